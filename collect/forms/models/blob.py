"""A file, addressed by the hash of its content."""

from __future__ import annotations

from django.db import models


class Blob(models.Model):
    """Bytes in storage (`collect.forms.blobs`). Never changed; one row per content.

    `content_type` is the type the first upload declared; whatever refers to a blob
    keeps the type it needs to answer with.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    md5 = models.CharField(max_length=32)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=255, default="application/octet-stream")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.size} bytes)"
