"""How many interviews are planned of a form."""

from django.db import models

from collect.forms.models import Form


class Target(models.Model):
    """So many interviews of a group. What is empty is not told apart: a target without
    any is that of the whole form."""

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="targets")
    enumerator = models.CharField(max_length=150, default="", blank=True)
    area = models.CharField(max_length=150, default="", blank=True)
    version = models.CharField(max_length=150, default="", blank=True)
    day = models.CharField(max_length=10, default="", blank=True)
    """Year, month and day, as 2026-03-01."""
    target = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form", "enumerator", "area", "version", "day"],
                name="target_once_per_group",
            ),
        ]

    def __str__(self) -> str:
        group = [self.enumerator, self.area, self.version, self.day]
        return f"{' '.join(filter(None, group)) or 'all'}: {self.target}"
