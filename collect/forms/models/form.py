"""A form: a name that stays while its versions come and go."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class State(models.TextChoices):
    """What devices may do with a form: get and send, only send, neither."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


class ReviewRule(models.TextChoices):
    """Which submissions count in estimates, by what reviewers decided: all but those
    rejected, those approved only, or all."""

    NOT_REJECTED = "not_rejected"
    APPROVED = "approved"
    ALL = "all"


class Form(models.Model):
    """A form of a project.

    `current_version` is the newest published version, `draft_version` what the next
    one will be; a form has at least one of them. A deleted form keeps its rows, and
    its id may be used again.
    """

    project = models.ForeignKey(
        "accounts.Project", on_delete=models.PROTECT, related_name="forms"
    )
    xml_form_id = models.CharField(max_length=255)
    name = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    review_rule = models.CharField(
        max_length=16, choices=ReviewRule, default=ReviewRule.NOT_REJECTED
    )
    current_version = models.ForeignKey(
        "forms.FormVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    draft_version = models.ForeignKey(
        "forms.FormVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_by = models.ForeignKey(
        "accounts.Actor", null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "xml_form_id"],
                condition=Q(deleted_at__isnull=True),
                name="forms_form_id_unique_in_project",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.xml_form_id
