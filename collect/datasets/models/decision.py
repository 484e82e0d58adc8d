"""What people decided about findings, answers and interviews: events, never changed."""

from __future__ import annotations

from django.db import models

from collect.accounts.models import Actor
from collect.forms.models import Form


class DecisionBatch(models.Model):
    """Decisions that were made at once: by one request, or by one spreadsheet."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="decision_batches")
    made_by = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    file_name = models.CharField(max_length=255, blank=True, default="")
    """The spreadsheet they came in; empty for those of the API."""
    sha256 = models.CharField(max_length=64, blank=True, default="")
    unchanged = models.PositiveIntegerField(default=0)
    """How many of those asked for were in force already."""

    def __str__(self) -> str:
        return f"decisions {self.pk} of form {self.form_id}"


class Decision(models.Model):
    """One decision, or (`undoes`) the withdrawal of one.

    Which are in force follows from their order; see `datasets.cleaning.decisions`. A
    withdrawal names the place of what it withdraws and has no `change_type`.
    """

    batch = models.ForeignKey(
        DecisionBatch, models.CASCADE, related_name="decisions", db_index=True
    )
    form = models.ForeignKey(Form, models.CASCADE, related_name="+", db_index=False)
    uuid = models.CharField(max_length=255)
    table = models.TextField(blank=True, default="")
    row = models.TextField()
    question = models.TextField(blank=True, default="")
    check_id = models.TextField(blank=True, default="")
    change_type = models.CharField(max_length=16, blank=True, default="")
    # NULL is no answer, "" would be an empty text.
    old_value = models.TextField(null=True)  # noqa: DJ001
    seen_value = models.TextField(null=True)  # noqa: DJ001
    new_value = models.TextField(null=True)  # noqa: DJ001
    reason = models.TextField(blank=True, default="")
    issue = models.TextField(blank=True, default="")
    severity = models.CharField(max_length=8, default="warning")
    version_id = models.BigIntegerField()
    siblings = models.PositiveIntegerField()
    enumerator = models.TextField(null=True)  # noqa: DJ001
    undoes = models.OneToOneField(
        "self", models.CASCADE, null=True, related_name="undone_by"
    )

    class Meta:
        indexes = [models.Index(fields=["form", "uuid"], name="decision_of_interview")]

    def __str__(self) -> str:
        return f"decision {self.pk}: {self.change_type or 'undo'} {self.question}"
