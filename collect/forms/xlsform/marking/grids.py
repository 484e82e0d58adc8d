"""Workbooks of other formats as .xlsx, cell by cell; and every workbook as Markdown."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from python_calamine import CalamineWorkbook

from collect.forms.xlsform.findings import column_index, column_letter
from collect.forms.xlsform.reading import read_workbook
from collect.forms.xlsform.workbook import Row, Sheet, Workbook, text_of

Book = openpyxl.Workbook


class Unreadable(ValueError):
    """The workbook cannot be opened; the text says why."""


@dataclass(frozen=True)
class Opened:
    """A workbook to write in, and where the rows of the file that was sent are in it."""

    book: Book
    rows: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    offsets: Mapping[str, int] = field(default_factory=dict)

    def place(self, sheet: str, row: int, letters: str) -> str:
        """The address in the book of a cell of the file."""
        index = column_index(letters) - self.offsets.get(sheet, 0)
        return f"{column_letter(index)}{self.rows.get(sheet, {}).get(row, row)}"


def read(data: bytes, kind: str) -> Workbook:
    """The sheets that are known. Raises Unreadable."""
    workbook = read_workbook(data, kind)
    if not workbook.sheets:
        reasons = "; ".join(finding.message for finding in workbook.findings)
        raise Unreadable(reasons or "it has no sheet of a form")
    return workbook


def opened(data: bytes, kind: str) -> Opened:
    """The workbook to write in: as it is (.xlsx), or put together anew from its cells.

    Raises Unreadable.
    """
    workbook = read(data, kind)
    if kind == "xlsx":
        return Opened(openpyxl.load_workbook(io.BytesIO(data), rich_text=True))
    if kind == "xls":
        return Opened(_from_grids(data))
    return _from_text(workbook)


def saved(book: Book) -> bytes:
    """The bytes of the book."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def write(cell: Cell, text: str) -> None:
    """Put text into a cell; it stays text, whatever it begins with."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"


def as_markdown(workbook: Workbook) -> str:
    """The known sheets as the Markdown tables that uploads may be."""
    return "\n".join(
        line for sheet in workbook.sheets.values() for line in _table(sheet)
    )


def _table(sheet: Sheet) -> Iterator[str]:
    width = max(len(row.values) for row in (sheet.header, *sheet.rows))
    yield f"| {sheet.title} |" + " |" * width
    for row in (sheet.header, *sheet.rows):
        texts = [_inline(row[index]) for index in range(width)]
        yield f"|  | {' | '.join(texts)} |"
    yield ""


def _inline(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _from_grids(data: bytes) -> Book:
    source, book = CalamineWorkbook.from_filelike(io.BytesIO(data)), _blank()
    for title in source.sheet_names:
        sheet = book.create_sheet(title)
        grid = source.get_sheet_by_name(title).to_python(skip_empty_area=False)
        for y, values in enumerate(grid, start=1):
            for x, value in enumerate(values, start=1):
                text = text_of(value)
                if text:
                    write(sheet.cell(y, x), text)
    return book


def _from_text(workbook: Workbook) -> Opened:
    """A sheet for each table: of .csv, whose tables stand one below the other, too."""
    book, rows, offsets = _blank(), {}, {}
    for sheet in workbook.sheets.values():
        page = book.create_sheet(sheet.title)
        lines: Sequence[Row] = (sheet.header, *sheet.rows)
        start = sheet.header.number - 1
        rows[sheet.title] = {line.number: line.number - start for line in lines}
        offsets[sheet.title] = sheet.offset
        for line in lines:
            for x, text in enumerate(line.raw, start=1):
                if text:
                    write(page.cell(line.number - start, x), text)
    return Opened(book, rows, offsets)


def _blank() -> Book:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    return book
