"""Columns that belong together: messages with rules, rules with questions."""

from __future__ import annotations

import re

from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.form import NO, Form
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.survey import Node, Survey

_TRIGGER = re.compile(r"\s*\$\{[^{}]+\}\s*(?:,\s*\$\{[^{}]+\}\s*)*")
_DYNAMIC = re.compile(r"\$\{|[A-Za-z-]\(")

_ONLY_ANSWERS = "Only questions that are answered have one; delete it."
_BLOCKS = (
    "A note cannot be answered: if it were enforced, nobody could go on. Delete it."
)
_CALCULATED = "It is never asked, so phones never check it. Delete it, or check the questions it uses."
_GROUP_CALC = "Move it to a calculate question inside the group."
_NOT_REPEAT = "Only repeats are counted; delete it."


def check(form: Form, report: Report) -> None:
    """Report on columns without their counterpart, or on the wrong question."""
    for node in form.survey.nodes:
        _messages(form.survey, node, report)
        _effects(form.survey, node, report)
        _calculation(form.survey, node, report)
        _trigger(form.survey, node, report)


def _find(
    survey: Survey,
    node: Node,
    report: Report,
    code: Code,
    column: str,
    /,
    **facts: object,
) -> None:
    found = [c.index for c in survey.columns.named(column) if node.row[c.index]]
    index = found[0] if found else survey.columns.index(column)
    report.at(code, survey.sheet, node.row, index, **facts)


def _messages(survey: Survey, node: Node, report: Report) -> None:
    def filled(column: str) -> bool:
        return bool(survey.text(node, column))

    if filled("constraint_message") and not filled("constraint"):
        code = Code.MESSAGE_WITHOUT_CONSTRAINT
        _find(survey, node, report, code, "constraint_message")
    required = survey.text(node, "required").lower()
    if filled("required_message") and (not required or required in NO):
        code = Code.MESSAGE_WITHOUT_REQUIRED
        _find(survey, node, report, code, "required_message")


def _effects(survey: Survey, node: Node, report: Report) -> None:
    def without_effect(column: str, advice: str) -> None:
        text = survey.text(node, column)
        if text and text.lower() not in NO:
            facts = {"column": column, "kind": node.kind, "advice": advice}
            _find(survey, node, report, Code.NO_EFFECT, column, **facts)

    nature = node.type.nature
    if node.is_container:
        for column in ("constraint", "required"):
            without_effect(column, _ONLY_ANSWERS)
        without_effect("calculation", _GROUP_CALC)
    elif nature == "note":
        without_effect("required", _BLOCKS)
        without_effect("constraint", _ONLY_ANSWERS)
    elif nature in ("calculate", "hidden", "meta"):
        for column in ("constraint", "required"):
            without_effect(column, _CALCULATED)
    if node.type.name != "repeat":
        without_effect("repeat_count", _NOT_REPEAT)
    if survey.text(node, "choice_filter") and nature not in ("select", "unknown"):
        facts = {"type": node.type.name}
        code = Code.FILTER_WITHOUT_SELECT
        _find(survey, node, report, code, "choice_filter", **facts)


def _calculation(survey: Survey, node: Node, report: Report) -> None:
    if node.type.nature != "calculate" or survey.text(node, "calculation"):
        return
    if not _DYNAMIC.search(survey.text(node, "default")):
        code = Code.MISSING_CALCULATION
        _find(survey, node, report, code, "calculation", name=node.name)


def _trigger(survey: Survey, node: Node, report: Report) -> None:
    trigger = survey.text(node, "trigger")
    if trigger and not _TRIGGER.fullmatch(trigger):
        facts = {"value": trigger, "name": "name"}
        _find(survey, node, report, Code.TRIGGER_SYNTAX, "trigger", **facts)
    elif node.type.name == "background-geopoint" and not trigger:
        facts = {"column": "trigger", "advice": "Write the question that starts it."}
        _find(survey, node, report, Code.VALUE_REQUIRED, "trigger", **facts)
