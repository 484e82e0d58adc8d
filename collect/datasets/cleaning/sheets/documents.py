"""What an OpenDocument spreadsheet says of its sheets beside their values.

The reader of workbooks takes a document in whole and repeats what it says is repeated,
so its size is measured first (ODF 1.3 part 3, 9.1). The archive must have been inspected
before: its XML is taken as safe.
"""

import io
import zipfile
from dataclasses import dataclass, field
from typing import IO, Final

from lxml import etree

from collect.datasets.cleaning.sheets.marks import Marks, Place

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CALC: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CONTENT: Final = "content.xml"
_HIDDEN: Final = ("collapse", "filter")


@dataclass
class Document:
    """A sheet: the number of its last row and column with a value, and its marks."""

    rows: int = 0
    columns: int = 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    formulas: set[Place] = field(default_factory=set)
    errors: dict[Place, str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)

    @property
    def marks(self) -> Marks:
        """The marks; of what is repeated, at its first place."""
        return Marks(frozenset(self.formulas), self.errors, frozenset(self.hidden))


def read_documents(content: bytes) -> dict[str, Document]:
    """The sheets of an .ods file by title; none if it has no content.

    Raises ValueError where a number of repetitions is none.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if _CONTENT not in archive.namelist():
            return {}
        with archive.open(_CONTENT) as stream:
            return _scan(stream)


def _scan(stream: IO[bytes]) -> dict[str, Document]:
    found: dict[str, Document] = {}
    current, above = Document(), 0
    for event, element in etree.iterparse(
        stream,
        events=("start", "end"),
        tag=(f"{_TABLE}table", f"{_TABLE}table-row"),
        resolve_entities=False,
        no_network=True,
        huge_tree=True,
    ):
        if element.tag == f"{_TABLE}table":
            if event == "start":
                current, above = Document(), 0
                found[element.get(f"{_TABLE}name", "")] = current
        elif event == "end":
            _read_row(current, element, above)
            above += _count(element, "number-rows-repeated")
            element.clear()
    return found


def _read_row(sheet: Document, row: etree._Element, above: int) -> None:
    number, column = above + 1, 0
    filled = 0
    for cell in row:
        width = _count(cell, "number-columns-repeated")
        if len(cell) or cell.get(f"{_OFFICE}value-type"):
            filled = column + width
            _read_cell(sheet, cell, number, column)
        column += width
    if filled:
        sheet.rows = above + _count(row, "number-rows-repeated")
        sheet.columns = max(sheet.columns, filled)
        if row.get(f"{_TABLE}visibility") in _HIDDEN:
            sheet.hidden.add(number)


def _read_cell(sheet: Document, cell: etree._Element, number: int, column: int) -> None:
    if cell.get(f"{_CALC}value-type") == "error":
        sheet.errors[number, column] = "".join(map(str, cell.itertext()))
    if cell.get(f"{_TABLE}formula"):
        sheet.formulas.add((number, column))
    down = _count(cell, "number-rows-spanned")
    across = _count(cell, "number-columns-spanned")
    if down > 1 or across > 1:
        sheet.merged.append((number, number + down - 1, column, column + across - 1))


def _count(element: etree._Element, name: str) -> int:
    return max(1, int(element.get(f"{_TABLE}{name}", "1")))
