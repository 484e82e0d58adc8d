"""A workbook with its headers only, made by XlsxWriter."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from collect.submissions.exports.columnar.content import ExportTable
from collect.submissions.exports.columnar.writers.sheet_cells import Kind, kind_of

MOMENT = datetime(1980, 1, 1)  # noqa: DTZ001 - the archive knows no time zone
"""Files of a workbook must be dated; an old date says that it means nothing."""

_FORMATS: Mapping[Kind, str] = {
    "integer": "0",
    "number": "General",
    "flag": "General",
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm:ss",
    "time": "hh:mm:ss",
    "text": "@",
}
_WIDTHS: Mapping[Kind, int] = {"moment": 19, "text": 14}
_NARROWEST, _WIDEST = 10, 40

_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')
_COLUMN = re.compile(rb'<col min="(\d+)" max="(\d+)"[^>]*? style="(\d+)"')


@dataclass(frozen=True)
class Sheet:
    """A sheet and the rows of its table it holds, counted from 0."""

    name: str
    table: ExportTable
    first: int
    rows: int


@dataclass(frozen=True)
class Page:
    """A sheet of text, the first line its header."""

    name: str
    lines: Sequence[Sequence[str]]


def sheet_path(number: int) -> str:
    """Where the archive has its n-th sheet, counted from 1."""
    return f"xl/worksheets/sheet{number}.xml"


def frame(sheets: Sequence[Sheet], page: Page | None) -> dict[str, bytes]:
    """The parts of a workbook of these sheets, of which only the headers are there.

    Headers stay when the sheet is scrolled and can be filtered. Columns have the format
    of their type; `column_styles` tells its index.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"created": MOMENT})
        bold = workbook.add_format({"bold": True})
        formats = {
            kind: workbook.add_format({"num_format": text})
            for kind, text in _FORMATS.items()
        }
        for sheet in sheets:
            _add_sheet(workbook.add_worksheet(sheet.name), sheet, bold, formats)
        if page is not None:
            _add_page(workbook.add_worksheet(page.name), page, bold)
    with zipfile.ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for number, sheet in enumerate(sheets, start=1):
        area = xl_range(0, 0, sheet.rows, max(0, len(sheet.table.variables) - 1))
        dimension = f'<dimension ref="{area}"/>'.encode()
        path = sheet_path(number)
        parts[path] = _DIMENSION.sub(dimension, parts[path], count=1)
    return parts


def column_styles(sheet_xml: bytes) -> dict[int, int]:
    """The index of the format of each column that has one, columns counted from 0."""
    styles: dict[int, int] = {}
    for match in _COLUMN.finditer(sheet_xml):
        first, last, style = (int(group) for group in match.groups())
        styles |= dict.fromkeys(range(first - 1, last), style)
    return styles


def _add_sheet(
    page: Worksheet, sheet: Sheet, bold: Format, formats: Mapping[Kind, Format]
) -> None:
    variables = sheet.table.variables
    page.freeze_panes(1, 0)
    for index, variable in enumerate(variables):
        kind = kind_of(variable.type)
        width = max(_WIDTHS.get(kind, _NARROWEST), len(variable.name) + 3)
        page.set_column(index, index, min(width, _WIDEST), formats[kind])
        page.write_string(0, index, readable(variable.name), bold)
    if variables:
        page.autofilter(0, 0, sheet.rows, len(variables) - 1)
        everywhere = xl_range(1, 0, max(1, sheet.rows), len(variables) - 1)
        page.ignore_errors({"number_stored_as_text": everywhere})


def _add_page(page: Worksheet, content: Page, bold: Format) -> None:
    page.freeze_panes(1, 0)
    page.set_column(0, 0, 34)
    page.set_column(1, 2, 20)
    page.set_column(3, 3, 100)
    for row, line in enumerate(content.lines):
        for column, text in enumerate(line):
            page.write_string(row, column, readable(text), None if row else bold)


def readable(text: str) -> str:
    """The text with "?" for what is no character (half of a surrogate pair)."""
    return text.encode("utf-8", "replace").decode()
