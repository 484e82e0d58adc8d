"""What a worksheet says of its cells beside their values: formulas, errors, hidden rows.

The reader of workbooks gives a formula's last result and nothing for an error, so the
sheet's XML is read once more (ECMA-376 part 1, 18.3.1). The archive must have been
inspected before: its XML is taken as safe.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Final

from lxml import etree

from collect.forms.xlsform.findings import column_index

Place = tuple[int, int]
"""Row number (1 for the first) and column index (0 for A) of a cell."""

_BOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_IDS: Final = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
"""The attribute that names a sheet's part: transitional and strict."""

_MARK: Final = re.compile(rb"[<:]f[\s/>]|=[\"']e[\"']|hidden")
_LONGEST: Final = 10
"""Bytes of a mark that may stand across two chunks."""
_CHUNK: Final = 1 << 20
_TRUE: Final = ("1", "true")


@dataclass(frozen=True)
class Marks:
    """``errors``: what the cell shows, such as ``#REF!``; ``hidden``: row numbers."""

    formulas: frozenset[Place] = frozenset()
    errors: dict[Place, str] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()


def read_marks(content: bytes, title: str) -> Marks:
    """The marks of the sheet with this title in an .xlsx workbook; none where the
    workbook has no such sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = _part(archive, title)
        if part is None:
            return Marks()
        with archive.open(part) as stream:
            if not _may_have_marks(stream):
                return Marks()
        with archive.open(part) as stream:
            return _scan(stream)


def _may_have_marks(stream: IO[bytes]) -> bool:
    """Whether a sheet's bytes hold what could be a mark; most hold none, and to see
    that is ten times as fast as to parse them."""
    carried = b""
    while chunk := stream.read(_CHUNK):
        if b"\0" in chunk or _MARK.search(carried + chunk):  # \0: UTF-16
            return True
        carried = chunk[-_LONGEST:]
    return False


def _part(archive: zipfile.ZipFile, title: str) -> str | None:
    names = set(archive.namelist())
    if not {_BOOK, _RELATIONS} <= names:
        return None
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _elements(archive, _RELATIONS, "Relationship")
    }
    for sheet in _elements(archive, _BOOK, "sheet"):
        if sheet.get("name") == title:
            relation = next(filter(None, map(sheet.get, _IDS)), None)
            target = posixpath.join("/xl", targets.get(relation, ""))
            path = posixpath.normpath(target).removeprefix("/")
            return path if path in names else None
    return None


def _elements(archive: zipfile.ZipFile, part: str, tag: str) -> list[etree._Element]:
    root = etree.fromstring(archive.read(part), _parser())
    return list(root.iter(f"{{*}}{tag}"))


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def _scan(stream: IO[bytes]) -> Marks:
    formulas: set[Place] = set()
    errors: dict[Place, str] = {}
    hidden: set[int] = set()
    number = 0
    for row in _rows(stream):
        number = int(row.get("r") or number + 1)
        if row.get("hidden") in _TRUE:
            hidden.add(number)
        for place, cell in enumerate(row):
            kind = cell.get("t")
            if kind == "inlineStr":
                continue
            if kind == "e":
                errors[number, _column(cell, place)] = "".join(
                    map(str, cell.itertext("{*}v"))
                )
            if cell.find("{*}f") is not None:
                formulas.add((number, _column(cell, place)))
    return Marks(frozenset(formulas), errors, frozenset(hidden))


def _column(cell: etree._Element, place: int) -> int:
    """The cell's column; rows whose cells have no address leave none out."""
    letters = (cell.get("r") or "").rstrip("0123456789")
    return column_index(letters) if letters else place


def _rows(stream: IO[bytes]) -> Iterator[etree._Element]:
    """The rows of a worksheet, each emptied after it was looked at."""
    parsed = etree.iterparse(
        stream, tag="{*}row", resolve_entities=False, no_network=True, huge_tree=True
    )
    for _, row in parsed:
        yield row
        row.clear()
        while row.getprevious() is not None:
            del row.getparent()[0]
