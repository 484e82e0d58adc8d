"""Upload: a file on its way from a device, or here and not yet part of a record."""

from __future__ import annotations

from django.db import models


class Upload(models.Model):
    """A file that a person announced by its SHA-256 and size.

    Its bytes arrive in a file of their own (`actions.parts`), whose length says how far
    they are. `blob` is set when all are there and have the announced sum; once a record
    names the file the upload is deleted.
    """

    project = models.ForeignKey("accounts.Project", models.CASCADE, related_name="+")
    actor = models.ForeignKey("accounts.Actor", models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    blob = models.ForeignKey("forms.Blob", models.PROTECT, null=True, related_name="+")
    announced_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Nobody learns from an upload what others have sent.
            models.UniqueConstraint(
                fields=["actor", "project", "sha256"], name="upload_unique"
            )
        ]

    def __str__(self) -> str:
        return self.sha256
