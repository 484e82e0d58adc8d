"""Answers of other types that stand as text, read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from collect.submissions.exports.columnar.content import Variable

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?"
_DIGITS = "[0-9]{1,200}"
_DECIMAL = rf"[+-]?({_DIGITS}(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{{1,2}})?"


@dataclass(frozen=True)
class Notation:
    """How answers of a type are written.

    `read` gives the values of texts, null for a text that is none. `ordered`: one value
    can be less than another; moments of several offsets as text cannot.
    """

    type: pa.DataType
    read: Callable[[pa.StringArray], pa.Array]
    ordered: bool = True


def notation_of(variable: Variable) -> Notation | None:
    """The notation of the answers in a column of text; None if they are text."""
    if variable.role not in ("answer", "part") or not pa.types.is_string(variable.type):
        return None
    return _NOTATIONS.get(variable.question_type)


def _number(pattern: str) -> Notation:
    def read(texts: pa.StringArray) -> pa.Array:
        return pc.utf8_ltrim(_fitting(texts, pattern), "+").cast(pa.float64())

    return Notation(pa.float64(), read)


def _clock(pattern: str) -> Notation:
    return Notation(pa.string(), lambda texts: _fitting(texts, pattern), ordered=False)


def _fitting(texts: pa.StringArray, pattern: str) -> pa.StringArray:
    fits = pc.match_substring_regex(texts, f"^({pattern})$")
    return pc.if_else(fits, texts, pa.scalar(None, pa.string()))


def _dates(texts: pa.StringArray) -> pa.Array:
    return pa.array([_date(text) for text in texts.to_pylist()], pa.date32())


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text and len(text) == _ISO else None
    except ValueError:
        return None


_ISO = 10
"""Characters of a date."""

_NOTATIONS: Mapping[str, Notation] = {
    "integer": _number("[+-]?[0-9]{1,19}"),
    "decimal": _number(_DECIMAL),
    "geopoint": _number(_DECIMAL),
    "range": _number(_DECIMAL),
    "date": Notation(pa.date32(), _dates),
    "dateTime": _clock(f"{_DAY}T{_CLOCK}"),
    "time": _clock(_CLOCK),
}
"""By the type of the question."""
