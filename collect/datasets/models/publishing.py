"""An attempt to publish a release, and what came of it."""

from django.db import models
from django.db.models import Q

from collect.accounts.models import Actor
from collect.datasets.models.dataset import Dataset
from collect.datasets.models.release import Release


class PublishingState(models.TextChoices):
    """Where an attempt stands. The last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE_PUBLISHINGS = (PublishingState.QUEUED, PublishingState.RUNNING)


class Publishing(models.Model):
    """A release that somebody asked for, made by a worker.

    A dataset has at most one queued and one running: the queued one reads what there is
    when its turn comes, so it covers whatever was asked for while it waits.
    """

    dataset = models.ForeignKey(
        Dataset, on_delete=models.CASCADE, related_name="publishings"
    )
    base_url = models.TextField(default="", blank=True)
    """The address of the dataset's releases, as the one who asked reached it."""
    state = models.CharField(
        max_length=9, choices=PublishingState, default=PublishingState.QUEUED
    )
    requested_by = models.ForeignKey(
        Actor, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    handed_out_at = models.DateTimeField(null=True)
    """When a worker was last told of it."""
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    to_cancel = models.BooleanField(default=False)
    """Whether the worker is to stop."""
    phase = models.CharField(max_length=16, default="", blank=True)
    inputs = models.CharField(max_length=64, default="", blank=True)
    """A digest of what it is being made from; empty until that was read. Told to nobody,
    like that of a release."""
    release = models.ForeignKey(
        Release, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    new = models.BooleanField(null=True)
    """Whether it made the release, or found that it would say nothing else."""
    problem = models.JSONField(null=True)
    """Why there is none: code, message and details."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "state"],
                condition=Q(state__in=ACTIVE_PUBLISHINGS),
                name="one_queued_and_one_running_publishing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=ACTIVE_PUBLISHINGS),
                name="publishing_active",
            ),
        ]

    def __str__(self) -> str:
        return f"publishing {self.pk} of {self.dataset_id}: {self.state}"
