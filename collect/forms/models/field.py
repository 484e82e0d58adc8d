"""A field of a form version, as `collect.forms.xlsform.fields.Field` reads it."""

from __future__ import annotations

from django.db import models

from collect.forms.models.version import FormVersion


class FormField(models.Model):
    """One node of the form; the columns are those of `Field`, where they are explained."""

    version = models.ForeignKey(
        FormVersion, on_delete=models.CASCADE, related_name="fields"
    )
    order = models.IntegerField()
    path = models.TextField()
    name = models.TextField()
    type = models.CharField(max_length=32)
    table = models.TextField(blank=True)
    binary = models.BooleanField(default=False)
    multiple = models.BooleanField(default=False)
    control = models.CharField(max_length=32, blank=True)
    list_name = models.TextField(blank=True)
    labels = models.JSONField(default=dict)
    missing = models.JSONField(default=list)
    pii = models.CharField(max_length=16, blank=True)
    unit = models.TextField(blank=True)
    constraint = models.TextField(blank=True)
    messages = models.JSONField(default=dict)
    row = models.IntegerField(default=0)
    relevant = models.TextField(blank=True, default="")
    required = models.TextField(blank=True, default="")
    calculation = models.TextField(blank=True, default="")
    hints = models.JSONField(default=dict)

    class Meta:
        ordering = ["version", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "order"], name="forms_field_order_unique"
            )
        ]

    def __str__(self) -> str:
        return self.path
