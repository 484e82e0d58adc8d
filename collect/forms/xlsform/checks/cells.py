"""Single cells: characters nobody sees, errors of the spreadsheet, dates."""

from __future__ import annotations

import re
import unicodedata

from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.columns import TRANSLATED, Columns
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.workbook import Row, Workbook

EXCEL_CELL = 32_767

# Characters XML 1.0 cannot hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Zero-width and direction marks are part of writing in Khmer, Lao, Urdu, Sinhala and
# others: they are looked for in codes and expressions, not in texts people read.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
_FORMULA_ERROR = re.compile(
    r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)"
)


def check(workbook: Workbook, report: Report) -> None:
    """Report on every filled cell of every known sheet."""
    for sheet in workbook.sheets.values():
        columns = Columns(sheet)
        for column in columns.all:
            readable = column.name in TRANSLATED
            for row in (sheet.header, *sheet.rows):
                _cell(columns, row, column.index, report, readable=readable)


def _cell(
    columns: Columns, row: Row, index: int, report: Report, *, readable: bool
) -> None:
    text = row.raw[index] if index < len(row.raw) else ""
    if not text or (text.isascii() and text.isprintable() and text[0] != "#"):
        return _length(columns, row, index, text, report)
    sheet = columns.sheet
    if match := _CONTROL.search(text):
        report.at(Code.CONTROL_CHARACTER, sheet, row, index, **_place(match))
    hidden = None if readable else _INVISIBLE.search(text)
    if hidden:
        report.at(Code.INVISIBLE_CHARACTER, sheet, row, index, **_place(hidden))
    if _FORMULA_ERROR.fullmatch(text.strip()):
        report.at(Code.FORMULA_ERROR, sheet, row, index, value=text.strip())
    return _length(columns, row, index, text, report)


def _length(columns: Columns, row: Row, index: int, text: str, report: Report) -> None:
    sheet = columns.sheet
    if len(text) > EXCEL_CELL:
        facts = {"length": len(text), "limit": EXCEL_CELL}
        report.at(Code.CELL_TOO_LONG, sheet, row, index, **facts)
    if (row.number, index) in sheet.dates:
        report.at(Code.DATE_CELL, sheet, row, index, value=text)


def _place(match: re.Match[str]) -> dict[str, object]:
    character = match[0]
    name = unicodedata.name(character, "").title() or "character"
    return {
        "name": f"{name} (U+{ord(character):04X})",
        "position": match.start() + 1,
    }
