"""Whether an .xlsx file is safe to open: the zip directory and every XML part.

One streaming pass, before any other library sees the file. It refuses zip bombs
(number of entries, declared sizes, ratio, and a declared size that is not the real
one), document types and entities, deep nesting, and encrypted entries; and it measures
each sheet, because a single cell far away would make readers allocate the whole area.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat

from collect.forms.xlsform.findings import column_index
from collect.forms.xlsform.workbook import Limits
from collect.lib.zips import BROKEN

_CHUNK = 1 << 16
_MEGABYTE = 1 << 20
_XML = (".xml", ".rels", ".vml")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class UnsafeArchive(ValueError):
    """The file must not be opened; `code` and `facts` say why."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts
        super().__init__(code)


@dataclass(slots=True)
class Extent:
    """The last row and column (1-based) of a sheet that hold a value."""

    rows: int = 0
    columns: int = 0


@dataclass(slots=True)
class _Parts:
    extents: dict[str, Extent] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)


def inspect(data: bytes, limits: Limits) -> dict[str, Extent]:
    """The extent of every sheet, by its title. Raises UnsafeArchive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _inspect(archive, limits)
    except BROKEN as error:
        if isinstance(error, UnsafeArchive):
            raise
        raise UnsafeArchive("corrupt_file", detail=str(error) or "damaged") from error


def _inspect(archive: zipfile.ZipFile, limits: Limits) -> dict[str, Extent]:
    _check_directory(archive.infolist(), limits)
    parts = _Parts()
    budget = limits.archive_bytes
    for entry in archive.infolist():
        budget -= _read_part(archive, entry, parts, limits, budget)
    if not parts.sheets:
        raise UnsafeArchive("not_a_workbook")
    targets = {
        title: parts.targets.get(relation, "")
        for title, relation in parts.sheets.items()
    }
    for title, target in targets.items():
        if target and not target.lower().endswith(_XML):
            raise UnsafeArchive("corrupt_file", detail=f"“{title}” is in {target}")
    return {
        title: parts.extents.get(target, Extent()) for title, target in targets.items()
    }


def _check_directory(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.archive_entries:
        raise UnsafeArchive("zip_bomb", detail=f"{len(entries)} entries")
    if len({entry.filename for entry in entries}) != len(entries):
        raise UnsafeArchive("corrupt_file", detail="two parts with one name")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnsafeArchive("encrypted_file")
    total = sum(entry.file_size for entry in entries)
    if total > limits.archive_bytes:
        raise UnsafeArchive("zip_bomb", detail=f"{total} bytes uncompressed")
    for entry in entries:
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > _MEGABYTE and ratio > limits.archive_ratio:
            raise UnsafeArchive(
                "zip_bomb", detail=f"{entry.filename} compressed {ratio:.0f} to 1"
            )


def _read_part(
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    parts: _Parts,
    limits: Limits,
    budget: int,
) -> int:
    """Decompress one part wholly (the checksum proves its declared size)."""
    scanner = None
    if entry.filename.lower().endswith(_XML):
        scanner = _Scanner(entry.filename, parts, limits)
    size = 0
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > budget:
                raise UnsafeArchive("zip_bomb", detail=f"more than {size} bytes")
            if scanner:
                scanner.feed(chunk)
    if scanner:
        scanner.feed(b"", final=True)
    return size


class _Scanner:
    """Reads one XML part: refuses what is unsafe, notes what is needed."""

    def __init__(self, name: str, parts: _Parts, limits: Limits) -> None:
        self._name = name
        self._parts = parts
        self._depth = 0
        self._deepest = limits.xml_depth
        self._row = 0
        self._column = 0
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._extent: Extent | None = None

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        try:
            self._parser.Parse(chunk, final)
        except expat.ExpatError as error:
            raise UnsafeArchive(
                "corrupt_file", detail=f"{self._name}: {error}"
            ) from error

    def _doctype(self, *_: object) -> None:
        raise UnsafeArchive("xml_dtd", part=self._name)

    def _end(self, _: str) -> None:
        self._depth -= 1

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > self._deepest:
            raise UnsafeArchive("xml_too_deep", part=self._name)
        name = _local_name(tag)
        if self._depth == 1 and name == "worksheet":
            self._extent = self._parts.extents.setdefault(f"/{self._name}", Extent())
        elif self._extent is not None:
            if name == "c":
                self._cell(attributes.get("r", ""))
            elif name in ("v", "is"):
                self._value(self._extent)
            elif name == "row":
                address = attributes.get("r", "")
                self._row = int(address) if address else self._row + 1
                self._column = 0
        elif name == "sheet":
            relation = attributes.get(_RELATION[1:], "")
            self._parts.sheets[attributes.get("name", "")] = relation
        elif name == "Relationship" and self._name.endswith("workbook.xml.rels"):
            target = posixpath.join("/xl", attributes.get("Target", ""))
            self._parts.targets[attributes.get("Id", "")] = posixpath.normpath(target)

    def _cell(self, address: str) -> None:
        letters = address.rstrip("0123456789")
        self._column = _column_number(letters) if letters else self._column + 1
        if letters and letters != address:
            self._row = int(address[len(letters) :])

    def _value(self, extent: Extent) -> None:
        if self._row > extent.rows:
            extent.rows = self._row
        if self._column > extent.columns:
            extent.columns = self._column


# A sheet has millions of elements, but few names and columns.
@lru_cache(1 << 10)
def _local_name(tag: str) -> str:
    return tag.rpartition("}")[2]


@lru_cache(1 << 15)
def _column_number(letters: str) -> int:
    return column_index(letters) + 1
