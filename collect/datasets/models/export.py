"""An export that somebody asked for, and the file it became."""

from django.db import models
from django.db.models import Q

from collect.accounts.models import Actor
from collect.forms.models import Form


class ExportState(models.TextChoices):
    """Where an export stands. The last four are final."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


ACTIVE = (ExportState.QUEUED, ExportState.RUNNING)


class Export(models.Model):
    """Tables of a form in one format, made by a worker.

    The file lies in the directory of `datasets.exports.files` while the state is
    `succeeded`. Those who want the same at the same time are `askers` of one export.
    """

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="exports")
    format = models.CharField(max_length=32)
    options = models.JSONField(default=dict)
    direct = models.BooleanField(default=False)
    """Whether it takes the right to see direct identifiers."""
    fingerprint = models.CharField(max_length=64)
    """Equal for exports of a form that differ in nothing but their time."""
    state = models.CharField(
        max_length=9, choices=ExportState, default=ExportState.QUEUED
    )
    requested_by = models.ForeignKey(
        Actor, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    askers = models.ManyToManyField(Actor, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    handed_out_at = models.DateTimeField(null=True)
    """When a worker was last told of it."""
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    to_cancel = models.BooleanField(default=False)
    """Whether the worker is to stop."""
    cursor = models.BigIntegerField(null=True)
    """The form's sequence up to which it reads; null until it is worked on."""
    phase = models.CharField(max_length=16, default="", blank=True)
    rows_done = models.BigIntegerField(default=0)
    rows_total = models.BigIntegerField(default=0)
    file_name = models.CharField(max_length=255, default="", blank=True)
    content_type = models.CharField(max_length=255, default="", blank=True)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    tables = models.JSONField(default=list)
    """Name and rows of each table."""
    notices = models.JSONField(default=list)
    """What the reader of the file must know: one text each."""
    error = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form", "fingerprint"],
                condition=Q(state=ExportState.QUEUED),
                name="export_waits_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state__in=ACTIVE), name="export_active"
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(state=ExportState.SUCCEEDED),
                name="export_kept",
            ),
            models.Index(fields=["form", "fingerprint"], name="export_alike"),
        ]

    def __str__(self) -> str:
        return f"export {self.pk} of form {self.form_id}: {self.state}"
