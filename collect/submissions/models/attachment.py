"""Attachment: a file of a submission version."""

from __future__ import annotations

from django.db import models


class Attachment(models.Model):
    """A file the XML names (`expected`), or one that came along unasked.

    `blob` is empty until the file arrives; phones send many files in several posts.
    """

    version = models.ForeignKey(
        "submissions.SubmissionVersion", models.CASCADE, related_name="attachments"
    )
    name = models.CharField(max_length=255)
    blob = models.ForeignKey("forms.Blob", models.PROTECT, null=True, related_name="+")
    expected = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "name"], name="attachment_name_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name
