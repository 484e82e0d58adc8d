"""Reading the audit log by what people look for, and page after page.

A page begins where the one before it ended, by time and number, so that the last pages
of a million events come as quickly as the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q, QuerySet

from collect.accounts.audit_groups import ACTIONS
from collect.accounts.models import Actor, AuditEvent

_ALSO: dict[str, tuple[str, ...]] = {
    "user": (
        "user.preference.delete",
        "user.preference.update",
        "user.reset.initiate",
        "user.reset.issue",
        "user.session.end",
    )
}
"""What Central's groups leave out."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: of these kinds, by these actors, there, and then.

    `start` is included, `end` is not; None means all.
    """

    group: str = ""
    actors: tuple[int, ...] | None = None
    project_id: int | None = None
    form_id: int | None = None
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last event of a page."""

    logged_at: datetime
    number: int

    def __str__(self) -> str:
        return f"{self.logged_at.timestamp():.6f}-{self.number}"

    @classmethod
    def of(cls, event: AuditEvent) -> Cursor:
        """Where a page goes on after this event."""
        return cls(event.logged_at, event.pk)

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """What `str` made; None for anything else."""
        moment, _, number = text.partition("-")
        if not (number.isdecimal() and len(number) < 19):
            return None
        try:
            at = datetime.fromtimestamp(float(moment), UTC)
        except (ValueError, OverflowError, OSError):
            return None
        return cls(at, int(number))


def events(wanted: Wanted) -> QuerySet[AuditEvent]:
    """These events, the newest first."""
    rows = AuditEvent.objects.select_related("actor").order_by("-logged_at", "-id")
    if wanted.group:
        known = ACTIONS.get(wanted.group, ())
        rows = rows.filter(action__in=(*known, *_ALSO.get(wanted.group, ())))
    if wanted.actors is not None:
        rows = rows.filter(actor__in=wanted.actors)
    if wanted.project_id is not None:
        rows = rows.filter(project_id=wanted.project_id)
    if wanted.form_id is not None:
        rows = rows.filter(form_id=wanted.form_id)
    if wanted.start is not None:
        rows = rows.filter(logged_at__gte=wanted.start)
    if wanted.end is not None:
        rows = rows.filter(logged_at__lt=wanted.end)
    return rows


def after(rows: QuerySet[AuditEvent], cursor: Cursor | None) -> QuerySet[AuditEvent]:
    """Those of the events that are older than where a page ended."""
    if cursor is None:
        return rows
    older = Q(logged_at__lt=cursor.logged_at) | Q(pk__lt=cursor.number)
    return rows.filter(older, logged_at__lte=cursor.logged_at)


def actors_like(text: str) -> tuple[int, ...]:
    """Ids of those whose name or address has the text; deleted ones too."""
    named = Q(display_name__icontains=text) | Q(user__email__icontains=text)
    return tuple(Actor.objects.filter(named).values_list("pk", flat=True)[:200])
