"""`${name}`: whether it is well written and names exactly one question."""

from __future__ import annotations

import re

from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.columns import TRANSLATED, Columns
from collect.forms.xlsform.form import Form, cells
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.workbook import Row

_REFERENCE = re.compile(r"\$\{([^}]*)(\}?)")
_NAME = re.compile(r"(?:last-saved#)?([^\s{}$#'\"()/,]+)")


def check(form: Form, report: Report) -> None:
    """Report on references of the standard sheets."""
    for name in ("survey", "choices", "settings", "entities"):
        columns = form.columns.get(name)
        if columns is None:
            continue
        ignored = _ignored(name, columns)
        for row, index, text in cells(columns, columns.sheet.rows):
            if "${" in text and index not in ignored:
                _cell(form, columns, row, index, text, report)


def _ignored(sheet: str, columns: Columns) -> frozenset[int]:
    if sheet == "choices":
        return frozenset(c.index for c in columns.all if c.name not in TRANSLATED)
    names = {"survey": ("name",), "entities": ("list_name", "repeat")}.get(sheet, ())
    return frozenset(c.index for c in columns.all if c.name in names)


def _cell(
    form: Form, columns: Columns, row: Row, index: int, text: str, report: Report
) -> None:
    seen: set[str] = set()
    by_name = form.survey.by_name
    for match in _REFERENCE.finditer(text):
        named = _NAME.fullmatch(match[1])
        if not match[2] or not named:
            shown = match[0] if len(match[0]) <= 40 else f"{match[0][:40]}…"
            facts = {"text": shown, "position": match.start() + 1, "name": "name"}
            report.at(Code.REFERENCE_SYNTAX, columns.sheet, row, index, **facts)
            continue
        name = named[1]
        if name in seen or name == "instanceID":
            continue
        seen.add(name)
        nodes = by_name.get(name, ())
        if not nodes:
            suggestion = report.suggest(name, by_name)
            report.at(
                Code.REFERENCE_UNKNOWN,
                columns.sheet,
                row,
                index,
                name=name,
                suggestion=suggestion,
            )
        elif len(nodes) > 1:
            rows = ", ".join(str(node.row.number) for node in nodes)
            facts = {"name": name, "rows": rows}
            report.at(Code.REFERENCE_AMBIGUOUS, columns.sheet, row, index, **facts)
