"""Repeats as columns of the table around them: `member[1]/age`, `member[2]/age` …"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from collect.submissions.exports.columnar.content import UnsuitableError, Variable
from collect.submissions.exports.columnar.plan import Plan, arrays, size_of
from collect.submissions.exports.columnar.rows import Rows, take

WIDEST = 16_384
"""Columns of a wide table: as many as a spreadsheet shows."""

SEQ, ROW, PARENT = "_seq", "_row", "_parent_row"


@dataclass(frozen=True)
class Repeat:
    """A repeat whose rows become columns: at most `size` rows lie in one row of the
    table around it, and those of `inner` repeats in one of its own."""

    title: str
    plan: Plan
    size: int
    inner: tuple[Repeat, ...] = ()

    @cached_property
    def own(self) -> tuple[Variable, ...]:
        """The variables of one of its rows."""
        return (
            *self.plan.variables,
            *(v for each in self.inner for v in each.variables),
        )

    @property
    def width(self) -> int:
        """How many columns it becomes."""
        return self.size * (
            len(self.plan.variables) + sum(each.width for each in self.inner)
        )

    @property
    def variables(self) -> Iterator[Variable]:
        """Those columns, row by row."""
        for place in range(1, self.size + 1):
            for variable in self.own:
                yield replace(
                    variable,
                    name=f"{self.title}[{place}]/{variable.name}",
                    label=f"{variable.label} [{place}]".lstrip(),
                )

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Its rows: their keys, then what `own` names, numbered."""
        followers = [Follower(each) for each in self.inner]
        for rows in self.plan.rows(size_of(self.own), (SEQ, ROW, PARENT)):
            columns = arrays((*self.plan.head, *self.plan.tail), rows)
            for follower in followers:
                columns += follower.columns(rows)
            yield pa.RecordBatch.from_arrays(
                [rows.column(SEQ), rows.column(PARENT), *columns],
                names=[SEQ, PARENT, *map(str, range(len(columns)))],
            )
        for follower in followers:
            follower.finish()


def refuse_too_wide(width: int, repeats: Sequence[Repeat]) -> None:
    """Raises UnsuitableError if a table of so many columns were too wide to use."""
    if width <= WIDEST:
        return
    reasons = "; ".join(
        f"{repeat.title} has up to {repeat.size:,} rows in one submission and would "
        f"take {repeat.width:,} columns"
        for repeat in repeats
    )
    raise UnsuitableError(
        f"With repeats as columns the table would have {width:,} columns; "
        f"{WIDEST:,} is the most a spreadsheet can show. {reasons}. "
        "Choose fewer columns, or repeats as tables of their own (long)."
    )


class Follower:
    """Reads the rows of a repeat along with those of the table around it.

    Both come in order of arrival, so what is held is about one batch.
    """

    def __init__(self, repeat: Repeat) -> None:
        self._repeat = repeat
        self._rest = repeat.batches()
        self._held: list[pa.RecordBatch] = []
        self._ended = False

    def columns(self, around: Rows) -> list[pa.Array]:
        """The columns of the repeat for these rows of the table around it."""
        repeat = self._repeat
        self._read_past(around.column(SEQ)[-1].as_py())
        if not self._held:
            return [pa.nulls(len(around), v.type) for v in repeat.variables]
        held = pa.concat_batches(self._held)
        found = pc.index_in(held[PARENT], value_set=around.column(ROW))
        parents = pc.fill_null(found, -1).to_numpy()
        self._held = [held.filter(pa.array(parents < 0))] if (parents < 0).any() else []
        slots = _slots(parents, repeat.size, len(around))
        return [take(column, row) for row in slots for column in held.columns[2:]]

    def finish(self) -> None:
        """Raises ValueError if rows are left: a row lies in none of the table around
        it, or comes in another order."""
        self._read_past(None)
        left = sum(batch.num_rows for batch in self._held)
        if left:
            raise ValueError(
                f"{left:,} rows of the repeat {self._repeat.title} belong to no row of "
                "the table around it; rebuild the tables of the form."
            )

    def _read_past(self, seq: int | None) -> None:
        while not self._ended:
            if seq is not None and self._held and self._held[-1][SEQ][-1].as_py() > seq:
                return
            batch = next(self._rest, None)
            self._ended = batch is None
            if batch is not None:
                self._held.append(batch)


def _slots(
    parents: npt.NDArray[np.signedinteger], size: int, length: int
) -> npt.NDArray[np.intp]:
    """For each place within a row around, and each such row: the number of the row that
    stands there, -1 for none. `parents` says in which row each of them lies, if any."""
    rows = np.flatnonzero(parents >= 0)
    rows = rows[np.argsort(parents[rows], kind="stable")]
    parents = parents[rows]
    firsts = np.searchsorted(parents, parents, side="left")
    slots = np.full((size, length), -1, np.intp)
    slots[np.arange(len(rows)) - firsts, parents] = rows
    return slots


def largest(plan: Plan) -> tuple[int, bool]:
    """How many rows lie at most in one row of the table around; whether any answer
    stands apart (in the plan's tail)."""
    most, apart = 0, False
    last, count = None, 0
    for rows in Plan(plan.source, (), plan.tail).rows(1, (PARENT,)):
        apart = apart or any(
            column.null_count < len(column) for column in arrays(plan.tail, rows)
        )
        found = pc.value_counts(rows.column(PARENT))
        keys, counts = found.field("values"), found.field("counts").to_numpy()
        # Rows of one row around stand together; they may go on in the next batch.
        if len(keys) and keys[0].as_py() == last:
            counts = counts.copy()
            counts[0] += count
        most = max(most, int(counts.max(initial=0)))
        last, count = keys[-1].as_py(), int(counts[-1])
    return most, apart
