"""A run of the pipeline over one form."""

from django.db import models
from django.db.models import Q

from collect.accounts.models import Actor
from collect.forms.models import Form, ReviewRule


class RunState(models.TextChoices):
    """Where a run stands. `failed` is final; a new run is a new row."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Run(models.Model):
    """Rows of one form up to a cursor, cleaned and estimated.

    A form has at most one queued and one running run: what arrives while one runs is
    covered by the queued one behind it.
    """

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=9, choices=RunState, default=RunState.QUEUED)
    requested_by = models.ForeignKey(
        Actor, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    handed_out_at = models.DateTimeField(null=True)
    """When a worker was last told of it."""
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    """The form's sequence up to which this run reads."""
    submissions = models.PositiveIntegerField(default=0)
    # NULL, not "": a run that has not finished was made under no rule.
    review_rule = models.CharField(  # noqa: DJ001
        max_length=16, choices=ReviewRule, null=True, blank=True
    )
    """The form's rule by which submissions counted in this run's estimates."""
    counted = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    """Submissions left out because they are not approved, or not yet."""
    rejected = models.PositiveIntegerField(default=0)
    """Submissions left out because they are rejected."""
    rows = models.JSONField(default=dict)
    """Rows of the clean tables, by table name."""
    dimensions = models.JSONField(default=list)
    """The dimensions of the workbook this run read, in its order."""
    weighting = models.JSONField(default=dict)
    """How weights were made, and where standard errors come from."""
    findings = models.PositiveIntegerField(default=0)
    log_entries = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    """What could not be computed, and why: one text per indicator, check or variable."""
    error = models.TextField(default="", blank=True)
    stage = models.CharField(max_length=16, default="", blank=True)
    """What it is at, or was when it failed: one of `pipeline.STAGES`."""
    stages = models.JSONField(default=list)
    """Those that are over: `name` and `seconds` of each, in their order."""
    pending = models.JSONField(default=dict)
    """By check, how many findings waited for a decision."""
    proof = models.JSONField(default=dict)
    """What was proven of raw, clean and log: `cells` that differ, `rows` that are
    gone. Empty until then."""
    observations = models.PositiveIntegerField(default=0)
    """How many estimates there were."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form", "state"],
                condition=Q(state__in=[RunState.QUEUED, RunState.RUNNING]),
                name="one_queued_and_one_running_run_per_form",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "due_at"],
                condition=Q(state__in=[RunState.QUEUED, RunState.RUNNING]),
                name="run_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"run {self.pk} of form {self.form_id}: {self.state}"
