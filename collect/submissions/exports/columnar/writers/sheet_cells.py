"""Cells of a worksheet, rendered column by column (ECMA-376 part 1, 18.3.1.4).

A spreadsheet counts in binary floating point and knows neither time zones nor years
before 1900, so a value it would change stands as text: a whole number of more than 15
digits, a date before March 1900 (Excel believes in a 29 February of that year, others
do not), an infinite number. Text is always an inline string, which no program takes
for a formula, a link or a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.submissions.exports.columnar.writers.cells import replaced
from collect.submissions.exports.columnar.writers.texts import text_of

Kind = Literal["integer", "number", "flag", "date", "moment", "time", "text"]

MAX_TEXT = 32_767
"""UTF-16 units a cell holds."""

_Rendered = tuple[pa.Array, pa.Array | None]
"""Numbers for a column, and which of them a spreadsheet holds; None for all."""

_WHOLE = 10**15
_LARGEST = 9.99e307
_EPOCH = 25_569  # 1970-01-01, in days from 1899-12-30.
_MARCH_1900, _LAST_DAY = 61, 2_958_465
_DAY = 86_400_000_000  # Microseconds.

_UNUSUAL = r"[&<>\x00-\x08\x0b-\x1f\x{fffe}\x{ffff}]|_x[0-9A-Fa-f]{4}_|^\s|\s$"
_CODED = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_REFERENCES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}


def kind_of(kind: pa.DataType) -> Kind:
    """How a spreadsheet shows a column of the type; "text" if it knows no better."""
    tests: tuple[tuple[Any, Kind], ...] = (
        (pa.types.is_integer, "integer"),
        (pa.types.is_floating, "number"),
        (pa.types.is_boolean, "flag"),
        (pa.types.is_date, "date"),
        (pa.types.is_timestamp, "moment"),
        (pa.types.is_time, "time"),
    )
    return next((name for test, name in tests if test(kind)), "text")


def cells(
    column: pa.Array, *, name: str, letters: str, style: int, rows: pa.Array
) -> pa.Array:
    """The XML of the cells of the column called `name`; null where the value is.

    `letters` are the sheet's for the column, `rows` the numbers of the rows as text;
    `style` is the index of the cell format. Texts are at most MAX_TEXT long.
    """
    kind = kind_of(column.type)
    start = f'<c r="{letters}'
    if kind == "text":
        return _texts(text_of(column, name), start, style, rows)
    values, fits = _RENDER[kind](column)
    plain = _joined(start, rows, f'" s="{style}"><v>', values, "</v></c>")
    if fits is None or pc.all(fits, min_count=0).as_py():
        return plain
    return pc.if_else(fits, plain, _texts(text_of(column, name), start, style, rows))


def rows_xml(rows: pa.Array, columns: Sequence[pa.Array]) -> bytes:
    """The XML of rows with these numbers and cells."""
    lines = pc.binary_join_element_wise(
        '<row r="', rows, '">', *columns, "</row>", "", null_handling="skip"
    )
    _, bounds, data = lines.buffers()
    size = np.frombuffer(bounds, np.int32)[len(lines)] if len(lines) else 0
    return bytes(memoryview(data)[:size]) if size else b""


def _joined(start: str, rows: pa.Array, middle: str, values: Any, end: str) -> pa.Array:
    return pc.binary_join_element_wise(
        start,
        rows,
        middle,
        values.cast(pa.string()),
        end,
        "",
        null_handling="emit_null",
    )


def _integers(column: pa.Array) -> _Rendered:
    if column.type.bit_width <= 32:
        return column, None
    extremes = pc.min_max(column).as_py()
    low, high = extremes["min"] or 0, extremes["max"] or 0
    if low > -_WHOLE and high < _WHOLE:
        return column, None
    return column, pc.and_(pc.greater(column, -_WHOLE), pc.less(column, _WHOLE))


def _numbers(column: pa.Array) -> _Rendered:
    # Not a number is less than nothing, so it does not fit either.
    return column, pc.less(pc.abs(column), _LARGEST)


def _dates(column: pa.Array) -> _Rendered:
    days = pc.add(column.cast(pa.date32()).cast(pa.int32()), _EPOCH)
    return days, _between(days)


def _moments(column: pa.Array) -> _Rendered:
    stamps = column.cast(pa.timestamp("us", column.type.tz)).cast(pa.int64())
    days = pc.add(pc.divide(stamps.cast(pa.float64()), float(_DAY)), float(_EPOCH))
    return days, _between(days)


def _times(column: pa.Array) -> _Rendered:
    ticks = column.cast(pa.time64("us")).cast(pa.int64()).cast(pa.float64())
    return pc.divide(ticks, float(_DAY)), None


def _between(days: pa.Array) -> pa.Array:
    return pc.and_(pc.greater_equal(days, _MARCH_1900), pc.less(days, _LAST_DAY + 1))


def _flags(column: pa.Array) -> _Rendered:
    return column.cast(pa.int8()), None


_RENDER: Mapping[Kind, Callable[[pa.Array], _Rendered]] = {
    "integer": _integers,
    "number": _numbers,
    "flag": _flags,
    "date": _dates,
    "moment": _moments,
    "time": _times,
}


def _texts(values: pa.Array, start: str, style: int, rows: pa.Array) -> pa.Array:
    unusual = pc.match_substring_regex(values, _UNUSUAL)
    places = np.flatnonzero(unusual.fill_null(False).to_numpy(zero_copy_only=False))
    space = ' xml:space="preserve"' if places.size else ""
    middle = f'" s="{style}" t="inlineStr"><is><t{space}>'
    content = replaced(values, places, escaped)
    return _joined(start, rows, middle, content, "</t></is></c>")


def escaped(text: str) -> str:
    """A text as content of an XML element.

    Characters XML cannot hold are written as `_x0000_` (ECMA-376 part 1, 22.9.2.19); a
    carriage return is a character reference, which every parser keeps.
    """
    return _CODED.sub(_code, text)


def _code(match: re.Match[str]) -> str:
    return _REFERENCES.get(match[0]) or f"_x{ord(match[0]):04X}_"


def shortened(text: str) -> str:
    """As much of a text as a cell holds."""
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * MAX_TEXT]
    return units.decode("utf-16-le", "ignore")


def too_long(values: pa.Array) -> list[int]:
    """The rows whose text is longer than a cell holds."""
    if not pa.types.is_string(values.type):
        return []
    size = pc.max(pc.binary_length(values)).as_py()
    if size is None or size <= MAX_TEXT:
        return []
    suspects = pc.indices_nonzero(pc.greater(pc.binary_length(values), MAX_TEXT))
    return [
        row
        for row in suspects.to_pylist()
        if len(values[row].as_py().encode("utf-16-le")) > 2 * MAX_TEXT
    ]
