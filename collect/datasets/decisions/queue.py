"""Findings as they stand by now: the last run's, and what people decided since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, Final, Literal

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.db.models import QuerySet

from collect.accounts.models import Actor
from collect.datasets import cleaning
from collect.datasets.cleaning.log import LOG_SCHEMA, PENDING, REMOVE
from collect.datasets.decisions import queries, reading
from collect.datasets.models import Decision, Run, RunState
from collect.datasets.queries import runs_of
from collect.datasets.tables import store
from collect.forms.models import Form

Standing = Literal["open", "decided", "undone", "done"]
STANDING: Final = "standing"
"""The column that a queue has beside those of the log: `open` waits for a decision;
`decided` and `undone` since the run, which the next one carries out; `done` has its
decision, a person's or a check's own."""

PLACE: Final = ("check_id", "table", "row", "question")
"""The columns of the log that tell one finding from all others."""

_LATE: Final = timedelta(minutes=1)
"""How long a decision may take from its time to where runs see it."""
_SEPARATOR: Final = "\x1f"
_CELL: Final = ("table", "row", "question")
_FILTERS: Final = ("check_id", "severity", "enumerator", "uuid", STANDING)


@dataclass(frozen=True)
class Filter:
    """Which findings are wanted; empty: all. `question`: table and column."""

    check_id: str | None = None
    standing: str = ""
    severity: str = ""
    enumerator: str = ""
    uuid: str = ""
    question: tuple[str, str] | None = None

    def of(self, lines: pa.Table) -> pa.Table:
        """Those of the lines."""
        for name in _FILTERS:
            wanted = getattr(self, name)
            if wanted or (name == "check_id" and wanted is not None):
                lines = lines.filter(pc.equal(lines[name], wanted))
        if self.question is not None:
            for name, wanted in zip(("table", "question"), self.question, strict=True):
                lines = lines.filter(pc.equal(lines[name], wanted))
        return lines


@dataclass(frozen=True)
class Count:
    """How many findings of a check there are, by how they stand."""

    open: int = 0
    decided: int = 0
    undone: int = 0
    done: int = 0

    @property
    def all(self) -> int:
        """However they stand."""
        return self.open + self.decided + self.undone + self.done


@dataclass(frozen=True, eq=False)
class Queue:
    """The findings of a form's last run: `lines` are those of the log, with how each
    stands. Without a run there are none."""

    run: Run | None
    lines: pa.Table = field(
        default_factory=lambda: LOG_SCHEMA.empty_table().append_column(
            STANDING, pa.array([], pa.string())
        )
    )

    @classmethod
    def of(cls, form: Form, by: Actor) -> Queue:
        """For the eyes of who asks, as `reading.read_log` has it. Raises Problem
        403.1."""
        run = runs_of(form).filter(state=RunState.SUCCEEDED).first()
        log = store.known_log(settings.COLLECT_TABLE_DIR, form.pk)
        if run is None or log is None:
            return cls(None)
        log = reading.seen_by(log, form, by)
        standing = _standing(log, _Since.of(form, run))
        return cls(run, log.append_column(STANDING, standing))

    @cached_property
    def counts(self) -> Mapping[str, Count]:
        """By check, of those that found anything."""
        grouped = self.lines.group_by(["check_id", STANDING]).aggregate(
            [([], "count_all")]
        )
        found: dict[str, dict[str, int]] = {}
        for row in grouped.to_pylist():
            found.setdefault(row["check_id"], {})[row[STANDING]] = row["count_all"]
        return {check: Count(**own) for check, own in found.items()}

    @property
    def open(self) -> int:
        """How many wait for a decision."""
        return sum(count.open for count in self.counts.values())

    @property
    def decided(self) -> int:
        """How many decisions and withdrawals the next run will carry out."""
        return sum(count.decided + count.undone for count in self.counts.values())

    def values(self, column: str) -> list[str]:
        """What stands in a column, each once, in order."""
        return sorted(filter(None, pc.unique(self.lines[column]).to_pylist()))

    def questions(self) -> list[tuple[str, str]]:
        """Table and column of each question that something was found at."""
        pairs = self.lines.group_by(["table", "question"]).aggregate([]).to_pylist()
        return sorted((pair["table"], pair["question"]) for pair in pairs)

    @staticmethod
    def around(
        lines: pa.Table, place: tuple[str, ...]
    ) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
        """The lines before and after one at this place; None at the ends, and where
        there is none such."""
        index = pc.index(_keys(lines, *PLACE), _SEPARATOR.join(place)).as_py()
        if index < 0:
            return None, None
        before = page_of(lines, index - 1, 1) if index else []
        after = page_of(lines, index + 1, 1)
        return next(iter(before), None), next(iter(after), None)

    def at(self, places: Iterable[tuple[str, ...]]) -> list[dict[str, Any]]:
        """The lines at these places (`PLACE`), in their order; none where there is
        none any more."""
        listed = list(dict.fromkeys(places))
        keys = pa.array([_SEPARATOR.join(place) for place in listed], pa.string())
        here = self.lines.filter(pc.is_in(_keys(self.lines, *PLACE), keys)).to_pylist()
        known = {tuple(line[name] for name in PLACE): line for line in reversed(here)}
        return [known[place] for place in listed if place in known]


def page_of(lines: pa.Table, offset: int, limit: int) -> list[dict[str, Any]]:
    """Some lines as dictionaries."""
    found: list[dict[str, Any]] = lines.slice(offset, limit).to_pylist()
    return found


@dataclass(frozen=True)
class _Since:
    """What was decided since a run: places of findings, interviews that are removed,
    and the ids of decisions that are withdrawn."""

    places: Collection[str] = ()
    removed: Collection[str] = ()
    undone: Collection[str] = ()

    @classmethod
    def of(cls, form: Form, run: Run) -> _Since:
        began = (run.started_at or run.created_at) - _LATE
        events = _events(form.pk, began)
        last = events.order_by("-pk").values_list("pk", flat=True).first()
        return cls() if last is None else _since(form.pk, began, last)


def _events(form_id: int, began: datetime) -> QuerySet[Decision]:
    return Decision.objects.filter(form_id=form_id, batch__made_at__gte=began)


@lru_cache(maxsize=8)
def _since(form_id: int, began: datetime, _last: int) -> _Since:
    """Kept in the process, as events are only added: `_last` is the newest one's id.
    What supersedes or withdraws any of them is one of them, too."""
    columns = ("pk", "undoes_id", "uuid", "check_id", "change_type", *_CELL)
    events = list(_events(form_id, began).order_by("pk").values_list(*columns))
    undone = {undoes for _, undoes, *_rest in events if undoes is not None}
    made = [_bare(*event) for event in events if event[1] is None]
    own = cleaning.in_force(made, undone)
    return _Since(
        places=frozenset(place for one in own for place in _places(one)),
        removed=frozenset(one.uuid for one in own if one.change_type == REMOVE),
        undone=frozenset(map(str, undone)),
    )


def _bare(
    pk: int,
    _undoes: int | None,
    uuid: str,
    check_id: str,
    change_type: str,
    *cell: str,
) -> cleaning.Decision:
    """What a decision is about, without what it quotes."""
    table, row, question = cell
    return cleaning.Decision(
        id=pk,
        uuid=uuid,
        table=table,
        row=row,
        question=question,
        check_id=check_id,
        change_type=queries.change_type_of(change_type),
        old_value=None,
        seen_value=None,
        new_value=None,
        reason="",
        issue="",
        severity="warning",
        version_id=0,
        siblings=0,
    )


def _places(decision: cleaning.Decision) -> Iterable[str]:
    """The findings that a decision may be about: one at its cell, and one at its row,
    of which somebody knew which answer is wrong."""
    row = (decision.check_id, decision.table, decision.row)
    yield _SEPARATOR.join((*row, decision.question))
    yield _SEPARATOR.join((*row, ""))


def _standing(log: pa.Table, since: _Since) -> pa.Array:
    """How each line of the log stands."""
    waits = pc.equal(log["status"], PENDING)
    decided = pc.or_(
        pc.is_in(_keys(log, *PLACE), _texts(since.places)),
        pc.is_in(log["uuid"], _texts(since.removed)),
    )
    undone = pc.is_in(log["decision_id"], _texts(since.undone))
    return pc.if_else(
        waits,
        pc.if_else(decided, "decided", "open"),
        pc.if_else(undone, "undone", "done"),
    )


def _texts(values: Collection[str]) -> pa.Array:
    return pa.array(sorted(values), pa.string())


def _keys(lines: pa.Table, *names: str) -> pa.Array:
    columns = [lines[name] for name in names]
    return pc.binary_join_element_wise(*columns, _SEPARATOR)
