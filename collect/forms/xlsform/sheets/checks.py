"""Sheet `checks`: tests of the data, with the parameters of each type."""

from __future__ import annotations

from dataclasses import dataclass

from collect.forms.expressions import Scope
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.definition import Check
from collect.forms.xlsform.form import Form
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.sheets.reader import BOOLEAN, SheetReader
from collect.forms.xlsform.workbook import Row

SEVERITIES = ("error", "warning")
ACTIONS = ("flag", "blank", "replace", "remove")
METHODS = ("iqr", "sd", "mad")

_NUMBERS = ("threshold", "min_minutes", "max_minutes")
_PARAMETERS = (
    *("constraint", "variable", "variables", "method", "threshold", "by", "log"),
    *("similar", "min_minutes", "max_minutes", "within"),
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """Which parameters a type takes; of each of `needs`, one must be given."""

    accepts: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]


KINDS = {
    "constraint": _Kind(("constraint",), (("constraint",),)),
    "outlier": _Kind(
        ("variable", "method", "threshold", "by", "log"), (("variable",),)
    ),
    "duplicate": _Kind(
        ("variables", "similar", "threshold"), (("variables", "similar"),)
    ),
    "duration": _Kind(
        ("min_minutes", "max_minutes"), (("min_minutes", "max_minutes"),)
    ),
    "other": _Kind(("variable",), (("variable",),)),
    "location": _Kind(("variable", "within"), (("within",),)),
    "straightline": _Kind(("variables",), (("variables",),)),
    "enumerator": _Kind(("variable", "threshold", "by"), (("variable",),)),
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
    table = reader.table(row, scope)
    kind = reader.one_of(row, "type", tuple(KINDS))
    reader.required(row, "type", f"Write one of: {', '.join(KINDS)}.")
    if kind in KINDS:
        _fitting(reader, row, kind, KINDS[kind])
    variable = reader.names(row, "variable", scope, table)
    action = reader.one_of(row, "action", ACTIONS, "flag")
    if action == "replace":
        reader.required(row, "value", "Write the expression that gives the new value.")
    return Check(
        name=name,
        table=table,
        type=kind,
        constraint=reader.expression(row, "constraint", scope, table, BOOLEAN),
        variable=variable[0] if variable else "",
        variables=reader.names(row, "variables", scope, table),
        parameters=_parameters(reader, row, scope, table),
        messages=reader.columns.texts(row, "message"),
        severity=reader.one_of(row, "severity", SEVERITIES, "warning"),
        action=action,
        value=reader.expression(row, "value", scope, table),
        row=row.number,
    )


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
        "similar": " ".join(reader.names(row, "similar", scope, table)),
        "within": reader.text(row, "within"),
        **{column: reader.number(row, column) for column in _NUMBERS},
    }
    return {column: text for column, text in found.items() if text}
