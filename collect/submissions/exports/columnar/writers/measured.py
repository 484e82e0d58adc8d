"""What must be known of a table before its first row can be written.

Files of statistical programs begin with the width of every column and, some, the number
of rows, and a value their numbers cannot hold asks for a column of text. So a table is
read twice: first to measure it, then to write it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from collect.submissions.exports.columnar.content import ExportTable, Variable
from collect.submissions.exports.columnar.writers.cells import (
    cells_with,
    raw,
    replaced,
)
from collect.submissions.exports.columnar.writers.texts import text_of

MOST_CODES = 65_536
"""Codes of a question; one with more is text (Stata labels no more values)."""

EXACT = 2**53
"""Whole numbers up to this are the same in binary floating point."""

# What a number, a date or a moment takes at most when it stands as text.
_AS_TEXT = 40


@dataclass
class Extent:
    """What a column holds: `longest` and `size` are bytes of UTF-8, of one text and of
    all; `filled` counts texts that are not empty. `low` and `high` are numbers, days or
    microseconds. `codes` are the different texts of a question with choices, None if
    there are too many or the column has none."""

    longest: int = 0
    size: int = 0
    filled: int = 0
    low: float | None = None
    high: float | None = None
    codes: set[str] | None = None

    def within(self, low: float, high: float) -> bool:
        """Whether all values are; true for a column without any."""
        if self.low is None or self.high is None:
            return True
        return low <= self.low and self.high <= high


@dataclass
class Measured:
    """A table's rows and what its columns hold, by name."""

    rows: int = 0
    columns: dict[str, Extent] = field(default_factory=dict)


def is_coded(variable: Variable) -> bool:
    """Whether the column holds one code of a list."""
    return (
        bool(variable.choices)
        and variable.role == "answer"
        and variable.question_type not in ("select_multiple", "rank")
        and pa.types.is_string(variable.type)
    )


def measure(table: ExportTable) -> Measured:
    """Reads the table once. Raises UnsuitableError for a type without text."""
    result = Measured()
    for variable in table.variables:
        codes: set[str] | None = set() if is_coded(variable) else None
        result.columns[variable.name] = Extent(codes=codes)
    for batch in table.batches():
        result.rows += batch.num_rows
        for (name, extent), column in zip(
            result.columns.items(), batch.columns, strict=True
        ):
            _add(extent, column, name)
    return result


def _add(extent: Extent, column: pa.Array, name: str) -> None:
    if has_order(column.type):
        _add_numbers(extent, ordered(column))
        return
    if extent.codes is not None:
        extent.codes.update(pc.unique(column).drop_null().to_pylist())
        if len(extent.codes) > MOST_CODES:
            extent.codes = None
    _add_texts(extent, plain_text(column, name))


def _add_numbers(extent: Extent, values: pa.Array) -> None:
    low, high = pc.min_max(values).as_py().values()
    if low is None:
        return
    extent.low = low if extent.low is None else min(extent.low, low)
    extent.high = high if extent.high is None else max(extent.high, high)
    extent.longest = _AS_TEXT


def _add_texts(extent: Extent, texts: pa.Array) -> None:
    sizes = pc.binary_length(texts)
    extent.longest = max(extent.longest, pc.max(sizes).as_py() or 0)
    extent.size += pc.sum(sizes).as_py() or 0
    extent.filled += pc.sum(pc.greater(sizes, 0)).as_py() or 0


def has_order(kind: pa.DataType) -> bool:
    """Whether values of the type are numbers, days or times, which `ordered` reads."""
    types = pa.types
    return any(
        test(kind)
        for test in (
            types.is_integer,
            types.is_floating,
            types.is_boolean,
            types.is_date,
            types.is_timestamp,
            types.is_time,
        )
    )


def ordered(column: pa.Array) -> pa.Array:
    """The column as numbers: itself, days since 1970, or microseconds since then or
    since midnight."""
    kind = column.type
    if pa.types.is_boolean(kind):
        return column.cast(pa.int8())
    if pa.types.is_date(kind):
        return column.cast(pa.date32()).cast(pa.int32())
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us", kind.tz)).cast(pa.int64())
    if pa.types.is_time(kind):
        return column.cast(pa.time64("us")).cast(pa.int64())
    return column


def doubles(column: pa.Array) -> npt.NDArray[np.float64]:
    """The column's numbers, "not a number" for null."""
    # Whole numbers with nulls come as doubles from here.
    values: npt.NDArray[Any] = ordered(column).to_numpy(zero_copy_only=False)
    return values.astype(np.float64, copy=False)


def numbered(
    column: pa.Array, codes: pa.Array, numbers: npt.NDArray[Any]
) -> npt.NDArray[Any]:
    """The numbers of the codes in the column; the last one for what is no code."""
    places = pc.index_in(column, value_set=codes).fill_null(-1)
    found: npt.NDArray[Any] = numbers[places.to_numpy(zero_copy_only=False)]
    return found


def plain_text(column: pa.Array, name: str) -> pa.Array:
    """The column as text. A NUL ends a text in the files of these programs, so it is
    shown as the picture of one (U+2400)."""
    if pa.types.is_floating(column.type):
        return column.cast(pa.string())
    texts = text_of(column, name)
    return replaced(texts, cells_with(texts, b"\0"), without_nul)


def without_nul(text: str) -> str:
    """The text, what is no character replaced (half of a surrogate pair, NUL)."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\u2400")


def fixed_width(texts: pa.Array, width: int, fill: str) -> npt.NDArray[np.bytes_]:
    """Texts as an array of so many bytes each, filled up at the end; null is no text."""
    _, data = raw(pc.ascii_rpad(texts.fill_null(""), width, fill))
    return data.view(f"S{width}")
