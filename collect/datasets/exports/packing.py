"""The files of an export: tables, codebooks and a manifest, in an archive or bare."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from isal import isal_zlib

from collect.datasets.exports import files
from collect.datasets.exports.describing import about
from collect.datasets.exports.digests import Digest
from collect.datasets.exports.files import Written
from collect.datasets.exports.products import Product, json_bytes, manifest
from collect.datasets.exports.progress import Progress
from collect.datasets.exports.wishes import Wish
from collect.datasets.models import Export
from collect.forms.blobs import chunks_of
from collect.forms.queries import Schema
from collect.lib.clock import now
from collect.submissions.exports.columnar.codebook import Tally, codebook
from collect.submissions.exports.columnar.content import (
    ExportTable,
    Source,
    UnsuitableError,
)
from collect.submissions.exports.columnar.formats import FORMATS, Format
from collect.submissions.exports.formats import archive
from collect.submissions.exports.formats.archive import AS_IT_IS, FAST, Member
from collect.submissions.exports.formats.names import Names, file_name

_COMPRESSED = frozenset({"xlsx", "parquet", "zsav"})
"""Extensions of files that are compressed already."""


@dataclass(frozen=True)
class Prepared:
    """Tables ready to be written, each with its tally; where they come from."""

    export: Export
    wish: Wish
    tables: Sequence[ExportTable]
    tallies: Sequence[Tally]
    submissions: Source
    schemas: Sequence[Schema]
    notices: list[str] = field(default_factory=list)

    @property
    def target(self) -> Format:
        """Their format."""
        return FORMATS[self.wish.format]

    @property
    def form_name(self) -> str:
        """What names of files begin with."""
        return self.export.form.xml_form_id

    def groups(self) -> dict[str, Sequence[ExportTable]]:
        """The tables of each file, by the file's name."""
        extension = f".{self.target.extension}"
        if self.target.many:
            return {file_name(self.form_name, extension): self.tables}
        names = Names()
        for reserved in (files.CODEBOOK, files.DDI, files.MANIFEST):
            names.take(reserved)
        return {
            names.take(file_name(table.name, extension)): [table]
            for table in self.tables
        }


def package(prepared: Prepared, folder: Path, progress: Progress) -> Product:
    """Write the files into the folder. Raises CancelledError, UnsuitableError."""
    groups = prepared.groups()
    if prepared.wish.archive:
        name = f"{prepared.form_name}-{prepared.wish.format}"
        content_type, name = archive.CONTENT_TYPE, file_name(name, ".zip")
        packing = _Packing(prepared, folder, progress, groups)
        chunks: Iterator[bytes] = archive.archive(packing.members(), moment=now())
    elif len(groups) == 1:
        ((_, tables),) = groups.items()
        name = file_name(prepared.form_name, f".{prepared.target.extension}")
        content_type = prepared.target.content_type
        packing = _Packing(prepared, folder, progress, {name: tables})
        chunks = packing.bare(name, tables)
    else:
        raise UnsuitableError(
            f"There are {len(groups)} tables, and a file of the format"
            f" {prepared.target.title} holds one. Ask for an archive, for repeats as"
            " columns (wide), or for columns of one table."
        )
    content = files.write(folder / files.CONTENT, chunks)
    packing.finish()
    return Product(
        file_name=name,
        content_type=content_type,
        size=content.size,
        sha256=content.sha256,
        tables=[
            {"name": table.name, "label": table.label, "rows": table.rows}
            for table in prepared.tables
        ],
        notices=prepared.notices,
    )


class _Packing:
    """Writes what is in a file, and remembers what was written."""

    def __init__(
        self,
        prepared: Prepared,
        folder: Path,
        progress: Progress,
        groups: dict[str, Sequence[ExportTable]],
    ) -> None:
        self._prepared = prepared
        self._folder = folder
        self._progress = progress
        self._groups = groups
        self._written: list[dict[str, Any]] = []

    def bare(self, name: str, tables: Sequence[ExportTable]) -> Iterator[bytes]:
        """The bytes of the only file."""
        with self._scratch() as scratch:
            chunks = self._prepared.target.write(tables, scratch)
            yield from self._noted(name, self._watched(chunks))

    def members(self) -> Iterator[Member]:
        """The members of an archive; the last ones tell of those before."""
        packed = self._prepared.target.extension in _COMPRESSED
        level = AS_IT_IS if packed else FAST
        for name, tables in self._groups.items():
            yield Member(name, self.bare(name, tables), level=level)
        self.finish()
        yield Member(files.CODEBOOK, self._stored(files.CODEBOOK), level=AS_IT_IS)
        yield Member(files.DDI, self._stored(files.DDI))
        yield Member(files.MANIFEST, self._stored(files.MANIFEST))

    def finish(self) -> None:
        """Put codebooks and manifest beside the content, once it has been written."""
        if (self._folder / files.MANIFEST).exists():
            return
        self._progress.enter("describing")
        prepared = self._prepared
        where = {
            table.name: name
            for name, tables in self._groups.items()
            for table in tables
        }
        told = about(
            prepared.export,
            prepared.wish,
            prepared.schemas,
            prepared.submissions,
            where,
        )
        book = codebook(prepared.tables, prepared.tallies, told)
        with self._scratch() as scratch:
            self._put(files.CODEBOOK, book.to_xlsx(scratch))
        self._put(files.DDI, book.to_ddi())
        facts = manifest(prepared.export, prepared.wish, prepared.schemas)
        facts |= self._contents()
        files.write(self._folder / files.MANIFEST, [json_bytes(facts)])

    def _contents(self) -> dict[str, Any]:
        tables = [
            {
                "name": table.name,
                "label": table.label,
                "file": name,
                "rows": table.rows,
                "columns": len(table.variables),
            }
            for name, tables in self._groups.items()
            for table in tables
        ]
        return {
            "tables": tables,
            "files": self._written,
            "notices": self._prepared.notices,
        }

    def _put(self, name: str, chunks: Iterable[bytes]) -> None:
        path = self._folder / name
        written = files.write(path, self._watched(chunks))
        self._written.append(asdict(written))

    def _stored(self, name: str) -> Iterator[bytes]:
        with (self._folder / name).open("rb") as opened:
            yield from chunks_of(opened)

    def _noted(self, name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The chunks as they are; then the manifest knows of them.

        Tables in an archive have the archive's SHA-256 and their own CRC-32: hashing
        them a second time would take a third of the whole export's processor time.
        """
        if not self._prepared.wish.archive:
            digest = Digest()
            yield from digest.passing(chunks)
            self._written.append(asdict(Written(name, digest.size, digest.sha256)))
            return
        size = crc = 0
        for chunk in chunks:
            size += len(chunk)
            crc = isal_zlib.crc32(chunk, crc)
            yield chunk
        self._written.append({"name": name, "size": size, "crc32": f"{crc:08x}"})

    def _watched(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._progress.beat()
            yield chunk

    @contextmanager
    def _scratch(self) -> Iterator[Path]:
        """An empty folder for a writer."""
        folder = self._folder / files.SCRATCH / "writer"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder)
