"""Bytes to `Workbook`. Whatever is wrong with a file becomes a finding."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from python_calamine import CalamineError, CalamineWorkbook

from collect.forms.xlsform import archive
from collect.forms.xlsform.catalogue import Code, about_file
from collect.forms.xlsform.findings import Finding
from collect.forms.xlsform.workbook import (
    DEFAULT_LIMITS,
    KNOWN_SHEETS,
    Limits,
    Sheet,
    Value,
    Workbook,
    make_sheet,
)

FORMATS = ("xlsx", "xlsm", "xls", "csv", "md")

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class _Unreadable(Exception):
    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.message)


def read_workbook(
    data: bytes, extension: str, *, limits: Limits = DEFAULT_LIMITS
) -> Workbook:
    """The known sheets of a workbook; `findings` tells what could not be read.

    `extension` is xlsx, xlsm, xls, csv or md, with or without a dot.
    """
    extension = extension.lower().lstrip(".")
    try:
        _check_bytes(data, extension, limits)
        titles, sheets = _READERS[extension](data, limits)
    except _Unreadable as error:
        return Workbook(extension, findings=(error.finding,))
    return _assemble(extension, titles, sheets)


def _fail(code: Code, **facts: object) -> _Unreadable:
    return _Unreadable(about_file(code, **facts))


def _check_bytes(data: bytes, extension: str, limits: Limits) -> None:
    if extension not in _READERS:
        raise _fail(Code.UNKNOWN_FORMAT, format=extension, formats=", ".join(FORMATS))
    if not data.strip(b"\0\t\r\n "):
        raise _fail(Code.EMPTY_FILE)
    if len(data) > limits.bytes:
        raise _fail(Code.FILE_TOO_LARGE, limit=limits.bytes // (1024 * 1024))
    found = sniff(data)
    if found == "encrypted":
        raise _fail(Code.ENCRYPTED_FILE)
    wanted = {"xlsm": "xlsx", "md": "text", "csv": "text"}.get(extension, extension)
    if found != wanted:
        raise _fail(Code.WRONG_FORMAT, format=extension, found=FOUND[found])


FOUND = {
    "xlsx": "an .xlsx workbook or another zip file",
    "xls": "an .xls workbook or another old Office file",
    "text": "plain text",
    "html": "a web page",
    "binary": "not a workbook",
}


def sniff(data: bytes) -> str:
    """What the bytes are: xlsx (any zip), xls, encrypted, html, binary or text."""
    if data.startswith(_ZIP):
        return "xlsx"
    if data.startswith(_OLE):
        return "encrypted" if _ENCRYPTED in data else "xls"
    if data.startswith(b"\x09\x08"):  # a BIFF stream without its container
        return "xls"
    if re.match(rb"\s*<(!doctype|html|\?xml)", data[:200], re.IGNORECASE):
        return "html"
    return "binary" if b"\0" in data[:4096] else "text"


def _assemble(extension: str, titles: list[str], sheets: Iterable[Sheet]) -> Workbook:
    known: dict[str, Sheet] = {}
    findings = []
    for sheet in sheets:
        if sheet.name in known:
            findings.append(
                about_file(
                    Code.DUPLICATE_SHEET,
                    sheet=sheet.title,
                    other=known[sheet.name].title,
                )
            )
        known[sheet.name] = sheet
    return Workbook(
        extension,
        sheets=known,
        titles=tuple(titles),
        findings=tuple(findings),
        is_grid=extension not in ("csv", "md"),
    )


def _wanted(titles: Sequence[str]) -> list[str]:
    known = [title for title in titles if title.strip().lower() in KNOWN_SHEETS]
    # pyxform reads the only sheet of a workbook as its survey, whatever its name.
    return known or list(titles[:1] if len(titles) == 1 else [])


def _as_survey(title: str, sheet: Sheet) -> Sheet:
    if sheet.name in KNOWN_SHEETS:
        return sheet
    return Sheet("survey", title, sheet.header, sheet.rows, sheet.offset, sheet.dates)


def _read_grid(data: bytes, limits: Limits) -> tuple[list[str], list[Sheet]]:
    if data.startswith(_ZIP):
        _inspect(data, limits)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        titles = list(book.sheet_names)
        sheets = [_read_sheet(book, title, limits) for title in _wanted(titles)]
    except (CalamineError, ValueError, OSError, KeyError) as error:
        raise _fail(Code.CORRUPT_FILE, detail=str(error)) from error
    return titles, sheets


def _inspect(data: bytes, limits: Limits) -> None:
    try:
        extents = archive.inspect(data, limits)
    except archive.UnsafeArchive as error:
        raise _fail(Code(error.code), **error.facts) from error
    for title in _wanted(list(extents)):
        _check_extent(title, extents[title], limits)


def _check_extent(title: str, extent: archive.Extent, limits: Limits) -> None:
    if extent.rows > limits.rows:
        raise _fail(Code.TOO_MANY_ROWS, sheet=title, limit=limits.rows)
    if extent.columns > limits.columns:
        raise _fail(Code.TOO_MANY_COLUMNS, sheet=title, limit=limits.columns)
    if extent.rows * extent.columns > limits.cells:
        raise _fail(Code.TOO_MANY_CELLS, sheet=title, limit=limits.cells)


def _read_sheet(book: CalamineWorkbook, title: str, limits: Limits) -> Sheet:
    sheet = book.get_sheet_by_name(title)
    end = sheet.end or (0, 0)
    _check_extent(title, archive.Extent(end[0] + 1, end[1] + 1), limits)
    first_row, first_column = sheet.start or (0, 0)
    padding: list[Value] = [None] * first_column

    def numbered() -> Iterator[tuple[int, Sequence[Value]]]:
        if first_row:  # an empty row 1 is still the header's place
            yield 1, ()
        for number, values in enumerate(
            sheet.to_python(skip_empty_area=True), start=first_row + 1
        ):
            yield number, [*padding, *values]

    return _as_survey(title, make_sheet(title, numbered()))


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _fail(Code.NOT_UTF8, position=error.start) from error


def _read_csv(data: bytes, limits: Limits) -> tuple[list[str], list[Sheet]]:
    """pyxform's layout: a sheet's name alone in the first column, then its rows."""
    tables: dict[str, list[tuple[int, Sequence[Value]]]] = {}
    current: list[tuple[int, Sequence[Value]]] | None = None
    reader = csv.reader(io.StringIO(_decode(data), newline=""))
    try:
        for number, record in enumerate(reader, start=1):
            if record and record[0].strip():
                current = tables.setdefault(record[0].strip(), [])
            content = record[1:]
            if any(cell.strip() for cell in content):
                if current is None:
                    raise _fail(Code.CSV_LAYOUT, row=number)
                current.append((number, content))
                _check_table(record[0], len(current), len(content), limits)
    except csv.Error as error:
        raise _fail(Code.CORRUPT_FILE, detail=str(error)) from error
    return list(tables), _from_tables(tables, offset=1)


def _check_table(title: str, rows: int, columns: int, limits: Limits) -> None:
    _check_extent(title, archive.Extent(rows, columns), limits)


def _from_tables(
    tables: dict[str, list[tuple[int, Sequence[Value]]]], *, offset: int
) -> list[Sheet]:
    return [
        _as_survey(title, make_sheet(title, tables[title], offset=offset))
        for title in _wanted(list(tables))
    ]


_MD_ROW = re.compile(r"\s*\|(.*)\|\s*")
_MD_PIPE = re.compile(r"(?<!\\)\|")
_MD_RULE = re.compile(r":?-+:?")


def _read_md(data: bytes, limits: Limits) -> tuple[list[str], list[Sheet]]:
    """Markdown tables: `| survey |` opens a sheet, its rows leave that cell empty."""
    tables: dict[str, list[tuple[int, Sequence[Value]]]] = {}
    title = ""
    for line in _decode(data).split("\n"):
        cells = _md_cells(line)
        if not cells:
            continue
        if cells[0]:
            title = cells[0]
            tables[title] = []
        if any(cells[1:]):
            if not title:
                raise _fail(Code.MD_LAYOUT)
            rows = tables[title]
            rows.append((len(rows) + 1, cells[1:]))
            _check_table(title, len(rows), len(cells), limits)
    if not tables:
        raise _fail(Code.MD_LAYOUT)
    return list(tables), _from_tables(tables, offset=0)


def _md_cells(line: str) -> list[str]:
    if line.lstrip().startswith("#"):
        return []
    before, mark, after = line.rpartition("#")
    match = _MD_ROW.match(before if mark and after and "|" not in after else line)
    if not match:
        return []
    cells = [cell.replace(r"\|", "|").strip() for cell in _MD_PIPE.split(match[1])]
    filled = [cell for cell in cells if cell]
    return [] if all(_MD_RULE.fullmatch(cell) for cell in filled) else cells


_READERS = {
    "xlsx": _read_grid,
    "xlsm": _read_grid,
    "xls": _read_grid,
    "csv": _read_csv,
    "md": _read_md,
}
