"""Proof that clean tables are the raw tables plus the log, and nothing else.

The difference is computed from the two tables, not by applying the log again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning.cells import (
    Bools,
    Ints,
    ValueTextError,
    from_texts,
    one_array,
    same_cells,
)
from collect.datasets.cleaning.log import (
    BLANK,
    CHANGE,
    INSTANCE,
    MISSING,
    REMOVE,
    ROW,
    accepted,
    by_question,
    changes,
    check_schema,
)
from collect.datasets.cleaning.marks import mark_missing

_SHOWN = 5


@dataclass(frozen=True)
class Proof:
    """What the cleaning changed: cells with another value, rows removed."""

    cells: int
    rows: int


class ProofError(Exception):
    """Raw, clean and log do not agree. ``differences`` names the first cells."""

    def __init__(self, differences: list[str], count: int) -> None:
        more = f"; and {count - len(differences)} more" if count > _SHOWN else ""
        super().__init__(
            "the clean tables are not the raw tables plus the log: "
            + "; ".join(differences)
            + more
        )
        self.differences = tuple(differences)
        self.count = count


class _Differences:
    def __init__(self) -> None:
        self.shown: list[str] = []
        self.count = 0

    def add(self, where: list[str], what: str) -> None:
        room = max(_SHOWN - len(self.shown), 0)
        self.shown += [f"{place}: {what}" for place in where[:room]]
        self.count += len(where)


def prove(
    raw: Mapping[str, pa.Table], clean: Mapping[str, pa.Table], log: pa.Table
) -> Proof:
    """Compare raw and clean cell for cell, and the difference with the log.

    Rows are matched by ``_row``. Raises ProofError unless every changed cell has
    accepted lines that give its raw and its clean value, every accepted line is
    visible in the clean tables, exactly the rows of removed submissions are gone, and
    ``_missing`` lists exactly the cells blanked by the log.
    """
    check_schema(log)
    differences = _Differences()
    lines = changes(log)
    removed = one_array(accepted(log, REMOVE)["uuid"]).unique()
    absent = sorted(set(raw) ^ set(clean))
    differences.add(absent, "the table is in raw or clean only")
    stray = pc.invert(pc.is_in(lines["table"], pa.array(list(raw), pa.string())))
    differences.add(lines.filter(stray)["row"].to_pylist(), "its table does not exist")
    cells = rows = 0
    for name in raw.keys() & clean.keys():
        own = lines.filter(pc.equal(lines["table"], name))
        proof = _prove_table(name, raw[name], clean[name], own, removed, differences)
        cells, rows = cells + proof.cells, rows + proof.rows
    if differences.count:
        raise ProofError(differences.shown, differences.count)
    return Proof(cells, rows)


def _prove_table(
    name: str,
    raw: pa.Table,
    clean: pa.Table,
    lines: pa.Table,
    removed: pa.Array,
    differences: _Differences,
) -> Proof:
    columns = [column for column in raw.column_names if column != MISSING]
    marks = pa.field(MISSING, pa.list_(pa.string()))
    expected = pa.schema([*(raw.schema.field(column) for column in columns), marks])
    if not clean.schema.equals(expected):
        differences.add([f"table '{name}'"], "raw and clean have different columns")
        return Proof(0, 0)
    kept = raw.filter(pc.invert(pc.is_in(raw[INSTANCE], removed)))
    source = _match_rows(kept, clean, differences)
    if source is None:
        return Proof(0, 0)
    gone = pc.is_in(lines["uuid"], removed)
    lines = _locate(clean, lines.filter(pc.invert(gone)), differences)
    questions = by_question(lines)
    blanks: dict[str, Ints] = {}
    cells = 0
    for column in columns:
        before = one_array(kept[column]).take(source)
        own = questions.pop(column, lines.slice(0, 0))
        changed = _prove_column(before, clean, column, own, differences)
        cells += int(changed.sum())
        blanked = one_array(own.filter(pc.equal(own["change_type"], BLANK))["position"])
        blanks[column] = np.unique(blanked.to_numpy())
    _prove_marks(clean, blanks, differences)
    for stray in questions.values():
        differences.add(stray["row"].to_pylist(), "the log names an unknown question")
    return Proof(cells, len(raw) - len(kept))


def _match_rows(
    kept: pa.Table, clean: pa.Table, differences: _Differences
) -> pa.Array | None:
    """Position in ``kept`` of each clean row; None where rows are not the same."""
    before, after = one_array(kept[ROW]), one_array(clean[ROW])
    source = pc.index_in(after, before)
    added = after.filter(source.is_null()).to_pylist()
    lost = before.filter(pc.invert(pc.is_in(before, after))).to_pylist()
    differences.add(added, "the row is in clean only, or was removed by the log")
    differences.add(lost, "the row is gone, and the log does not remove it")
    twice = len(pc.unique(after)) < len(after) or len(before) != len(after)
    if not added and not lost and twice:
        differences.add(["rows"], "a row key occurs twice in raw or clean")
    return None if added or lost or twice else source


def _locate(clean: pa.Table, lines: pa.Table, differences: _Differences) -> pa.Table:
    position = pc.index_in(one_array(lines["row"]), one_array(clean[ROW]))
    unknown = lines.filter(position.is_null())["row"].to_pylist()
    differences.add(unknown, "the log names a row that does not exist")
    lines = lines.append_column("position", position.cast(pa.int64()))
    return lines.filter(position.is_valid())


def _prove_column(
    before: pa.Array,
    clean: pa.Table,
    column: str,
    lines: pa.Table,
    differences: _Differences,
) -> Bools:
    """Where the column changed; each change is in the log, each line carried out."""

    def differ(rows: pa.Array, wrong: Bools, what: str) -> None:
        keys = rows.filter(pa.array(wrong)).to_pylist()
        differences.add([f"{key} {column}" for key in keys], what)

    after = one_array(clean[column])
    changed = ~same_cells(before, after)
    position = one_array(lines["position"])
    unexplained = changed.copy()
    unexplained[position.to_numpy()] = False
    differ(one_array(clean[ROW]), unexplained, "changed, and not in the log")
    try:
        old = from_texts(one_array(lines["old_value"]), before.type)
        is_change = one_array(pc.equal(lines["change_type"], CHANGE))
        text = pc.if_else(is_change, one_array(lines["new_value"]), None)
        new = from_texts(text.cast(pa.string()), before.type)
    except ValueTextError as error:
        differences.add(lines["row"].to_pylist(), f"a value of the log: {error}")
        return changed
    logged = one_array(lines["row"])
    stale = ~same_cells(before.take(position), old)
    undone = ~same_cells(after.take(position), new)
    differ(logged, stale, "old_value is not the raw value")
    differ(logged, undone, "new_value is not in clean")
    return changed


def _prove_marks(
    clean: pa.Table, blanks: Mapping[str, Ints], differences: _Differences
) -> None:
    expected = mark_missing(clean, blanks)
    wrong = ~same_cells(one_array(clean[MISSING]), one_array(expected[MISSING]))
    rows = one_array(clean[ROW]).filter(pa.array(wrong)).to_pylist()
    differences.add(rows, "_missing does not list the cells blanked by the log")
