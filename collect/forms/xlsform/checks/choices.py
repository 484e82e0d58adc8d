"""The choices sheet: lists, codes and their labels."""

from __future__ import annotations

import re
from functools import partial

from collect.forms.xlsform.checks.names import name_problem
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.columns import Columns
from collect.forms.xlsform.form import ChoiceRow, ChoiceSheet, Form
from collect.forms.xlsform.report import Report

_LIKE_MISSING = frozenset(
    {"NA", "N/A", "NaN", "nan", "NULL", "null", "None", "<NA>", "n/a", "#N/A"}
)
_INSTANCE = re.compile(r"""instance\(\s*(['"])(.+?)\1""")
_TICKS = re.compile(r"tick_labelset\s*=\s*(\S+)|reference-geometry\s*=\s*(\S+)")


def check(form: Form, report: Report) -> None:
    """Report on choices."""
    for sheet in (form.choices, form.external):
        if sheet is None:
            continue
        _columns(sheet, report)
        allowed = form.flag("allow_choice_duplicates") or sheet is form.external
        for list_name, rows in sheet.lists.items():
            _list(sheet, list_name, rows, report, duplicates=allowed)
        _unlisted(sheet, report)
        _like_missing(sheet, report)
    if form.choices:
        _unused(form, form.choices, report)


def _columns(sheet: ChoiceSheet, report: Report) -> None:
    columns, title = sheet.columns, sheet.columns.sheet.title
    for wanted in ("list_name", "name"):
        if wanted not in columns and columns.sheet.rows:
            advice = f"Add a column '{wanted}' to its header, in the first row."
            facts = {"sheet": title, "wanted": wanted, "advice": advice}
            report.sheet(Code.MISSING_COLUMN, columns.sheet, **facts)
    for column in columns.all:
        if not column.known and name_problem(column.header):
            header = columns.sheet.header
            facts = {"header": column.header}
            report.at(Code.CHOICES_HEADER, columns.sheet, header, column.index, **facts)


def _list(
    sheet: ChoiceSheet,
    list_name: str,
    rows: list[ChoiceRow],
    report: Report,
    *,
    duplicates: bool,
) -> None:
    columns = sheet.columns
    names: dict[str, ChoiceRow] = {}
    labels: dict[tuple[str, str], ChoiceRow] = {}
    for choice in rows:
        find = partial(_find, columns, report, choice, list=list_name, name=choice.name)
        first = names.setdefault(choice.name, choice)
        if not choice.name:
            if "name" in columns:
                find(Code.MISSING_CHOICE_NAME, "name")
            continue
        if first is not choice and not duplicates:
            find(Code.DUPLICATE_CHOICE, "name", other=f"row {first.row.number}")
        if not choice.labels and not choice.has_media:
            find(Code.MISSING_CHOICE_LABEL, "label")
        same = _same_label(choice, labels)
        if same and not duplicates:
            find(
                Code.DUPLICATE_CHOICE_LABEL,
                "label",
                label=same[0],
                other_name=same[1].name,
                other=f"row {same[1].row.number}",
            )


def _same_label(
    choice: ChoiceRow, labels: dict[tuple[str, str], ChoiceRow]
) -> tuple[str, ChoiceRow] | None:
    """The first of the choice's labels that an earlier choice shows, and that choice."""
    found = None
    for language, label in choice.labels.items():
        same = labels.setdefault((language, label.casefold()), choice)
        if same.name != choice.name:
            found = found or (label, same)
    return found


def _find(
    columns: Columns,
    report: Report,
    choice: ChoiceRow,
    code: Code,
    column: str,
    /,
    **facts: object,
) -> None:
    index = columns.index(column)
    report.at(code, columns.sheet, choice.row, index, **facts)


def _unlisted(sheet: ChoiceSheet, report: Report) -> None:
    columns = sheet.columns
    if "list_name" not in columns:
        return
    for row in sheet.unlisted:
        name = columns.text(row, "name") or columns.text(row, "label")
        if name:
            index = columns.index("list_name")
            facts = {"name": name, "column": "list_name"}
            report.at(Code.CHOICE_WITHOUT_LIST, columns.sheet, row, index, **facts)


def _like_missing(sheet: ChoiceSheet, report: Report) -> None:
    found: dict[str, list[ChoiceRow]] = {}
    for rows in sheet.lists.values():
        for choice in rows:
            if choice.name in _LIKE_MISSING:
                found.setdefault(choice.name, []).append(choice)
    columns = sheet.columns
    index = columns.index("name")
    for name, rows in found.items():
        if index is None:
            continue
        rows = sorted(rows, key=lambda choice: choice.row.number)
        cells = [columns.sheet.address(choice.row.number, index) for choice in rows]
        shown = ", ".join(cells[:100]) + (", …" if len(cells) > 100 else "")
        facts = {"name": name, "count": len(cells), "cells": shown}
        report.at(Code.CHOICE_LOOKS_MISSING, columns.sheet, rows[0].row, index, **facts)


def _unused(form: Form, sheet: ChoiceSheet, report: Report) -> None:
    used = {node.type.list_name for node in form.survey.nodes}
    for columns in form.columns.values():
        for row in columns.sheet.rows:
            if columns is not sheet.columns:
                for text in row.values:
                    used.update(match[2] for match in _INSTANCE.finditer(text))
                    used.update(match[1] or match[2] for match in _TICKS.finditer(text))
    if variables := form.columns.get("variables"):
        used.update(variables.text(row, "list_name") for row in variables.sheet.rows)
    columns = sheet.columns
    for list_name, rows in sheet.lists.items():
        if list_name not in used:
            facts = {"list": list_name, "count": len(rows)}
            index = columns.index("list_name")
            report.at(Code.UNUSED_LIST, columns.sheet, rows[0].row, index, **facts)
