"""In what clean data differ from raw data, cell by cell, as the log tells it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from collect.datasets.cleaning import MISSING_CODE, to_texts
from collect.datasets.cleaning.cells import one_array
from collect.datasets.cleaning.log import ACCEPTED, BLANK, CHANGE, REMOVE
from collect.datasets.decisions.reading import WITHHELD
from collect.datasets.tables import store

_CELL: Final = ("table", "row", "question")
_SEPARATOR: Final = "\x1f"
Cell = tuple[str, str, str]


@dataclass(frozen=True)
class Changes:
    """How many cells of a question differ: in all, and by whom. A cell that people and
    checks agree upon counts for both."""

    table: str
    question: str
    cells: int
    people: int
    checks: int
    missing: int
    """Codes for no valid answer."""


@dataclass(frozen=True)
class Changed:
    """A cell before and after; `lines` of the log say why."""

    uuid: str
    table: str
    row: str
    question: str
    raw: str | None
    clean: str | None
    lines: tuple[Mapping[str, Any], ...] = ()

    @property
    def cell(self) -> Cell:
        """Where it is."""
        return self.table, self.row, self.question

    @property
    def differs(self) -> bool:
        """Whether it was changed at all."""
        return bool(self.lines)


def changing(log: pa.Table) -> pa.Table:
    """The lines of a log that give a cell of the clean tables another value: not those
    about interviews that are left out."""
    accepted = log.filter(pc.equal(log["status"], ACCEPTED))
    kinds = accepted["change_type"]
    gone = accepted.filter(pc.equal(kinds, REMOVE))["uuid"]
    changes = accepted.filter(pc.is_in(kinds, pa.array([CHANGE, BLANK])))
    return changes.filter(pc.invert(pc.is_in(changes["uuid"], one_array(gone))))


def by_question(lines: pa.Table) -> list[Changes]:
    """How many cells of each question the lines change, the most first."""
    people = pc.is_valid(lines["decision_id"])
    codes = pc.equal(lines["check_id"], MISSING_CODE)
    checks = pc.invert(pc.or_(people, codes))
    cells = _counts(lines)
    parts = [_counts(lines.filter(mask)) for mask in (people, checks, codes)]
    found = [
        Changes(*place, count, *(part.get(place, 0) for part in parts))
        for place, count in cells.items()
    ]
    return sorted(found, key=lambda one: (-one.cells, one.table, one.question))


def count_cells(lines: pa.Table) -> int:
    """How many cells the lines change."""
    return len(pc.unique(_keys(lines)))


def cells_of(lines: pa.Table, offset: int, limit: int) -> list[Changed]:
    """Some of the cells that the lines change."""
    keys = _keys(lines)
    wanted = pc.unique(keys).slice(offset, limit)
    here = lines.filter(pc.is_in(keys, wanted)).to_pylist()
    grouped: dict[Cell, list[Mapping[str, Any]]] = {}
    for line in here:
        table, row, question = (line[name] for name in _CELL)
        grouped.setdefault((table, row, question), []).append(line)
    return [
        Changed(own[0]["uuid"], *cell, *_both(own), lines=tuple(own))
        for cell, own in grouped.items()
    ]


def unchanged(
    form_id: int,
    uuid: str,
    question: tuple[str, str],
    hidden: Collection[tuple[str, str]],
    known: Sequence[Changed],
) -> list[Changed]:
    """The cells of an interview to this question that are as they were sent: all but
    those known to be changed."""
    table, column = question
    names = ["_row", column]
    cells = store.read_cells(settings.COLLECT_TABLE_DIR, form_id, table, names, [uuid])
    if cells is None or column not in cells.column_names:
        return []
    changed = {one.cell for one in known}
    texts = to_texts(one_array(cells[column])).to_pylist()
    found = []
    for row, text in zip(cells["_row"].to_pylist(), texts, strict=True):
        shown = WITHHELD if text and question in hidden else text
        if (table, row, column) not in changed:
            found.append(Changed(uuid, table, row, column, shown, shown))
    return found


def _both(lines: Sequence[Mapping[str, Any]]) -> tuple[str | None, str | None]:
    """The answer before and after; all lines about a cell come to the same."""
    first = lines[0]
    new = first["new_value"] if first["change_type"] == CHANGE else None
    return first["old_value"], new


def _counts(lines: pa.Table) -> dict[tuple[str, str], int]:
    grouped = lines.group_by(["table", "question"]).aggregate(
        [("row", "count_distinct")]
    )
    return {
        (row["table"], row["question"]): row["row_count_distinct"]
        for row in grouped.to_pylist()
    }


def _keys(lines: pa.Table) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(*(lines[name] for name in _CELL), _SEPARATOR)
