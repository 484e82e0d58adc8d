"""Reads of decisions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import QuerySet

from collect.datasets import cleaning
from collect.datasets.cleaning.log import PENDING, ChangeType
from collect.datasets.models import Decision, DecisionBatch
from collect.problems import Problem

State = Literal["in_force", "reopened", "superseded", "undone", "undo"]
"""How a decision stands; `undo` is itself the withdrawal of one."""


def decision_with_id(decision_id: int) -> Decision:
    """The decision with its form. Raises Problem 404.1."""
    found = (
        Decision.objects.select_related("form__project", "batch__made_by")
        .filter(pk=decision_id, form__deleted_at=None)
        .first()
    )
    if found is None:
        raise Problem("404.1")
    return found


def batch_with_id(batch_id: int) -> DecisionBatch:
    """The batch with its form. Raises Problem 404.1."""
    found = (
        DecisionBatch.objects.select_related("form__project")
        .filter(pk=batch_id, form__deleted_at=None)
        .first()
    )
    if found is None:
        raise Problem("404.1")
    return found


def decisions_of(form_id: int) -> QuerySet[Decision]:
    """All that was ever decided about a form's submissions, the oldest first."""
    return (
        Decision.objects.filter(form_id=form_id)
        .select_related("batch__made_by")
        .order_by("pk")
    )


@dataclass(frozen=True)
class Wanted:
    """Which events are wanted; empty: all. `since` and `until` are days in UTC,
    `standing`: `undone` those that were withdrawn, `kept` those that were not."""

    question: tuple[str, str] | None = None
    person: int | None = None
    check_id: str | None = None
    uuid: str = ""
    batch_id: int | None = None
    since: date | None = None
    until: date | None = None
    standing: str = ""

    def of(self, events: QuerySet[Decision]) -> QuerySet[Decision]:
        """Those of the events, the newest first."""
        given = {
            "batch__made_by_id": self.person,
            "check_id": self.check_id,
            "uuid": self.uuid or None,
            "batch_id": self.batch_id,
            "batch__made_at__date__gte": self.since,
            "batch__made_at__date__lte": self.until,
            "undone_by__isnull": {"undone": False, "kept": True}.get(self.standing),
            "undoes__isnull": True if self.standing else None,
        }
        if self.question is not None:
            given |= dict(zip(("table", "question"), self.question, strict=True))
        named = {name: value for name, value in given.items() if value is not None}
        return events.filter(**named).order_by("-pk")


def people_of(events: QuerySet[Decision]) -> list[tuple[int, str]]:
    """Who has made any of the decisions: id and name."""
    batches = DecisionBatch.objects.filter(pk__in=events.order_by().values("batch"))
    pairs = batches.values_list("made_by_id", "made_by__display_name").distinct()
    return sorted(pairs, key=lambda pair: pair[1])


def asked_about(events: QuerySet[Decision]) -> tuple[list[tuple[str, str]], list[str]]:
    """Table and column of the questions that were decided about, and the checks."""
    events = events.order_by()
    questions = sorted(set(events.values_list("table", "question")))
    checks = sorted(set(events.values_list("check_id", flat=True)))
    return questions, checks


def states_of(
    form_id: int, events: Iterable[Decision], log: pa.Table | None
) -> Mapping[int, State]:
    """How each of the events stands; `log`: as for `states`."""
    uuids = {event.uuid for event in events}
    concerned = list(decisions_of(form_id).filter(uuid__in=uuids))
    standing = {one.id for one in _counting(concerned)}
    return states(concerned, standing, log)


def in_force(
    form_id: int, uuids: Collection[str] | None = None
) -> list[cleaning.Decision]:
    """The decisions that count, oldest first; only about these submissions if given."""
    rows = decisions_of(form_id)
    if uuids is not None:
        rows = rows.filter(uuid__in=list(uuids))
    return _counting(list(rows))


def _counting(events: list[Decision]) -> list[cleaning.Decision]:
    undone = {event.undoes_id for event in events if event.undoes_id is not None}
    return cleaning.in_force(
        (as_decision(event) for event in events if event.undoes_id is None), undone
    )


def as_decision(event: Decision) -> cleaning.Decision:
    """A stored decision as cleaning knows it."""
    return cleaning.Decision(
        id=event.pk,
        uuid=event.uuid,
        table=event.table,
        row=event.row,
        question=event.question,
        check_id=event.check_id,
        change_type=change_type_of(event.change_type),
        old_value=event.old_value,
        seen_value=event.seen_value,
        new_value=event.new_value,
        reason=event.reason,
        issue=event.issue,
        severity="error" if event.severity == "error" else "warning",
        version_id=event.version_id,
        siblings=event.siblings,
        enumerator=event.enumerator,
        by=event.batch.made_by.display_name,
        at=event.batch.made_at.isoformat(),
    )


def change_type_of(text: str) -> ChangeType:
    """The change type that is stored so."""
    known: tuple[ChangeType, ...] = get_args(ChangeType)
    return next(one for one in known if one == text)


def states(
    events: Iterable[Decision], in_force: Collection[int], log: pa.Table | None
) -> Mapping[int, State]:
    """How each of the events stands.

    `in_force`: the ids of those that count; `log`: the cleaning log of the last run,
    which tells what an edit has reopened.
    """
    reopened: set[str] = set()
    if log is not None:
        waiting = pc.equal(log["status"], PENDING)
        lines = log.filter(
            pc.and_(pc.equal(log["check_id"], cleaning.REOPENED), waiting)
        )
        reopened = set(lines["decision_id"].to_pylist())
    events = list(events)
    undone = {event.undoes_id for event in events}
    found: dict[int, State] = {}
    for event in events:
        if event.undoes_id is not None:
            found[event.pk] = "undo"
        elif event.pk in undone:
            found[event.pk] = "undone"
        elif event.pk not in in_force:
            found[event.pk] = "superseded"
        else:
            found[event.pk] = "reopened" if str(event.pk) in reopened else "in_force"
    return found
