"""What decisions in force do to the raw tables and to what checks find."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning.cells import one_array, to_texts
from collect.datasets.cleaning.decisions import Cell, Decision
from collect.datasets.cleaning.log import (
    ACCEPTED,
    BLANK,
    CHANGE,
    INSTANCE,
    NO_ACTION,
    PENDING,
    REMOVE,
    ROW,
    LogEntry,
    log_table,
)

REOPENED: Final = "builtin:reopened"
"""The check that finds decisions whose answer has changed since."""

VERSION: Final = "_version_id"


@dataclass(frozen=True, eq=False)
class Carried:
    """What decisions do to the raw tables.

    ``lines``: accepted log lines of those that change data, and pending ones of those
    that an edit of the submission has reopened; ``written``: the cells they give a
    value; ``okays``: those that silence findings; ``reopened``: ids and why.
    """

    lines: pa.Table
    written: frozenset[Cell]
    okays: tuple[Decision, ...]
    reopened: Mapping[int, str]

    def heed(self, found: pa.Table) -> pa.Table:
        """Lines of automatic checks, as far as people leave them standing.

        A finding with a ``no_action`` about the same value is accepted with that
        reason. Checks do not write cells that people have written: they flag them.
        """
        return _silence(_yield_to(found, self.written), self.okays)

    def without_written(self, lines: pa.Table) -> pa.Table:
        """The lines about cells that no decision writes."""
        if not self.written:
            return lines
        return lines.filter(pc.invert(_about(lines, self.written)))


def carry_out(raw: Mapping[str, pa.Table], decisions: Sequence[Decision]) -> Carried:
    """Carry out decisions in force, as far as they still fit the raw tables.

    A decision fits while its cell holds the ``old_value``. After an edit, one about a
    row of a repeat fits only if the submission has as many rows as before, as rows are
    known by their place, and the removal of an interview does not fit. Decisions about
    submissions that are not in ``raw`` (in the trash) do nothing.
    """
    lines: list[LogEntry] = []
    written: set[Cell] = set()
    okays: list[Decision] = []
    reopened: dict[int, str] = {}
    for decision, problem in _judged(raw, decisions):
        if decision.change_type == NO_ACTION:
            okays += [] if problem else [decision]
        elif problem:
            reopened[decision.id] = problem
            lines.append(_reopening(decision, problem))
        else:
            lines.append(_line(decision))
            written |= {decision.cell} if decision.writes else set()
    return Carried(log_table(lines), frozenset(written), tuple(okays), reopened)


def _line(decision: Decision) -> LogEntry:
    return LogEntry(
        uuid=decision.uuid,
        table=decision.table,
        row=decision.row,
        question=decision.question,
        issue=decision.issue,
        check_id=decision.check_id,
        check_binding=f"{decision.question} ~/~ {decision.row}",
        old_value=decision.old_value,
        change_type=decision.change_type,
        new_value=decision.new_value if decision.change_type == CHANGE else None,
        reason=decision.reason,
        severity=decision.severity,
        status=ACCEPTED,
        enumerator=decision.enumerator,
        decision_id=str(decision.id),
        decided_by=decision.by,
        decided_at=decision.at,
    )


def _reopening(decision: Decision, problem: str) -> LogEntry:
    """The finding that a decision no longer fits."""
    asked: str = decision.change_type
    if decision.change_type == CHANGE:
        asked += f" to {decision.new_value}"
    shown = "" if decision.change_type == REMOVE else f" on {_shown(decision)}"
    return LogEntry(
        uuid=decision.uuid,
        table=decision.table,
        row=decision.row,
        question=decision.question,
        issue="What was decided does not fit the interview as it was edited",
        check_id=REOPENED,
        check_binding=f"{decision.question} ~/~ {decision.row}",
        old_value=None,
        change_type=NO_ACTION,
        new_value=None,
        reason=f"decided{shown}: {asked} ({decision.reason}); {problem}",
        severity="error",
        status=PENDING,
        enumerator=decision.enumerator,
        decision_id=str(decision.id),
        decided_by=decision.by,
        decided_at=decision.at,
    )


def _shown(decision: Decision) -> str:
    return "no answer" if decision.old_value is None else decision.old_value


def _judged(
    raw: Mapping[str, pa.Table], decisions: Sequence[Decision]
) -> list[tuple[Decision, str]]:
    """Decisions about submissions that are there, and why they do not fit any more."""
    present = set(one_array(raw[""][INSTANCE]).to_pylist()) if decisions else set()
    by_table: dict[str, list[Decision]] = {}
    for decision in decisions:
        if decision.uuid in present:
            by_table.setdefault(decision.table, []).append(decision)
    judged = []
    for name, own in by_table.items():
        if name not in raw:
            judged += [(one, "the form has no such table any more") for one in own]
        else:
            judged += zip(own, _problems(name, raw[name], own), strict=True)
    return sorted(judged, key=lambda pair: pair[0].id)


def _problems(name: str, table: pa.Table, decisions: list[Decision]) -> list[str]:
    places = pc.index_in(
        pa.array([one.row for one in decisions], pa.string()), one_array(table[ROW])
    )
    owners = one_array(table[INSTANCE]).take(places).to_pylist()
    versions = one_array(table[VERSION]).take(places).to_pylist()
    edited = [
        version != one.version_id
        for one, version in zip(decisions, versions, strict=True)
    ]
    rows = siblings(table, {one.uuid for one in decisions}) if name else {}
    current = _current(table, decisions, places)
    found = []
    for index, one in enumerate(decisions):
        if owners[index] != one.uuid:
            found.append("the row is there no more")
        elif edited[index] and name and rows.get(one.uuid) != one.siblings:
            found.append(
                f"the interview had {one.siblings} such rows and has "
                f"{rows.get(one.uuid, 0)} now"
            )
        elif edited[index] and one.change_type == REMOVE:
            found.append("the interview was edited since")
        else:
            found.append(_stale(one, current[index]))
    return found


def _stale(decision: Decision, current: str | bool | None) -> str:
    if not decision.writes:
        return ""
    if current is False:
        return "the form has no such question any more"
    if current == decision.old_value:
        return ""
    return "there is no answer now" if current is None else f"it is {current} now"


def siblings(table: pa.Table, uuids: Collection[str] | None = None) -> dict[str, int]:
    """How many rows submissions have in the table: all that have any, or these."""
    owners = one_array(table[INSTANCE])
    if uuids is not None:
        own = pc.is_in(owners, pa.array(sorted(uuids), pa.string()))
        owners = owners.filter(own)
    counted = owners.value_counts()
    names, counts = counted.field("values"), counted.field("counts")
    return dict(zip(names.to_pylist(), counts.to_pylist(), strict=True))


def _current(
    table: pa.Table, decisions: list[Decision], places: pa.Array
) -> list[str | bool | None]:
    """The raw answer of each decision as text; False where there is no such column."""
    current: list[str | bool | None] = [False] * len(decisions)
    wanted: dict[str, list[int]] = {}
    for index, one in enumerate(decisions):
        if one.question in table.column_names:
            wanted.setdefault(one.question, []).append(index)
    for question, indexes in wanted.items():
        rows = places.take(pa.array(indexes, pa.int64()))
        texts = to_texts(one_array(table[question]).take(rows)).to_pylist()
        for index, text in zip(indexes, texts, strict=True):
            current[index] = text
    return current


_SEPARATOR: Final = "\x1f"


def _keys(lines: pa.Table, *names: str) -> pa.Array:
    """A text for each line: equal where all the named columns are."""
    columns = [one_array(lines[name]) for name in names]
    return pc.binary_join_element_wise(*columns, _SEPARATOR, null_handling="replace")


def _about(lines: pa.Table, cells: Collection[Cell]) -> pa.Array:
    """Which lines are about one of the cells."""
    wanted = pa.array([_SEPARATOR.join(cell) for cell in cells], pa.string())
    return pc.is_in(_keys(lines, "table", "row", "question"), wanted)


def _yield_to(found: pa.Table, written: Collection[Cell]) -> pa.Table:
    if not written or not len(found):
        return found
    acts = pc.is_in(one_array(found["change_type"]), pa.array([CHANGE, BLANK]))
    accepted = pc.equal(one_array(found["status"]), ACCEPTED)
    mask = pc.and_(pc.and_(acts, accepted), _about(found, written))
    for name, value in [
        ("change_type", NO_ACTION),
        ("new_value", None),
        ("status", PENDING),
    ]:
        found = _put(found, name, mask, pa.scalar(value, pa.string()))
    return found


def _silence(found: pa.Table, okays: Sequence[Decision]) -> pa.Table:
    """``found`` with the findings that people have looked at accepted as they are."""
    if not okays or not len(found):
        return found
    of_check = [one for one in okays if one.check_id]
    of_cell = [one for one in okays if not one.check_id]
    cell = ("table", "row", "question", "old_value")
    first = pc.index_in(_keys(found, "check_id", *cell), _okays(of_check))
    second = pc.index_in(_keys(found, *cell), _okays(of_cell))
    place = pc.coalesce(first, pc.add(second, len(of_check)))
    mask = place.is_valid()
    decided = log_table([_line(one) for one in (*of_check, *of_cell)]).take(
        pc.fill_null(place, 0)
    )
    figures = pc.binary_join_element_wise(
        one_array(found["issue"]), " (", one_array(found["reason"]), ")", ""
    )
    found = _put(found, "issue", mask, figures)
    for name in (
        *("change_type", "new_value", "reason", "status"),
        *("decision_id", "decided_by", "decided_at"),
    ):
        found = _put(found, name, mask, one_array(decided[name]))
    return found


def _okays(decisions: Sequence[Decision]) -> pa.Array:
    """The keys of the findings that the decisions are about."""
    parts = [
        [*filter(None, [one.check_id]), *one.cell, one.seen_value or ""]
        for one in decisions
    ]
    return pa.array([_SEPARATOR.join(part) for part in parts], pa.string())


def _put(
    table: pa.Table, name: str, mask: pa.Array, values: pa.Array | pa.Scalar
) -> pa.Table:
    column = pc.if_else(mask, values, one_array(table[name]))
    return table.set_column(table.column_names.index(name), name, column)
