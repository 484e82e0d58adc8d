"""Submission: one filled form, through all its edits."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class ReviewState(models.TextChoices):
    """What a reviewer decided; no state means received and not looked at."""

    HAS_ISSUES = "hasIssues"
    EDITED = "edited"
    REJECTED = "rejected"
    APPROVED = "approved"


class Submission(models.Model):
    """One filled form. Its identity is the instanceID it first arrived with."""

    form = models.ForeignKey(
        "forms.Form", models.PROTECT, related_name="submissions", db_index=False
    )
    instance_id = models.CharField(max_length=255)
    draft = models.BooleanField(default=False)
    submitter = models.ForeignKey(
        "accounts.Actor", models.PROTECT, null=True, related_name="+", db_index=False
    )
    device_id = models.CharField(max_length=255, blank=True, default="")
    # NULL, not "": Central's API says null for "received".
    review_state = models.CharField(  # noqa: DJ001
        max_length=16, choices=ReviewState, null=True, blank=True
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    current_version = models.ForeignKey(
        "submissions.SubmissionVersion", models.PROTECT, null=True, related_name="+"
    )
    # The form's sequence at the last event: received, edited, reviewed, deleted.
    seq = models.BigIntegerField(default=0)
    # Codes of where it was made, by the answers of its current version: a copy, as rows
    # are. Read along with everything else of a submission, it needs no index.
    areas = ArrayField(models.TextField(), default=list, blank=True, db_default=[])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form", "draft", "instance_id"],
                name="submission_instance_id_unique",
            )
        ]
        indexes = [
            models.Index(fields=["form", "seq"], name="submission_form_seq"),
            models.Index(
                fields=["form", "draft", "-created_at", "-id"],
                name="submission_newest_first",
            ),
            # Devices ask for theirs at every sync; those without issues pay nothing.
            models.Index(
                fields=["submitter", "form"],
                condition=Q(review_state=ReviewState.HAS_ISSUES),
                name="submission_returned",
            ),
        ]

    def __str__(self) -> str:
        return self.instance_id
