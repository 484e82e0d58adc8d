"""Functions of sets of rows: count, sum, min, max over a repeat, without a loop."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from collect.datasets.expressions.columns import (
    Column,
    Value,
    booleans,
    each_kind,
    either,
    numbers,
)
from collect.datasets.expressions.convert import to_number, to_text
from collect.datasets.expressions.functions import LARGEST, SMALLEST
from collect.datasets.expressions.kinds import Kind, Mask, some


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows that belong to rows of another table.

    `owners`: for each row the place of the one it belongs to, of `owned` there are.
    `kept`: which rows take part (unknown: cannot be told). `values`: what stands in
    them, None for the rows of a repeat themselves.
    """

    owners: NDArray[np.intp]
    owned: int
    kept: Column
    values: Value | None

    @property
    def counted(self) -> Mask:
        """Rows that certainly take part."""
        kept = np.broadcast_to(self.kept.values, len(self.owners))
        return kept if self.kept.missing is None else kept & ~self.kept.missing

    def unknown(self, missing: Mask | None) -> Mask | None:
        """Owners with a row that cannot be told, or that takes part and is missing."""
        doubtful = self.kept.missing
        if missing is not None:
            doubtful = either(doubtful, self.counted & missing)
        if doubtful is None:
            return None
        rows = np.broadcast_to(doubtful, len(self.owners))
        return some(np.bincount(self.owners[rows], minlength=self.owned) > 0)

    def numbers(self) -> tuple[NDArray[np.float64], Mask, Mask | None]:
        """Values as numbers, which of them are numbers that count, and unknown."""
        column = to_number(self.values)  # type: ignore[arg-type]
        values = np.broadcast_to(column.values, len(self.owners))
        valid = self.counted & ~np.isnan(values)
        if column.missing is not None:
            valid = valid & ~column.missing
        return values, valid, self.unknown(column.missing)


def count(rows: Rows) -> Column:
    """How many rows there are, answered or not."""
    found = np.bincount(rows.owners[rows.counted], minlength=rows.owned)
    return numbers(found.astype(np.float64), rows.unknown(None))


def count_non_empty(rows: Rows) -> Column:
    """How many rows have an answer; unknown where an answer is."""
    filled = each_kind(_filled, rows.values)  # type: ignore[arg-type]
    found = np.bincount(rows.owners[rows.counted & filled.values], minlength=rows.owned)
    return numbers(found.astype(np.float64), rows.unknown(filled.missing))


def _filled(column: Column) -> Column:
    return booleans(~column.is_blank(), column.missing)


def total(rows: Rows) -> Column:
    """The sum of what is a number; 0 where nothing is."""
    values, valid, unknown = rows.numbers()
    found: Any = np.bincount(
        rows.owners[valid], weights=values[valid], minlength=rows.owned
    )
    return numbers(found, unknown)


def largest(rows: Rows) -> Column:
    """The greatest number, but as on the phone at least SMALLEST; NaN for none."""
    return _extreme(rows, np.maximum, SMALLEST)


def smallest(rows: Rows) -> Column:
    """The least number; NaN for none."""
    return _extreme(rows, np.minimum, LARGEST)


def _extreme(rows: Rows, choice: Any, start: float) -> Column:
    values, valid, unknown = rows.numbers()
    found = np.full(rows.owned, start)
    choice.at(found, rows.owners[valid], values[valid])
    present = np.bincount(rows.owners[valid], minlength=rows.owned) > 0
    return numbers(np.where(present, found, np.nan), unknown)


def join(rows: Rows, separator: str = "") -> Column:
    """The texts of the rows one after the other, in the order of the rows."""
    column = to_text(rows.values)  # type: ignore[arg-type]
    kept = rows.counted
    owners = rows.owners[kept]
    order = np.argsort(owners, kind="stable")
    codes = np.broadcast_to(column.values, len(rows.owners))[kept][order]
    offsets = np.zeros(rows.owned + 1, np.int32)
    np.cumsum(np.bincount(owners, minlength=rows.owned), out=offsets[1:])
    cells = pa.array(column.categories, pa.string()).take(pa.array(codes))
    joined = pc.binary_join(pa.ListArray.from_arrays(offsets, cells), separator)
    encoded = joined.dictionary_encode()
    return Column(
        Kind.TEXT,
        encoded.indices.to_numpy(zero_copy_only=False).astype(np.intp),
        missing=rows.unknown(column.missing),
        categories=tuple(encoded.dictionary.to_pylist()),
    )


AGGREGATES: dict[str, Callable[[Rows], Column]] = {
    "count": count,
    "count-non-empty": count_non_empty,
    "sum": total,
    "max": largest,
    "min": smallest,
    "concat": join,
}
"""By name; `max`, `min` and `concat` are these only for a single set of rows."""


def ranks(owners: NDArray[np.intp]) -> NDArray[np.float64]:
    """The place of each row, from 1, among the rows of the same owner."""
    order, starts = grouped(owners, int(owners.max(initial=-1)) + 1)
    found = np.empty(len(owners))
    found[order] = np.arange(len(owners)) - starts[owners[order]] + 1
    return found


def grouped(
    owners: NDArray[np.intp], owned: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows sorted by owner, and where each owner's begin (one more entry: the end)."""
    starts = np.zeros(owned + 1, np.intp)
    np.cumsum(np.bincount(owners, minlength=owned), out=starts[1:])
    return np.argsort(owners, kind="stable"), starts


def nth(
    owners: NDArray[np.intp], owned: int, wanted: NDArray[np.intp], place: NDArray[Any]
) -> NDArray[np.intp]:
    """The row at `place`, from 1, of each wanted owner; -1 where there is none.

    `wanted` may be -1 itself. A place below 1, or none, is the first, as on the phone.
    """
    order, starts = grouped(owners, owned)
    index = np.maximum(np.nan_to_num(np.trunc(place), nan=1.0), 1.0) - 1
    known = np.maximum(wanted, 0)
    here = (wanted >= 0) & (index < starts[known + 1] - starts[known])
    found = np.full(len(wanted), -1, np.intp)
    rows = starts[known] + np.where(here, index, 0).astype(np.intp)
    found[here] = order[rows[here]]
    return found
