"""PurgedSubmission: what is left of a submission that was deleted for good."""

from __future__ import annotations

from django.db import models


class PurgedSubmission(models.Model):
    """Says that a submission with this first instanceID is no more.

    Tables that were filled before still hold its rows; their readers leave them out
    until the instanceID arrives again.
    """

    form = models.ForeignKey("forms.Form", models.CASCADE, related_name="+")
    instance_id = models.CharField(max_length=255)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form", "instance_id"], name="purged_instance_id_unique"
            )
        ]

    def __str__(self) -> str:
        return self.instance_id
