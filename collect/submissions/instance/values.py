"""Typed values of answers.

Each reader answers a JSON value, or raises ValueError when the text does not fit the
type. Formats are those JavaRosa writes (OpenRosa XForms specification, "Data Types").
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

Value = str | int | float | list[str] | list[float | None] | list[list[float | None]]
"""A typed answer as it stands in a row."""


_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
_TIME = re.compile(_CLOCK)
_DATETIME = re.compile(rf"{_DATE.pattern}T{_CLOCK}")
_INT64 = 2**63


Reader = Callable[[str], Value]
"""Types the text of an answer, without white space around it, or raises ValueError."""


def reader_of(type_: str, *, multiple: bool = False) -> Reader | None:
    """The reader of a field type; None for types that stay text, white space and all."""
    return str.split if multiple else _READERS.get(type_)


def _integer(text: str) -> int:
    if len(text) < 19 and text.isascii() and text.isdigit():
        return int(text)
    if not _INTEGER.fullmatch(text):
        raise ValueError(text)
    value = int(text)
    if not -_INT64 <= value < _INT64:
        raise ValueError(text)
    return value


def _decimal(text: str) -> float | str:
    """The number; its text where a float would not give all of its digits back."""
    value = _float(text)
    if len(text) <= sys.float_info.dig and "e" not in text.lower():
        return value
    return value if Decimal(text) == Decimal(repr(value)) else text


def _float(text: str) -> float:
    if not _DECIMAL.fullmatch(text):
        raise ValueError(text)
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _date(text: str) -> str:
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    date.fromisoformat(text)
    return text


def _time(text: str) -> str:
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    time.fromisoformat(text)
    return text


def _datetime(text: str) -> str:
    if not _DATETIME.fullmatch(text):
        raise ValueError(text)
    datetime.fromisoformat(text)
    return text


def _point(text: str) -> list[float | None]:
    parts = text.split()
    if not 2 <= len(parts) <= 4:
        raise ValueError(text)
    numbers = [_float(part) for part in parts]
    if abs(numbers[0]) > 90 or abs(numbers[1]) > 180:
        raise ValueError(text)
    return [*numbers, *[None] * (4 - len(numbers))]


def _points(text: str) -> list[list[float | None]]:
    # Collect ends every point with ";", other clients put it between points.
    return [_point(part) for part in text.removesuffix(";").split(";")]


_READERS: dict[str, Reader] = {
    "int": _integer,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "time": _time,
    "dateTime": _datetime,
    "geopoint": _point,
    "geotrace": _points,
    "geoshape": _points,
    "binary": str,
}
