"""Selects: their lists, files and additions."""

from __future__ import annotations

from pathlib import PurePosixPath

from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.form import ChoiceSheet, Form
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.survey import Node

_FILES = frozenset({".csv", ".xml", ".geojson"})


def check(form: Form, report: Report) -> None:
    """Report on questions that take their answers from a list."""
    missing_sheets: set[str] = set()
    translated = any(
        form.columns[name].languages
        for name in ("survey", "choices")
        if name in form.columns
    )
    spaced: set[str] = set()
    for node in form.survey.nodes:
        if node.type.is_select:
            _list(form, node, report, missing_sheets)
        if _separates(node) and node.type.list_name not in spaced:
            spaced.add(node.type.list_name)
            _codes(form, node, report)
        if node.type.or_other:
            _or_other(form, node, report, translated=translated)
        if node.type.name == "loop":
            _loop(form, node, report)


def _find(
    form: Form, node: Node, report: Report, code: Code, /, **facts: object
) -> None:
    index = form.survey.columns.index("type")
    report.at(code, form.survey.sheet, node.row, index, **facts)


def _list(form: Form, node: Node, report: Report, missing_sheets: set[str]) -> None:
    kind = node.type
    if not kind.list_name:
        _find(form, node, report, Code.MISSING_LIST, type=kind.name)
    elif kind.from_file:
        suffixes = PurePosixPath(kind.list_name).suffixes
        if len(suffixes) != 1 or suffixes[0] not in _FILES:
            _find(form, node, report, Code.FILE_EXTENSION, list=kind.list_name)
    elif "${" not in kind.list_name and not _is_file(kind.list_name):
        external = kind.name == "select_one_external"
        name = "external_choices" if external else "choices"
        sheet = form.external if external else form.choices
        if sheet is None:
            if name not in missing_sheets:
                missing_sheets.add(name)
                _no_sheet(name, report)
        elif kind.list_name not in sheet.lists:
            _not_found(form, node, sheet, report)


def _is_file(list_name: str) -> bool:
    return PurePosixPath(list_name).suffix in _FILES


def _no_sheet(name: str, report: Report) -> None:
    advice = "Add it: one choice a row, with columns list_name, name and label."
    report.file(Code.MISSING_SHEET, wanted=name, advice=advice)


def _not_found(form: Form, node: Node, sheet: ChoiceSheet, report: Report) -> None:
    if "list_name" not in sheet.columns:
        return
    name = node.type.list_name
    _find(
        form,
        node,
        report,
        Code.LIST_NOT_FOUND,
        list=name,
        sheet=sheet.columns.sheet.title,
        suggestion=report.suggest(name, sheet.lists),
    )


def _separates(node: Node) -> bool:
    """Whether the answer is several codes with spaces between them."""
    return node.type.multiple or node.type.name == "rank"


def _codes(form: Form, node: Node, report: Report) -> None:
    sheet = form.choices
    for choice in form.list_of(node) or ():
        if sheet and " " in choice.name:
            facts = {"name": choice.name, "list": node.type.list_name}
            index = sheet.columns.index("name")
            report.at(
                Code.CHOICE_NAME_SPACES,
                sheet.columns.sheet,
                choice.row,
                index,
                type=node.type.name,
                **facts,
            )


def _or_other(form: Form, node: Node, report: Report, *, translated: bool) -> None:
    if translated:
        facts = {"question": node.name}
        _find(form, node, report, Code.OR_OTHER_TRANSLATED, **facts)
    if form.survey.text(node, "choice_filter"):
        index = form.survey.columns.index("choice_filter")
        report.at(Code.OR_OTHER_FILTER, form.survey.sheet, node.row, index)


def _loop(form: Form, node: Node, report: Report) -> None:
    if not node.type.list_name:
        _find(form, node, report, Code.MISSING_LIST, type="begin loop over")
    elif form.choices and node.type.list_name not in form.choices.lists:
        _not_found(form, node, form.choices, report)
