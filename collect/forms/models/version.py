"""One definition of a form, exactly as phones receive it."""

from __future__ import annotations

from django.db import models

from collect.forms.models.blob import Blob
from collect.forms.models.form import Form


class FormVersion(models.Model):
    """A definition of a form: a draft until published, immutable afterwards.

    The database refuses changes to a published version (migration 0002). A draft is
    replaced by a new row, so that everything derived from a version can be kept by
    its id. `md5` is the hash phones compare: of the XForm's bytes as served.
    """

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="versions")
    version = models.CharField(max_length=255, blank=True)
    name = models.TextField(blank=True)
    xform = models.BinaryField()
    md5 = models.CharField(max_length=32)
    sha256 = models.CharField(max_length=64)
    workbook = models.ForeignKey(
        Blob, null=True, on_delete=models.PROTECT, related_name="+"
    )
    workbook_type = models.CharField(max_length=255, blank=True)
    definition = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    draft_token = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001  null: no link
    created_by = models.ForeignKey(
        "accounts.Actor", null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form", "version"],
                condition=models.Q(published_at__isnull=False),
                name="forms_version_published_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} [{self.version}]"
