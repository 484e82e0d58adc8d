"""What the values of a variable are: their kind, and how a single one is written."""

from __future__ import annotations

import math
from datetime import date, datetime, time

import pyarrow as pa

from collect.submissions.exports.columnar.content import Variable

Scalar = int | float | date | time | datetime | None
"""A number, day, clock time or moment."""


def kind(variable: Variable) -> str:
    """The kind of value in plain words."""
    if variable.role in ("choice", "label"):
        return "0 or 1" if variable.role == "choice" else "text"
    if pa.types.is_list(variable.type) or variable.separator:
        return "codes"
    if variable.choices:
        return "code"
    if pa.types.is_string(variable.type):
        return _WRITTEN.get(variable.question_type, "text")
    return next((word for known, word in _KINDS if known(variable.type)), "text")


def is_number(type_: pa.DataType) -> bool:
    """Whether values can be added up."""
    return bool(pa.types.is_integer(type_) or pa.types.is_floating(type_))


def is_range(type_: pa.DataType) -> bool:
    """Whether one value is less than another: numbers, dates and times."""
    return is_number(type_) or bool(pa.types.is_temporal(type_))


def text_of(value: Scalar) -> str:
    """A value as text: ISO 8601 for dates and times, "" for none and for what is no
    finite number."""
    if isinstance(value, date | time):
        return value.isoformat()
    if value is None or not math.isfinite(value):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return repr(value)


_WRITTEN = {
    "integer": "integer",
    "decimal": "decimal",
    "geopoint": "decimal",
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
}
"""Of text by the type of the question, for formats that have text alone."""

_KINDS = (
    (pa.types.is_integer, "integer"),
    (pa.types.is_floating, "decimal"),
    (pa.types.is_date, "date"),
    (pa.types.is_timestamp, "date and time"),
    (pa.types.is_time, "time"),
)
