"""Settings of exports, kept under a name for everybody who works with the form."""

from django.db import models

from collect.accounts.models import Actor
from collect.forms.models import Form


class ExportSettings(models.Model):
    """A format and options that make one export after the other."""

    form = models.ForeignKey(
        Form, on_delete=models.CASCADE, related_name="export_settings"
    )
    name = models.CharField(max_length=255)
    format = models.CharField(max_length=32)
    options = models.JSONField(default=dict)
    direct = models.BooleanField(default=False)
    """Whether they take the right to see direct identifiers."""
    created_by = models.ForeignKey(
        Actor, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "export settings"
        constraints = [
            models.UniqueConstraint(
                fields=["form", "name"], name="export_settings_name_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name
