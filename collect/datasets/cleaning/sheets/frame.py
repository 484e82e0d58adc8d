"""A workbook to fill in: header, drop-downs and explanations, then the lines.

XlsxWriter makes everything but the lines, which Arrow renders; all of them are text,
so that no program takes an answer for a formula, a number or a date.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_range
from xlsxwriter.worksheet import Worksheet

from collect.datasets.cleaning.sheets.columns import CHOICES, READ_ME
from collect.datasets.cleaning.sheets.questions import Questions
from collect.submissions.exports.columnar.writers.sheet_cells import (
    cells,
    rows_xml,
    shortened,
    too_long,
)
from collect.submissions.exports.columnar.writers.workbook_frame import (
    MOMENT,
    column_styles,
)

MAX_LINES: Final = 200_000
"""Lines of a sheet; a longer log is sent in parts."""

_SHEET: Final = "xl/worksheets/sheet1.xml"
_COMPRESSION: Final = 4
"""Higher levels take twice the time for a few per cent."""

_DIMENSION: Final = re.compile(rb'<dimension ref="[^"]*"/>')
_TO_FILL: Final = "#FFF4CC"
_DECIDED: Final = "#E7E6E6"
_WIDTHS: Final[Mapping[str, int]] = {
    "context": 24,
    "label": 32,
    "parent_label": 32,
    "issue": 32,
    "finding": 40,
    "old_value": 20,
    "old_label": 24,
    "expects": 32,
    "change_type": 18,
    "new_value": 20,
    "corrected_text": 28,
    "reason": 32,
}
_WIDTH: Final = 14
_KEY: Final = "/"
"""Between table and question, in the key of the list of choices."""


class TooManyLinesError(ValueError):
    """More lines than a sheet that can be read back holds."""


@dataclass(frozen=True)
class DropDown:
    """What is offered in the cells of a column.

    ``choices_of``: the column that names the question whose choices are offered; else
    the texts of ``offered``, and nothing but these is accepted. ``title`` and
    ``message`` (up to 32 and 255 characters) are shown at the cell.
    """

    title: str
    message: str
    offered: tuple[str, ...] = ()
    choices_of: str = ""


@dataclass(frozen=True)
class Page:
    """The sheet of lines.

    ``columns``: name and texts (or numbers), in order; ``to_fill``: the columns that
    people fill in; ``choices``: the questions whose choices are listed.
    """

    name: str
    columns: Mapping[str, pa.Array]
    to_fill: Sequence[str]
    drop_downs: Mapping[str, DropDown]
    choices: Questions
    read_me: Sequence[str]
    names: tuple[str, ...] = field(init=False)
    lines: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(self.columns))
        lines = len(next(iter(self.columns.values())))
        object.__setattr__(self, "lines", lines)
        if lines > MAX_LINES:
            raise TooManyLinesError(
                f"The log has {lines:,} lines and a sheet to fill in holds "
                f"{MAX_LINES:,}: choose fewer, by check, question or state."
            )

    def letter(self, column: str) -> str:
        """The column's letters in the sheet."""
        letters: str = xl_col_to_name(self.names.index(column))
        return letters


