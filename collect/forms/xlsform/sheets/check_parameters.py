"""Whether the parameters of a check can be what its type makes of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

from collect.forms.expressions import Scope, ValueType
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.definition import Check
from collect.forms.xlsform.sheets.reader import SheetReader
from collect.forms.xlsform.workbook import Row

DISTANCE = re.compile(r"\d+(\.\d+)?\s*(m|km)?", re.IGNORECASE)

_AREAS = frozenset(
    {"Polygon", "MultiPolygon", "Feature", "FeatureCollection", "GeometryCollection"}
)
_LIKENESS = (
    "Write the share of equal answers, above 0 and up to 1 (0.85), or in percent (85)."
)
_WITHIN = (
    "Write a distance in metres or kilometres (500 m, 2 km), or an area as GeoJSON."
)
_ORIGIN = (
    "A distance is measured from a point: name the questions whose groups have their "
    "middle there in 'by', or write an expression that gives it in 'point'."
)


class _Findings:
    """One check, and what is reported about its row."""

    def __init__(
        self, reader: SheetReader, row: Row, check: Check, scope: Scope
    ) -> None:
        self.scope = scope
        self.reader = reader
        self.row = row
        self.check = check

    def number(self, column: str) -> float | None:
        text = self.check.parameters.get(column, "")
        return float(text) if text else None

    def wrong(self, column: str, value: object, advice: str) -> None:
        facts = {"value": value, "column": column, "type": self.check.type}
        self.reader.error(
            Code.PARAMETER_INVALID, self.row, column, **facts, advice=advice
        )

    def bounded(self, column: str, fits: Callable[[float], bool], advice: str) -> None:
        value = self.number(column)
        if value is not None and not fits(value):
            self.wrong(column, self.check.parameters[column], advice)


def look(
    reader: SheetReader,
    row: Row,
    check: Check,
    scope: Scope,
    answers: ValueType | None,
) -> None:
    """Report parameters that contradict each other or lie out of bounds.

    `answers`: the type that the questions named must have, None for any.
    """
    found = _Findings(reader, row, check, scope)
    found.bounded("accuracy", lambda metres: metres > 0, "Write metres above 0.")
    for column in ("min_minutes", "max_minutes"):
        found.bounded(column, lambda minutes: minutes >= 0, "Write minutes from 0 on.")
    whole = "Write a whole number from 2 on."
    found.bounded("least", lambda n: n >= 2 and n == int(n), whole)
    if answers is not None:
        _answers(found, answers)
    if check.type in _LOOKS:
        _LOOKS[check.type](found)


def _answers(found: _Findings, wanted: ValueType) -> None:
    named = {"variable": (found.check.variable,), "variables": found.check.variables}
    for column, names in named.items():
        for name in names:
            types = {symbol.type for symbol in found.scope.symbols.get(name, ())}
            if types and not types & {wanted, ValueType.ANY}:
                found.wrong(column, name, f"Name a question of type {wanted.value}.")


def _outlier(found: _Findings) -> None:
    found.bounded("threshold", lambda limit: limit > 0, "Write a number above 0.")


def _duplicate(found: _Findings) -> None:
    found.bounded("threshold", lambda share: 0 < share <= 100, _LIKENESS)


def _duration(found: _Findings) -> None:
    check = found.check
    if check.parameters.get("source") == "audit":
        _audit(found)
    if check.variables and len(check.variables) != 2:
        advice = "Name two questions, the beginning and the end, or none."
        found.wrong("variables", " ".join(check.variables), advice)
    least, most = found.number("min_minutes"), found.number("max_minutes")
    if least is not None and most is not None and least > most:
        text = check.parameters["max_minutes"]
        found.wrong("max_minutes", text, "It must not lie below min_minutes.")


def _audit(found: _Findings) -> None:
    check = found.check
    if found.scope.symbols.get("audit") is None:
        advice = (
            "Add a question of type audit to the survey, so that phones keep a log."
        )
        found.wrong("source", "audit", advice)
    if check.variables:
        advice = "The log tells when each question was asked; leave the cell empty."
        found.wrong("variables", " ".join(check.variables), advice)
    if check.table:
        advice = "The log is one for the whole interview; leave the cell empty."
        found.wrong("table", check.table, advice)


def _location(found: _Findings) -> None:
    given = found.check.parameters
    within = given.get("within", "")
    if within.startswith("{"):
        if not _is_area(within):
            found.wrong("within", f"{within[:20]} …", _WITHIN)
    elif within and not DISTANCE.fullmatch(within):
        found.wrong("within", within, _WITHIN)
    elif within and not (given.get("by") or given.get("point")):
        found.wrong("within", within, _ORIGIN)


def _is_area(text: str) -> bool:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and value.get("type") in _AREAS


def _straightline(found: _Findings) -> None:
    count = len(found.check.variables)
    if count < 2:
        advice = "Name two questions or more, those of the battery."
        found.wrong("variables", " ".join(found.check.variables), advice)
    advice = f"Write a number up to {count}, that of the questions named."
    found.bounded("least", lambda least: least <= count, advice)


def _enumerator(found: _Findings) -> None:
    advice = "Write the share of false accusations to bear, between 0 and 1 (0.01)."
    found.bounded("threshold", lambda share: 0 < share < 1, advice)


_LOOKS: Mapping[str, Callable[[_Findings], None]] = {
    "outlier": _outlier,
    "duplicate": _duplicate,
    "duration": _duration,
    "location": _location,
    "straightline": _straightline,
    "enumerator": _enumerator,
}
