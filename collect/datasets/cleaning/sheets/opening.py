"""Bytes of an upload to grids of cells. Whatever is wrong with a file is a finding."""

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetTypeEnum,
)

from collect.datasets.cleaning.sheets.documents import Document, read_documents
from collect.datasets.cleaning.sheets.frame import MAX_LINES
from collect.datasets.cleaning.sheets.marks import Marks, read_marks
from collect.datasets.cleaning.sheets.texts import make
from collect.forms.xlsform import archive
from collect.forms.xlsform.reading import FOUND, sniff
from collect.forms.xlsform.workbook import Limits, Value

LIMITS: Final = Limits(
    rows=MAX_LINES + 100,
    columns=500,
    cells=8_000_000,
    archive_bytes=300 * 1024 * 1024,
)
"""How much of an upload is read; some rows may stand above the header."""

_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DELIMITERS: Final = ",;\t"
_BEGINNING: Final = 20_000
"""Characters in which the header of a text file is looked for."""

_FEWEST: Final = 5
"""Columns of a log, at least."""

_LOCKED: Final = re.compile(rb"\x09\x08\x10\0.{16}(\x86\0\0\0)?\x2f\0", re.DOTALL)
"""The records BOF, WriteProtect and FilePass, with which an encrypted .xls begins."""

_OPEN_DOCUMENT: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_MESSAGES: Final[Mapping[str, str]] = {
    "zip_bomb": "sheet.file.bomb",
    "encrypted_file": "sheet.file.encrypted",
    "corrupt_file": "sheet.file.corrupt",
    "xml_dtd": "sheet.file.corrupt",
    "xml_too_deep": "sheet.file.corrupt",
    "not_a_workbook": "sheet.file.unknown",
}

Row = Sequence[Value]


class UnreadableError(Exception):
    """The file or the sheet is not read; ``finding`` says why."""

    def __init__(self, code: str, sheet: str = "", /, **facts: object) -> None:
        self.finding = make(code, sheet, **facts)
        super().__init__(self.finding.message)


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet. Row 1 is the first of ``rows``, column A the first cell.

    ``merged``: first and last row number, first and last column index of each area.
    """

    title: str
    rows: Sequence[Row]
    merged: Sequence[tuple[int, int, int, int]] = ()
    marks: Marks = field(default_factory=Marks)


class Book:
    """A workbook whose sheets are read when they are asked for."""

    def __init__(self, content: bytes, kind: str, limits: Limits) -> None:
        self._content = content
        self._limits = limits
        self.kind = kind
        self._extents = _inspected(content, limits) if kind == "xlsx" else {}
        self._documents: Mapping[str, Document] = {}
        if kind == "xlsx" and not self._extents:
            self.kind = "ods"
            self._documents = _measured(content, limits)
        try:
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        except (CalamineError, ValueError, OSError, KeyError) as error:
            raise _corrupt(error) from error
        self.titles = tuple(
            sheet.name
            for sheet in self._book.sheets_metadata
            if sheet.typ is SheetTypeEnum.WorkSheet
        )

    def grid(self, title: str) -> Grid:
        """The cells of a sheet, without its marks. Raises UnreadableError for one that
        is too large or broken."""
        if title in self._extents:
            extent = self._extents[title]
            _check_extent(title, extent.rows, extent.columns, self._limits)
        try:
            sheet = self._book.get_sheet_by_name(title)
            rows, columns = sheet.end or (-1, -1)
            _check_extent(title, rows + 1, columns + 1, self._limits)
            merged = [
                (first[0] + 1, last[0] + 1, first[1], last[1])
                for first, last in sheet.merged_cell_ranges or ()
            ]
            if title in self._documents:
                merged = self._documents[title].merged
            return Grid(title, sheet.to_python(skip_empty_area=False), merged)
        except (CalamineError, ValueError, OSError, KeyError) as error:
            raise _corrupt(error) from error

    def marks(self, title: str) -> Marks:
        """What is known of a sheet's cells beside their values; nothing for .xls."""
        if title in self._documents:
            return self._documents[title].marks
        return read_marks(self._content, title) if self.kind == "xlsx" else Marks()


def open_book(content: bytes, limits: Limits = LIMITS) -> Book | Grid:
    """The workbook, or the only grid of a text file. Raises UnreadableError."""
    if not content.strip(b"\0\t\r\n "):
        raise UnreadableError("sheet.file.empty")
    if len(content) > limits.bytes:
        raise UnreadableError("sheet.file.large", limit=limits.bytes // (1024 * 1024))
    if content.startswith(_UTF16):
        return _from_text(content, "utf-16", limits)
    kind = sniff(content)
    if kind == "encrypted" or (kind == "xls" and _LOCKED.search(content)):
        raise UnreadableError("sheet.file.encrypted")
    if kind == "text":
        return _from_text(content, "utf-8-sig", limits)
    if kind not in ("xlsx", "xls"):
        raise UnreadableError("sheet.file.unknown", found=FOUND[kind])
    return Book(content, kind, limits)


def _corrupt(error: Exception) -> UnreadableError:
    return UnreadableError("sheet.file.corrupt", detail=str(error) or "it is damaged")


def _inspected(content: bytes, limits: Limits) -> Mapping[str, archive.Extent]:
    """The extents of an .xlsx workbook; none for an OpenDocument file."""
    try:
        return archive.inspect(content, limits)
    except archive.UnsafeArchive as error:
        if error.code == "not_a_workbook" and _OPEN_DOCUMENT in content[:200]:
            return {}
        detail = error.facts.get("detail") or f"its part {error.facts.get('part')}"
        raise UnreadableError(
            _MESSAGES[error.code], detail=detail, found=FOUND["xlsx"]
        ) from error


def _measured(content: bytes, limits: Limits) -> Mapping[str, Document]:
    """The sheets of an OpenDocument file, each within the limits."""
    try:
        documents = read_documents(content)
    except ValueError as error:
        raise _corrupt(error) from error
    for title, sheet in documents.items():
        _check_extent(title, sheet.rows, sheet.columns, limits)
    return documents


def _check_extent(title: str, rows: int, columns: int, limits: Limits) -> None:
    if rows > limits.rows:
        raise UnreadableError("sheet.rows", title, limit=MAX_LINES)
    if columns > limits.columns or rows * columns > limits.cells:
        raise UnreadableError("sheet.extent", title, rows=rows, columns=columns)


def _delimiter(text: str) -> str:
    """What separates the columns of the first line that has as many as a log needs."""
    for line in text[:_BEGINNING].splitlines():
        found = max(_DELIMITERS, key=line.count)
        if line.count(found) >= _FEWEST - 1:
            return found
    return _DELIMITERS[0]


def _from_text(content: bytes, encoding: str, limits: Limits) -> Grid:
    """The records of a CSV file as a grid; a record is a row, as in a spreadsheet."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError("sheet.file.encoding", position=error.start) from error
    delimiter = _delimiter(text)
    rows: list[Row] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(record)
            _check_extent("", len(rows), len(record), limits)
    except csv.Error as error:
        raise _corrupt(error) from error
    return Grid("", rows)
