"""Sheets and headers: what is missing, misspelled, repeated or without meaning."""

from __future__ import annotations

from collections.abc import Iterator

from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.columns import KNOWN_COLUMNS, Column, Columns
from collect.forms.xlsform.report import Report, closest
from collect.forms.xlsform.workbook import KNOWN_SHEETS, Sheet, Workbook

# Where pyxform and most tools stop reading.
_MOST_EMPTY_ROWS = 60
_MOST_EMPTY_COLUMNS = 20

# Sheets whose unknown columns have a use: attributes for choice filters, tags.
_FREE = frozenset({"choices", "external_choices", "osm"})


def check(workbook: Workbook, report: Report) -> None:
    """Report on every known sheet of the workbook."""
    _sheet_names(workbook, report)
    for sheet in workbook.sheets.values():
        columns = Columns(sheet)
        _headers(columns, report)
        _unknown(columns, report)
        _blank_headers(sheet, report)
        if workbook.is_grid:
            _gaps(sheet, report)
        if not sheet.rows and sheet.headers and sheet.name != "survey":
            report.sheet(Code.EMPTY_SHEET, sheet, sheet=sheet.title)


def _sheet_names(workbook: Workbook, report: Report) -> None:
    for title in workbook.titles:
        name = title.strip().lower()
        if name in KNOWN_SHEETS or name.startswith("_"):
            continue
        if len(workbook.titles) == 1:
            report.sheet(Code.SHEET_AS_SURVEY, workbook.sheets["survey"], sheet=title)
            continue
        wanted = closest(name, KNOWN_SHEETS)
        if wanted and wanted not in workbook.sheets:
            report.file(Code.SHEET_MISSPELLED, sheet=title, wanted=wanted)


def _headers(columns: Columns, report: Report) -> None:
    sheet = columns.sheet
    seen: dict[str, Column] = {}
    meanings: dict[tuple[str, str], Column] = {}
    for column in columns.all:
        place = (column.name, column.language)
        other = seen.get(column.header)
        code = Code.DUPLICATE_HEADER
        if other is None and column.known:
            other, code = meanings.get(place), Code.SAME_COLUMN_TWICE
        if other is not None:
            report.at(
                code,
                sheet,
                sheet.header,
                column.index,
                header=column.header,
                other_header=other.header,
                other=sheet.address(sheet.header.number, other.index),
            )
        seen.setdefault(column.header, column)
        meanings.setdefault(place, column)


def _unknown(columns: Columns, report: Report) -> None:
    sheet = columns.sheet
    known = KNOWN_COLUMNS.get(sheet.name, {})
    names = [*known, *(alias for others in known.values() for alias in others)]
    for column in columns.all:
        if column.known or column.header.startswith("_"):
            continue
        header = column.header.split("::")[0].replace(" ", "_")
        missing = [name for name in names if name not in columns]
        suggestion = report.suggest(header, missing)
        facts = {"header": column.header, "suggestion": suggestion}
        if suggestion:
            code = Code.UNKNOWN_COLUMN
        elif sheet.name in _FREE:
            continue
        else:
            code = Code.EXTRA_COLUMN
        report.at(code, sheet, sheet.header, column.index, **facts)


def _blank_headers(sheet: Sheet, report: Report) -> None:
    width = max((len(row.values) for row in sheet.rows), default=0)
    for index in range(width):
        if index < len(sheet.headers) and sheet.headers[index]:
            continue
        filled = [row for row in sheet.rows if row[index]]
        if filled:
            report.at(Code.BLANK_HEADER, sheet, filled[0], index, count=len(filled))


def _gaps(sheet: Sheet, report: Report) -> None:
    previous = sheet.header.number
    for row in sheet.rows:
        gap = row.number - previous - 1
        if gap > _MOST_EMPTY_ROWS:
            report.at(Code.ROWS_AFTER_GAP, sheet, row, 0, gap=gap)
        previous = row.number
    for index, gap in _column_gaps(sheet):
        if gap > _MOST_EMPTY_COLUMNS:
            report.at(Code.COLUMNS_AFTER_GAP, sheet, sheet.header, index, gap=gap)


def _column_gaps(sheet: Sheet) -> Iterator[tuple[int, int]]:
    previous = -1
    for index, header in enumerate(sheet.headers):
        if header:
            yield index, index - previous - 1
            previous = index