def write(page: Page) -> bytes:
    """The workbook as XLSX. The same lines give the same bytes."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"created": MOMENT})
        _add_lines(workbook, page)
        _add_choices(workbook, page.choices)
        _add_read_me(workbook, page.read_me)
    target = io.BytesIO()
    with zipfile.ZipFile(buffer) as made, _archive(target) as archive:
        for name in made.namelist():
            content = made.read(name)
            if name == _SHEET:
                content = _filled(content, page)
            archive.writestr(_entry(name), content)
    return target.getvalue()


def _archive(target: io.BytesIO) -> zipfile.ZipFile:
    return zipfile.ZipFile(target, "w", compresslevel=_COMPRESSION)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, MOMENT.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _filled(empty: bytes, page: Page) -> bytes:
    """The sheet with its lines."""
    styles = column_styles(empty)
    numbers = pa.array(range(2, page.lines + 2), pa.int32()).cast(pa.string())
    rendered = [
        cells(
            _fitting(column),
            name=name,
            letters=page.letter(name),
            style=styles.get(place, 0),
            rows=numbers,
        )
        for place, (name, column) in enumerate(page.columns.items())
    ]
    area = xl_range(0, 0, page.lines, len(page.names) - 1)
    empty = _DIMENSION.sub(f'<dimension ref="{area}"/>'.encode(), empty, count=1)
    head, mark, tail = empty.rpartition(b"</sheetData>")
    return b"".join([head, rows_xml(numbers, rendered), mark, tail])


def _fitting(column: pa.Array) -> pa.Array:
    """No cell for an empty text, and as much of a long one as a cell holds."""
    if not pa.types.is_string(column.type):
        return column
    long = set(too_long(column))
    if long:
        column = pa.array(
            [
                shortened(text) if place in long else text
                for place, text in enumerate(column.to_pylist())
            ],
            pa.string(),
        )
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _add_lines(workbook: Any, page: Page) -> None:
    sheet = workbook.add_worksheet(page.name)
    sheet.freeze_panes(1, 0)
    bold = workbook.add_format({"bold": True, "bottom": 1})
    named = workbook.add_format({"bold": True, "bottom": 1, "bg_color": _TO_FILL})
    plain = workbook.add_format({"num_format": "@"})
    to_fill = workbook.add_format(
        {"num_format": "@", "bg_color": _TO_FILL, "border": 4}
    )
    for place, name in enumerate(page.names):
        filled = name in page.to_fill
        width = max(_WIDTHS.get(name, _WIDTH), len(name) + 3)
        sheet.set_column(place, place, width, to_fill if filled else plain)
        sheet.write_string(0, place, name, named if filled else bold)
    last = max(1, page.lines)
    sheet.autofilter(0, 0, last, len(page.names) - 1)
    area = xl_range(1, 0, last, len(page.names) - 1)
    sheet.ignore_errors({"number_stored_as_text": area})
    if "status" in page.names:
        grey = workbook.add_format({"bg_color": _DECIDED})
        rule = (
            f'=AND(${page.letter("status")}2<>"",${page.letter("status")}2<>"pending")'
        )
        sheet.conditional_format(
            area, {"type": "formula", "criteria": rule, "format": grey}
        )
    for name, drop_down in page.drop_downs.items():
        _offer(sheet, page, name, drop_down, last)


def _offer(
    sheet: Worksheet, page: Page, name: str, drop_down: DropDown, last: int
) -> None:
    place = page.names.index(name)
    offered: dict[str, Any] = {
        "validate": "any",
        "input_title": drop_down.title,
        "input_message": drop_down.message,
    }
    if drop_down.offered:
        offered |= {
            "validate": "list",
            "source": list(drop_down.offered),
            "error_title": drop_down.title,
            "error_message": f"One of: {', '.join(drop_down.offered)}.",
        }
    elif drop_down.choices_of and page.choices:
        # A question without choices offers nothing and accepts everything.
        offered |= {
            "validate": "list",
            "source": _choices_formula(page, drop_down.choices_of),
            "show_error": False,
        }
    sheet.data_validation(1, place, last, place, offered)


def _choices_formula(page: Page, named_by: str) -> str:
    """The choices of the line's own question, whatever order the lines are put in.

    Spreadsheets leave validations where they are when lines are sorted, so a list per
    line would soon belong to another one. The table is looked up in the sheet of
    choices, where the lines of a question stand together.
    """
    end = 1 + sum(len(question.choices) for question in page.choices.values())
    keys = f"{CHOICES}!$A$2:$A${end}"
    key = f'${page.letter("table")}2&"{_KEY}"&${page.letter(named_by)}2'
    return f"=OFFSET({CHOICES}!$D$1,MATCH({key},{keys},0),0,COUNTIF({keys},{key}),1)"


def _add_choices(workbook: Any, questions: Questions) -> None:
    """The sheet of choices; its first column is for the drop-downs and hidden."""
    sheet = workbook.add_worksheet(CHOICES)
    sheet.freeze_panes(1, 0)
    text = workbook.add_format({"num_format": "@"})
    sheet.set_column(0, 0, _WIDTH, text, {"hidden": True})
    sheet.set_column(1, 3, 24, text)
    sheet.set_column(4, 4, 48, text)
    bold = workbook.add_format({"bold": True, "bottom": 1})
    for place, name in enumerate(("key", "table", "question", "code", "label")):
        sheet.write_string(0, place, name, bold)
    row = 1
    for (table, column), question in questions.items():
        key = f"{table}{_KEY}{column}"
        for code, label in question.choices:
            for place, cell in enumerate((key, table, column, code, label)):
                sheet.write_string(row, place, cell, text)
            row += 1


def _add_read_me(workbook: Any, lines: Sequence[str]) -> None:
    sheet = workbook.add_worksheet(READ_ME)
    sheet.set_column(0, 0, 110)
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    bold = workbook.add_format({"bold": True, "font_size": 13})
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line, wrapped if row else bold)
