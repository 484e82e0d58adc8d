"""Columns as text: numbers, dates and lists in one notation for all text formats.

Numbers have as many digits as it takes to read the same number back, a point, and no
exponent, which scripts that expect digits stumble over. Moments are ISO 8601 in UTC
with a "Z", to the millisecond as ODK Central writes them, or to the microsecond where
the answer is finer. The codes of a list have one space between them; a point is
"latitude longitude altitude accuracy", as in a submission.

What a column becomes does not depend on how rows were cut into batches.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from collect.submissions.exports.columnar.content import UnsuitableError

Cells = npt.NDArray[np.intp]
"""Numbers of cells within a column."""

_T = 10
"""Where a moment's date ends and its time begins."""


def text_of(column: pa.Array, name: str) -> pa.StringArray:
    """The column as text, null where it is. Raises UnsuitableError, naming it, if its
    type has no text."""
    kind = column.type
    if pa.types.is_string(kind):
        return column
    if pa.types.is_floating(kind):
        return _numbers(column)
    if pa.types.is_timestamp(kind):
        return _moments(column)
    if pa.types.is_time(kind):
        return _to_milliseconds(column, pa.time64("us"), pa.time32("ms"))
    if pa.types.is_list(kind) and pa.types.is_string(kind.value_type):
        return pc.binary_join(column, " ")
    if pa.types.is_struct(kind):
        return _points(column, name)
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        raise UnsuitableError(
            f"The column {name} is of type {kind}, which has no form as text. "
            "Leave it out, or choose Parquet."
        )
    return column.cast(pa.string())


def replaced(
    column: pa.StringArray, cells: Cells, write: Callable[[str], str]
) -> pa.StringArray:
    """The column with those cells rewritten. Costs Python for these cells only."""
    if not cells.size:
        return column
    old = column.take(pa.array(cells)).to_pylist()
    new = [None if text is None else write(text) for text in old]
    mask = np.zeros(len(column), dtype=bool)
    mask[cells] = True
    return pc.replace_with_mask(column, mask, pa.array(new, pa.string()))


def cells_with(column: pa.StringArray, characters: bytes) -> Cells:
    """The cells that have any of these ASCII characters."""
    bounds, data = _raw(column)
    found = np.zeros(len(data), dtype=bool)
    for character in characters:
        found |= data == character
    places = np.flatnonzero(found)
    if not places.size:
        return places
    return np.unique(np.searchsorted(bounds, places, side="right") - 1)


def cells_beginning_with(column: pa.StringArray, characters: bytes) -> Cells:
    """The cells whose first character is one of these (ASCII)."""
    bounds, data = _raw(column)
    filled = np.flatnonzero(bounds[1:] > bounds[:-1])
    firsts = data[bounds[:-1][filled]]
    return filled[np.isin(firsts, np.frombuffer(characters, np.uint8))]


def empty_cells(column: pa.StringArray) -> Cells:
    """The cells that hold a text without characters; not those that hold nothing."""
    bounds, _ = _raw(column)
    found = bounds[1:] == bounds[:-1]
    if column.null_count:
        found &= column.is_valid().to_numpy(zero_copy_only=False)
    return np.flatnonzero(found)


def _raw(
    column: pa.StringArray,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """The bounds of the column's cells, and the UTF-8 they lie in."""
    _, bounds, data = column.buffers()
    if not len(column):
        return np.zeros(1, np.int32), np.zeros(0, np.uint8)
    ends = np.frombuffer(bounds, np.int32)[
        column.offset : column.offset + len(column) + 1
    ]
    start, stop = int(ends[0]), int(ends[-1])
    if start == stop:
        return ends - start, np.zeros(0, np.uint8)
    return ends - start, np.frombuffer(data, np.uint8)[start:stop]


def _numbers(column: pa.Array) -> pa.StringArray:
    texts = column.cast(pa.string())
    return replaced(texts, cells_with(texts, b"e"), _plain)


def _plain(number: str) -> str:
    """A number without its exponent."""
    return f"{Decimal(number):f}"


def _moments(column: pa.Array) -> pa.StringArray:
    # Without the zone, which costs a look-up for each cell; the clock is UTC's.
    column = column.cast(pa.timestamp("us", column.type.tz))
    local = column.cast(pa.int64()).cast(pa.timestamp("us"))
    texts = _to_milliseconds(local, pa.timestamp("us"), pa.timestamp("ms"))
    texts = pc.binary_replace_slice(texts, _T, _T + 1, "T")
    if column.type.tz is None:
        return texts
    return pc.binary_join_element_wise(texts, "Z", "")


def _to_milliseconds(
    column: pa.Array, exact: pa.DataType, short: pa.DataType
) -> pa.StringArray:
    """Text with three decimals of a second; with six where three do not suffice."""
    column = column.cast(exact)
    ticks = column.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    fine = ticks % 1000 != 0
    texts = column.cast(short, safe=False).cast(pa.string())
    if not fine.any():
        return texts
    return pc.if_else(pa.array(fine), column.cast(pa.string()), texts)


def _points(column: pa.StructArray, name: str) -> pa.StringArray:
    parts = [text_of(part, name) for part in column.flatten()]
    joined = pc.binary_join_element_wise(*parts, " ", null_handling="skip")
    return pc.if_else(column.is_valid(), joined, pa.scalar(None, pa.string()))
