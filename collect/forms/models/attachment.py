"""A file a form refers to: a slot, filled or not."""

from __future__ import annotations

from django.db import models

from collect.forms.models.blob import Blob
from collect.forms.models.version import FormVersion


class FormAttachment(models.Model):
    """A media slot of a form version: `type` is image, audio, video or file."""

    version = models.ForeignKey(
        FormVersion, on_delete=models.CASCADE, related_name="attachments"
    )
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=16)
    blob = models.ForeignKey(
        Blob, null=True, on_delete=models.PROTECT, related_name="+"
    )
    updated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "name"], name="forms_attachment_name_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name
