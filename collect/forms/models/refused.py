"""A workbook that was not taken, kept for a while so that its sender can mend it."""

from __future__ import annotations

from django.db import models

from collect.forms.models.blob import Blob
from collect.forms.models.form import Form


class RefusedUpload(models.Model):
    """What somebody sent, and all that was found in it.

    `form` is empty where it was to be a new one. One with no error only waits for its
    warnings to be accepted. No record: it goes after a day, or when the next is taken.
    """

    project = models.ForeignKey(
        "accounts.Project", on_delete=models.CASCADE, related_name="+"
    )
    form = models.ForeignKey(
        Form, on_delete=models.CASCADE, null=True, related_name="+"
    )
    by = models.ForeignKey("accounts.Actor", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=4)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    findings = models.JSONField(default=list)
    excerpts = models.JSONField(default=dict)
    workflow = models.JSONField(default=list)
    """Warnings that are about the form rather than a cell, as problem 400.16 has them."""
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
