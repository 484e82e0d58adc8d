"""Our columns on the survey sheet: `missing`, `pii` and `unit`."""

from __future__ import annotations

import re

from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.form import Form
from collect.forms.xlsform.identifying import MARKS
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.survey import Node

_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)")
_NUMERIC = frozenset({"integer", "decimal", "range", "calculate", "text", "unknown"})


def check_questions(form: Form, report: Report) -> None:
    """Report on codes for missing answers, marks of personal data, and units."""
    for node in form.survey.nodes:
        _missing(form, node, report)
        _pii(form, node, report)
        if form.survey.text(node, "unit") and node.type.name not in _NUMERIC:
            _find(
                form,
                node,
                report,
                Code.UNIT_WITHOUT_NUMBER,
                "unit",
                type=node.type.name,
            )


def _find(
    form: Form, node: Node, report: Report, code: Code, column: str, /, **facts: object
) -> None:
    index = form.survey.columns.index(column)
    report.at(code, form.survey.sheet, node.row, index, **facts)


def _missing(form: Form, node: Node, report: Report) -> None:
    codes = form.survey.text(node, "missing").split()
    listed = form.codes_of(node)
    for code in codes:
        reason = ""
        if node.is_container:
            reason = f"a {node.kind} has no answer of its own"
        elif listed is not None and code not in listed:
            reason = f"list '{node.type.list_name}' has no such choice"
        elif node.type.name in ("integer", "decimal", "range"):
            reason = "" if _NUMBER.fullmatch(code) else "it is not a number"
        if reason:
            facts = {"value": code, "reason": reason}
            _find(form, node, report, Code.MISSING_CODE_INVALID, "missing", **facts)


def _pii(form: Form, node: Node, report: Report) -> None:
    text = form.survey.text(node, "pii")
    if text and text.lower() not in MARKS:
        suggestion = report.suggest(text, MARKS)
        accepted = f"{', '.join(MARKS)}, or leave it empty"
        facts = {"value": text, "column": "pii", "accepted": accepted}
        _find(
            form,
            node,
            report,
            Code.VALUE_UNKNOWN,
            "pii",
            suggestion=suggestion,
            **facts,
        )
