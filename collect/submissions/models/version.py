"""SubmissionVersion: what was sent once, byte for byte."""

from __future__ import annotations

from django.db import models


class SubmissionVersion(models.Model):
    """The XML of a submission as it arrived: the original, or one of its edits."""

    submission = models.ForeignKey(
        "submissions.Submission", models.CASCADE, related_name="versions"
    )
    form = models.ForeignKey(
        "forms.Form", models.PROTECT, related_name="+", db_index=False
    )
    draft = models.BooleanField(default=False)
    form_version = models.ForeignKey(
        "forms.FormVersion", models.PROTECT, related_name="+"
    )
    instance_id = models.CharField(max_length=255)
    instance_name = models.TextField(blank=True, default="")
    xml = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    encrypted = models.BooleanField(default=False)
    submitter = models.ForeignKey(
        "accounts.Actor", models.PROTECT, null=True, related_name="+", db_index=False
    )
    device_id = models.CharField(max_length=255, blank=True, default="")
    user_agent = models.CharField(max_length=255, blank=True, default="")
    created_at = models.DateTimeField()
    current = models.BooleanField(default=True)
    seq = models.BigIntegerField()

    class Meta:
        constraints = [
            # Decides every race between two requests: one of them wins.
            models.UniqueConstraint(
                fields=["form", "draft", "instance_id"],
                name="version_instance_id_unique",
            )
        ]

    def __str__(self) -> str:
        return self.instance_id
