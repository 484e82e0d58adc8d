"""An audit event: who did what, when, and whether the work it asks for is done."""

from django.db import models
from django.db.models.fields.json import KT

from collect.accounts.models.actor import Actor
from collect.lib.clock import now


class AuditEvent(models.Model):
    """One line of the audit log, which is also the queue of background work."""

    actor = models.ForeignKey(
        Actor, on_delete=models.PROTECT, null=True, related_name="events"
    )
    action = models.CharField(max_length=64)
    project_id = models.BigIntegerField(null=True, blank=True)
    form_id = models.BigIntegerField(null=True, blank=True)
    details = models.JSONField(null=True, blank=True)
    notes = models.TextField(null=True, blank=True)  # noqa: DJ001
    logged_at = models.DateTimeField(default=now)
    processed_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["-logged_at", "-id"], name="audit_newest"),
            models.Index(fields=["action", "-logged_at"], name="audit_by_action"),
            models.Index(
                fields=["id"],
                condition=models.Q(processed_at=None),
                name="audit_unprocessed",
            ),
            # The history of one submission. How it began is found by its date, so
            # that receiving has no index more to keep.
            models.Index(
                "form_id",
                KT("details__instanceId"),
                condition=~models.Q(action="submission.create"),
                name="audit_of_submission",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} at {self.logged_at:%Y-%m-%d %H:%M:%S}"
