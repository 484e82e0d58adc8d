"""Columns as text: numbers, dates and lists in one notation for all text formats.

Numbers have as many digits as it takes to read the same number back, a point, and no
exponent, which scripts that expect digits stumble over. Moments are ISO 8601 in UTC
with a "Z", to the millisecond as ODK Central writes them, or to the microsecond where
the answer is finer. The codes of a list have one space between them; a point is
"latitude longitude altitude accuracy", as in a submission.

What a cell becomes does not depend on how rows were cut into batches. Arrow formats
numbers and dates by the cell; those of a survey repeat or are plain, so tables of texts
and orjson do it in a fraction of the time, and Arrow does the rest.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from collect.submissions.exports.columnar.content import UnsuitableError
from collect.submissions.exports.columnar.writers.cells import (
    cells_with,
    column_of,
    raw,
    replaced,
)

Numbers = npt.NDArray[np.int64]
Letters = npt.NDArray[np.uint8]
"""Texts of equal length in ASCII, a row each."""

_MILLISECOND = 1000
_DAY = 86_400_000_000
"""In microseconds."""

_FIRST_DAY, _LAST_DAY = -25_567, 47_481
"""Days from 1970 of 1900-01-01 and 2099-12-31: those whose texts are kept."""

_KEPT = 1000
"""Numbers from 0 to below this have their texts kept: whole ones, and hundredths."""


def text_of(column: pa.Array, name: str) -> pa.StringArray:
    """The column as text, null where it is. Raises UnsuitableError, naming it, if its
    type has no text."""
    kind = column.type
    if pa.types.is_string(kind):
        return column
    if pa.types.is_dictionary(kind):
        return text_of(column.dictionary, name).take(column.indices)
    if pa.types.is_integer(kind):
        return _whole(column)
    if pa.types.is_floating(kind):
        return _decimals(column)
    if pa.types.is_timestamp(kind):
        return _moments(column)
    if pa.types.is_time(kind):
        return _times(column.cast(pa.time64("us")))
    if pa.types.is_date32(kind):
        return _dates(column)
    return _others(column, name)


def plain(number: str) -> str:
    """A number as it is written, without its exponent."""
    return f"{Decimal(number):f}"


def _others(column: pa.Array, name: str) -> pa.StringArray:
    kind = column.type
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


def _whole(column: pa.Array) -> pa.StringArray:
    ends = pc.min_max(column)
    least, greatest = ends["min"].as_py(), ends["max"].as_py()
    if least is None or least < 0 or greatest >= _KEPT:
        return column.cast(pa.string())
    return _numbers().take(column)


def shortest(column: pa.Array) -> pa.StringArray:
    """Floats in the shortest text that gives them back, as JSON has it: `12.0`, `1e22`,
    and `null` for those that are no numbers."""
    values = _values(column.cast(pa.float64()))
    return column_of(*_ended(_listed(values)), column)


def _decimals(column: pa.Array) -> pa.StringArray:
    values = _values(column.cast(pa.float64()))
    hundredths = _hundredths(values)
    if hundredths is not None:
        return _taken(_decimal_numbers(), hundredths, column)
    texts = column_of(*_ended(_listed(values).replace(b".0,", b",")), column)
    finite = np.isfinite(values)
    if not finite.all():
        texts = pc.if_else(pa.array(finite), texts, column.cast(pa.string()))
    return replaced(texts, cells_with(texts, b"e"), plain)


def _taken(texts: pa.StringArray, places: Numbers, like: pa.Array) -> pa.StringArray:
    """The texts at these places; null where `like` is."""
    mask = like.is_null().to_numpy(zero_copy_only=False) if like.null_count else None
    return texts.take(pa.array(places, mask=mask))


def _values(column: pa.Array) -> npt.NDArray[Any]:
    """The numbers of the column, 0 for null."""
    filled = column.fill_null(0) if column.null_count else column
    values: npt.NDArray[Any] = filled.to_numpy()
    return values


def _hundredths(values: npt.NDArray[np.float64]) -> Numbers | None:
    """The numbers times hundred if all of them are kept, else None."""
    with np.errstate(invalid="ignore", over="ignore"):
        found = np.rint(values * 100)
    # What is no number equals nothing; the sign of zero is seen in no comparison.
    if not (found / 100 == values).all() or np.signbit(values).any():
        return None
    if found.max(initial=0) >= _KEPT * 100:
        return None
    return found.astype(np.int64)


def _listed(values: npt.NDArray[np.float64]) -> bytes:
    """The numbers, a comma after each."""
    listed = orjson.dumps(values, option=orjson.OPT_SERIALIZE_NUMPY)
    return listed[1:-1] + b"," if len(values) else b""


def _ended(listed: bytes) -> tuple[npt.NDArray[np.int32], bytes]:
    """Where the texts of listed numbers end, and the texts."""
    commas = np.flatnonzero(np.frombuffer(listed, np.uint8) == ord(","))
    ends = commas - np.arange(len(commas))
    return ends.astype(np.int32), listed.translate(None, b",")


def _dates(column: pa.Array) -> pa.StringArray:
    days = column.cast(pa.int32())
    if not _are_kept(_values(days)):
        return column.cast(pa.string())
    return _days().take(pc.subtract(days, _FIRST_DAY))


def _moments(column: pa.Array) -> pa.StringArray:
    if column.null_count == len(column):
        return pa.nulls(len(column), pa.string())
    zone = column.type.tz
    end = "Z" if zone else ""
    # Without the zone, which Arrow would look up for each cell; the clock is UTC's.
    local = column.cast(pa.timestamp("us", zone)).cast(pa.timestamp("us"))
    ticks = _values(local.cast(pa.int64()))
    days = ticks // _DAY
    if _are_kept(days):
        dates = _letters(_days())[days - _FIRST_DAY]
        parts = [dates, _repeated("T", dates), *_clock(ticks - days * _DAY)]
        texts = _side_by_side([*parts, _repeated(end, dates)], column)
    else:
        texts = _spelled(local.cast(pa.timestamp("ms"), safe=False), end)
    fine = ticks % _MILLISECOND != 0
    if fine.any():
        texts = pc.if_else(pa.array(fine), _spelled(local, end), texts)
    return texts


def _spelled(local: pa.Array, end: str) -> pa.StringArray:
    """Moments by Arrow, of any year, with the digits of their unit."""
    texts = pc.replace_substring(local.cast(pa.string()), " ", "T")
    return pc.binary_join_element_wise(texts, end, "")


def _times(column: pa.Array) -> pa.StringArray:
    ticks = _values(column.cast(pa.int64()))
    texts = _side_by_side(_clock(ticks), column)
    fine = ticks % _MILLISECOND != 0
    if fine.any():
        texts = pc.if_else(pa.array(fine), column.cast(pa.string()), texts)
    return texts


def _clock(ticks: Numbers) -> list[Letters]:
    """Hours to seconds, and milliseconds with their point, of times of the day."""
    milliseconds = ticks // _MILLISECOND
    seconds = milliseconds // 1000
    fractions = milliseconds - seconds * 1000
    return [_letters(_seconds())[seconds], _letters(_fractions())[fractions]]


def _side_by_side(parts: list[Letters], like: pa.Array) -> pa.StringArray:
    whole = np.concatenate(parts, axis=1)
    count, width = whole.shape
    ends = np.arange(width, (count + 1) * width, width, dtype=np.int32)
    return column_of(ends, whole, like)


def _letters(texts: pa.StringArray) -> Letters:
    return raw(texts)[1].reshape(len(texts), -1)


def _repeated(text: str, like: Letters) -> Letters:
    letters = np.frombuffer(text.encode(), np.uint8)
    return np.broadcast_to(letters, (len(like), len(letters)))


def _are_kept(days: npt.NDArray[np.integer[Any]]) -> bool:
    return not len(days) or bool(days.min() >= _FIRST_DAY and days.max() <= _LAST_DAY)


@cache
def _numbers() -> pa.StringArray:
    return pa.array(np.arange(_KEPT)).cast(pa.string())


@cache
def _decimal_numbers() -> pa.StringArray:
    values = np.arange(_KEPT * 100) / 100
    ends, texts = _ended(_listed(values).replace(b".0,", b","))
    return column_of(ends, texts, pa.array(values))


@cache
def _days() -> pa.StringArray:
    days = np.arange(_FIRST_DAY, _LAST_DAY + 1, dtype=np.int32)
    return pa.array(days).cast(pa.date32()).cast(pa.string())


@cache
def _seconds() -> pa.StringArray:
    seconds = np.arange(86_400, dtype=np.int32)
    return pa.array(seconds).cast(pa.time32("s")).cast(pa.string())


@cache
def _fractions() -> pa.StringArray:
    return pa.array([f".{number:03}" for number in range(1000)])


def _points(column: pa.StructArray, name: str) -> pa.StringArray:
    first, *rest = [text_of(part, name) for part in column.flatten()]
    # Arrow drops rows of which it skips every part, so one of them is never null.
    parts = [first.fill_null(""), *rest]
    joined = pc.binary_join_element_wise(*parts, " ", null_handling="skip")
    return pc.if_else(column.is_valid(), joined, pa.scalar(None, pa.string()))
