"""Submissions that reviewers sent back to those who sent them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.db.models.fields.json import KT

from collect.accounts.models import Actor, AuditEvent
from collect.forms.models import Form
from collect.forms.queries import definition_columns
from collect.submissions.models import Comment, ReviewState, Submission


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody said about a submission; the author is a name, "" for nobody."""

    body: str
    author: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Returned:
    """A submission with issues. `submission` has its form and current version, without
    the XML; `remarks` are the newest first: comments, and notes of decisions."""

    submission: Submission
    returned_at: datetime
    remarks: tuple[Remark, ...]


def returned_to(actor: Actor, forms: QuerySet[Form]) -> list[Returned]:
    """The submissions to these forms that the actor sent and that have issues now, the
    last returned first. One query where there are none, three otherwise."""
    found = list(
        _of(actor, forms)
        .select_related("form", "current_version__form_version")
        .defer(
            "current_version__xml",
            *definition_columns("current_version__form_version"),
        )
    )
    if not found:
        return []
    remarks = _comments(found)
    decided = _decisions(found, remarks)
    listed = [
        Returned(
            submission,
            decided.get(submission.pk, submission.updated_at or submission.created_at),
            _newest_first(remarks[submission.pk]),
        )
        for submission in found
    ]
    return sorted(
        listed, key=lambda row: (row.returned_at, row.submission.pk), reverse=True
    )


def returned_submission(
    actor: Actor, forms: QuerySet[Form], instance_id: str
) -> Submission | None:
    """The one that first came with this instanceID, with its current version."""
    found = _of(actor, forms).filter(instance_id=instance_id)
    return found.select_related("current_version").first()


def _of(actor: Actor, forms: QuerySet[Form]) -> QuerySet[Submission]:
    return Submission.objects.filter(
        form__in=forms,
        submitter=actor,
        review_state=ReviewState.HAS_ISSUES,
        draft=False,
        deleted_at__isnull=True,
    )


def _comments(submissions: Sequence[Submission]) -> dict[int, list[Remark]]:
    found: dict[int, list[Remark]] = defaultdict(list)
    rows = Comment.objects.filter(submission__in=submissions).select_related("actor")
    for row in rows.order_by("-id"):
        found[row.submission_id].append(
            Remark(row.body, row.actor.display_name, row.created_at)
        )
    return found


def _decisions(
    submissions: Sequence[Submission], remarks: dict[int, list[Remark]]
) -> dict[int, datetime]:
    """When each was last found to have issues, from the audit log; notes that came with
    decisions are added to `remarks`."""
    by_name = {(row.form_id, row.instance_id): row for row in submissions}
    events = (
        AuditEvent.objects.annotate(instance_id=KT("details__instanceId"))
        .filter(
            action="submission.update",
            form_id__in={row.form_id for row in submissions},
            instance_id__in=[row.instance_id for row in submissions],
        )
        .select_related("actor")
    )
    decided: dict[int, datetime] = {}
    for event in events.order_by("id"):
        details = event.details or {}
        of = by_name.get((event.form_id or 0, details["instanceId"]))
        # One that was purged and came again is another.
        if of is None or event.logged_at < of.created_at:
            continue
        if details.get("reviewState") == ReviewState.HAS_ISSUES:
            decided[of.pk] = event.logged_at
        if event.notes:
            author = event.actor.display_name if event.actor else ""
            remarks[of.pk].append(Remark(event.notes, author, event.logged_at))
    return decided


def _newest_first(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    return tuple(sorted(remarks, key=lambda remark: remark.created_at, reverse=True))
