"""What each sender has sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, QuerySet

from collect.accounts.models import Actor
from collect.submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Sent:
    """How many submissions, when the last arrived, and with which form version."""

    total: int = 0
    last: datetime | None = None
    version: str = ""


def sent_by(form_ids: Sequence[int]) -> dict[int, Sent]:
    """By sender, what arrived at all of these forms, without deleted ones."""
    rows = _living(form_ids).filter(submitter__isnull=False).order_by()
    counted = rows.values_list("submitter_id").annotate(
        total=Count("id"), last=Max("created_at")
    )
    return {
        sender: Sent(total, last)
        for sender, total, last in counted
        if sender is not None
    }


def sent_to(form_ids: Sequence[int], sender: Actor) -> dict[int, Sent]:
    """By form, what this sender has sent, and the version of the last."""
    own = _living(form_ids).filter(submitter=sender)
    totals = dict(own.order_by().values_list("form_id").annotate(Count("id")))
    last = own.order_by("form_id", "-created_at", "-id").distinct("form_id")
    rows = last.values_list(
        "form_id", "created_at", "current_version__form_version__version"
    )
    return {pk: Sent(totals[pk], at, version or "") for pk, at, version in rows}


def _living(form_ids: Sequence[int]) -> QuerySet[Submission]:
    return Submission.objects.filter(
        form_id__in=form_ids, draft=False, deleted_at__isnull=True
    )
