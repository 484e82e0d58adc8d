"""Sheet `design`: one row, one expression a part."""

from __future__ import annotations

from collect.forms.expressions import ROOT, Scope
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.definition import Design
from collect.forms.xlsform.form import Form
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.sheets.reader import NUMBER, VALUE, SheetReader

_PARTS = {
    "weight": NUMBER,
    "strata": VALUE,
    "cluster": VALUE,
    "fpc": NUMBER,
    "ref_area": VALUE,
    "time_period": VALUE,
}


def read_design(form: Form, report: Report, scope: Scope) -> Design:
    """The sample design; parts with errors are left empty."""
    reader = SheetReader.of(form, report, "design")
    if reader is None or not reader.rows:
        return Design()
    row, *others = reader.rows
    title = reader.columns.sheet.title
    for other in others:
        report.at(Code.EXTRA_ROW, reader.columns.sheet, other, None, sheet=title)
    parts: dict[str, str] = {}
    for name, wanted in _PARTS.items():
        reader.ok = True
        text = reader.expression(row, name, scope, ROOT, wanted)
        if reader.ok:
            parts[name] = text
    return Design(**parts, row=row.number)
