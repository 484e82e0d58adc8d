"""Sheet `checks`: tests of the data, with the parameters of each type."""

from __future__ import annotations

from dataclasses import dataclass

from collect.forms.expressions import Scope, ValueType
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.definition import Check
from collect.forms.xlsform.form import Form
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.sheets.check_parameters import look
from collect.forms.xlsform.sheets.reader import BOOLEAN, SheetReader
from collect.forms.xlsform.workbook import Row

SEVERITIES = ("error", "warning")
ACTIONS = ("flag", "blank", "replace", "remove")
METHODS = ("iqr", "sd", "mad")
SOURCES = ("times", "audit")
"""Where minutes come from: two questions, or the log of the phone."""
BUILTIN = "builtin"
BUILTINS = (
    *("builtin:constraint", "builtin:required", "builtin:choices", "builtin:invalid"),
    *("builtin:version", "builtin:dates", "builtin:gps"),
)
"""Checks that need no row; one of type `builtin` tunes them or switches them off."""
EVERY = "all"
PLACE = ("a geopoint", frozenset({ValueType.GEOPOINT, ValueType.TEXT, ValueType.ANY}))

_NUMBERS = ("threshold", "min_minutes", "max_minutes", "accuracy", "least")
_PARAMETERS = (
    *("constraint", "variable", "variables", "method", "threshold", "by", "log"),
    *("similar", "min_minutes", "max_minutes", "within", "point", "accuracy", "least"),
    "source",
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """Which parameters a type takes; of each of `needs`, one must be given."""

    accepts: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...] = ()
    actions: tuple[str, ...] = ACTIONS
    answers: ValueType | None = None
    """Type that the questions named as variables must have."""


KINDS = {
    "constraint": _Kind(("constraint", "variable"), (("constraint",),)),
    "outlier": _Kind(
        ("variable", "method", "threshold", "by", "log"), (("variable",),)
    ),
    "duplicate": _Kind(
        ("variables", "similar", "threshold", "by", "least"),
        (("variables", "similar"),),
        ("flag", "remove"),
    ),
    "duration": _Kind(
        ("variables", "min_minutes", "max_minutes", "source"),
        (("min_minutes", "max_minutes"),),
        ("flag", "remove"),
        ValueType.DATETIME,
    ),
    "other": _Kind(("variable",), (("variable",),)),
    "location": _Kind(
        ("variable", "within", "by", "point", "accuracy"),
        (("within", "accuracy"),),
        answers=ValueType.GEOPOINT,
    ),
    "straightline": _Kind(
        ("variables", "least"), (("variables",),), ("flag", "remove")
    ),
    "enumerator": _Kind(("variable", "threshold", "by", "log", "least"), (), ("flag",)),
    BUILTIN: _Kind(("variables", "accuracy"), (), ("flag", "off")),
}


def read_checks(form: Form, report: Report, scope: Scope) -> tuple[Check, ...]:
    """The checks without errors, in the order of the sheet."""
    reader = SheetReader.of(form, report, "checks", ("name", "type"))
    if reader is None:
        return ()
    seen: dict[str, Row] = {}
    found = []
    for row in reader.rows:
        reader.ok = True
        name = reader.required(row, "name", "Write a short name for the check.")
        first = seen.setdefault(name, row)
        if name and first is not row:
            facts = {"name": name, "other": f"row {first.number}"}
            reader.error(Code.DUPLICATE_DEFINITION, row, "name", **facts)
        check = _check(reader, row, name, scope)
        if reader.ok:
            found.append(check)
    return tuple(found)


def _check(reader: SheetReader, row: Row, name: str, scope: Scope) -> Check:
    builtin = reader.text(row, "type").lower() == BUILTIN
    table = "" if builtin else reader.table(row, scope)
    kind = reader.one_of(row, "type", tuple(KINDS))
    reader.required(row, "type", f"Write one of: {', '.join(KINDS)}.")
    if kind in KINDS:
        _fitting(reader, row, kind, KINDS[kind])
    if builtin:
        reader.one_of(row, "name", BUILTINS)
    variable = reader.names(row, "variable", scope, table)
    actions = KINDS[kind].actions if kind in KINDS else ACTIONS
    action = reader.one_of(row, "action", actions, "flag")
    if action == "replace":
        reader.required(row, "value", "Write the expression that gives the new value.")
    check = Check(
        name=name,
        table=table,
        type=kind,
        constraint=reader.expression(row, "constraint", scope, table, BOOLEAN),
        variable=variable[0] if variable else "",
        variables=reader.names(row, "variables", scope, None if builtin else table),
        parameters=_parameters(reader, row, scope, table),
        messages=reader.columns.texts(row, "message"),
        severity=reader.one_of(row, "severity", SEVERITIES, "warning"),
        action=action,
        value=reader.expression(row, "value", scope, table),
        row=row.number,
    )
    if reader.ok:
        look(reader, row, check, scope, KINDS[kind].answers)
    return check


def _fitting(reader: SheetReader, row: Row, name: str, kind: _Kind) -> None:
    for columns in kind.needs:
        if not any(reader.text(row, column) for column in columns):
            wanted = " or ".join(columns)
            advice = f"A check of type '{name}' needs {wanted}."
            facts = {"column": wanted, "advice": advice}
            reader.error(Code.VALUE_REQUIRED, row, columns[0], **facts)
    for column in _PARAMETERS:
        if reader.text(row, column) and column not in kind.accepts:
            accepted = ", ".join(kind.accepts)
            facts = {"type": name, "column": column, "accepted": accepted}
            reader.warn(Code.PARAMETER_UNUSED, row, column, **facts)


def _parameters(
    reader: SheetReader, row: Row, scope: Scope, table: str
) -> dict[str, str]:
    found = {
        "method": reader.one_of(row, "method", METHODS),
        "by": " ".join(reader.names(row, "by", scope, table)),
        "log": reader.one_of(row, "log", ("yes", "no")),
        "source": reader.one_of(row, "source", SOURCES),
        "similar": _similar(reader, row, scope, table),
        "within": reader.text(row, "within"),
        "point": reader.expression(row, "point", scope, table, PLACE),
        **{column: reader.number(row, column) for column in _NUMBERS},
    }
    return {column: text for column, text in found.items() if text}


def _similar(reader: SheetReader, row: Row, scope: Scope, table: str) -> str:
    """The questions compared, or `all`."""
    if reader.text(row, "similar").lower() == EVERY:
        return EVERY
    return " ".join(reader.names(row, "similar", scope, table))
