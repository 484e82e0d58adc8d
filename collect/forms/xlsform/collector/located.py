"""Limits of the web collector as findings in the cells they come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from collect.forms.xlsform.collector.limit import Limit
from collect.forms.xlsform.collector.texts import REASONS
from collect.forms.xlsform.findings import Finding
from collect.forms.xlsform.form import Form
from collect.forms.xlsform.labels import path_of
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.survey import Node

_COLUMNS = {
    "readonly": ("read_only",),
    "calculate": ("calculation", "repeat_count"),
    "value": ("default", "calculation"),
    "itemset": ("choice_filter",),
    "count": ("repeat_count",),
    "intent": ("intent", "body::intent"),
    "guidance": ("guidance_hint",),
    "jr:constraintMsg": ("constraint_message",),
    "jr:requiredMsg": ("required_message",),
}
"""Columns of a limit's place, where their names differ."""
_META = {"/meta/instanceName": "instance_name"}
"""Settings by the node that is made of them."""


def findings_of(
    limits: Iterable[Limit], form: Form | None = None
) -> tuple[Finding, ...]:
    """A finding for each limit, at its cell.

    At no place without a workbook, or if it has no row for it: the message names the
    question.
    """
    report = Report()
    nodes = {path_of(node): node for node in form.survey.nodes} if form else {}
    for limit in limits:
        _find(limit, form, nodes, report)
    return report.findings


def _find(
    limit: Limit, form: Form | None, nodes: Mapping[str, Node], report: Report
) -> None:
    code, consequence, advice = REASONS[limit.reason]
    facts = {
        "what": _what(limit),
        "consequence": consequence.format(rows=f"{limit.rows:,}"),
        "advice": advice,
    }
    path = _path(limit)
    node = nodes.get(path) or nodes.get(path.removesuffix("_count"))
    if form and node:
        index = form.survey.columns.index(_column(limit, form, node))
        report.at(code, form.survey.sheet, node.row, index, **facts)
        return
    setting = limit.subject if limit.place == "setting" else _META.get(path)
    settings = form.columns.get("settings") if form else None
    if form and form.settings_row and settings and setting:
        index = settings.index(setting)
        report.at(code, settings.sheet, form.settings_row, index, **facts)
    else:
        report.file(code, **facts)


def _path(limit: Limit) -> str:
    """The path of its row: the root is no row, and a log stands at the top."""
    path = "/" + limit.reference.removeprefix("/").partition("/")[2]
    return "/audit" if path == "/meta/audit" else path


def _what(limit: Limit) -> str:
    name = limit.reference.rpartition("/")[2]
    if not name:
        return limit.subject
    if limit.place in ("type", "appearance", "parameters", "intent"):
        return f"'{name}' ({limit.subject})"
    return f"{limit.subject}() of '{name}'"


def _column(limit: Limit, form: Form, node: Node) -> str:
    for column in _COLUMNS.get(limit.place, (limit.place,)):
        if form.survey.text(node, column):
            return column
    return "type"
