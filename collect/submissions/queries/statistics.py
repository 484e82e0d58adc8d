"""How many submissions forms have, and in which state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Max, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from collect.forms.models import Form
from collect.forms.ports import FormStatistics
from collect.submissions.models import ReviewState, Submission


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Submissions of a form: all, those since some moment, and when the last came."""

    total: int = 0
    recent: int = 0
    last: datetime | None = None


def arrivals(form_ids: Sequence[int], since: datetime) -> dict[int, Arrivals]:
    """What arrived at these forms, without deleted ones. One query.

    A form without submissions is left out.
    """
    found = (
        Submission.objects.filter(
            form_id__in=list(form_ids), draft=False, deleted_at__isnull=True
        )
        .order_by()
        .values_list("form_id")
        .annotate(
            total=Count("id"),
            recent=Count("id", filter=Q(created_at__gte=since)),
            last=Max("created_at"),
        )
    )
    return {form_id: Arrivals(*figures) for form_id, *figures in found}


def statistics(
    form_ids: Sequence[int], *, draft: bool = False
) -> Mapping[int, FormStatistics]:
    """Figures of forms that have submissions, without deleted ones. One query."""
    found = (
        Submission.objects.filter(
            form_id__in=list(form_ids), draft=draft, deleted_at__isnull=True
        )
        .order_by()
        .values_list("form_id")
        .annotate(
            submissions=Count("id"),
            received=Count("id", filter=Q(review_state__isnull=True)),
            has_issues=Count("id", filter=Q(review_state=ReviewState.HAS_ISSUES)),
            edited=Count("id", filter=Q(review_state=ReviewState.EDITED)),
            last_submission=Max("created_at"),
        )
    )
    return {form_id: FormStatistics(*figures) for form_id, *figures in found}


def submissions_by_day(form: Form, *, since: date) -> dict[date, int]:
    """How many arrived on each day from this one on, of those not deleted; days are
    those of the server's time zone."""
    start = timezone.make_aware(datetime.combine(since, time.min))
    found = Submission.objects.filter(
        form=form, draft=False, deleted_at__isnull=True, created_at__gte=start
    )
    days = found.order_by().values_list(TruncDate("created_at"))
    return dict(days.annotate(Count("id")))


def received_after(form_id: int, number: int) -> int:
    """How many submissions that are not in the trash came, or came to be otherwise,
    after this number of the form."""
    found = Submission.objects.filter(form_id=form_id, seq__gt=number)
    return found.filter(draft=False, deleted_at__isnull=True).count()
