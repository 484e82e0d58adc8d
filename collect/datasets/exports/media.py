"""The files of submissions as an archive: as they are stored, none recompressed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from collect.datasets.exports import files
from collect.datasets.exports.choosing import chosen
from collect.datasets.exports.products import Product, json_bytes, manifest
from collect.datasets.exports.progress import Progress
from collect.datasets.exports.wishes import Wish
from collect.datasets.models import Export
from collect.forms import blobs
from collect.forms.queries import published_schemas
from collect.lib.clock import now
from collect.submissions.exports import reader
from collect.submissions.exports.formats import archive
from collect.submissions.exports.formats.archive import AS_IT_IS, Member
from collect.submissions.exports.formats.names import Names, file_name
from collect.submissions.exports.reader import StoredFile
from collect.submissions.exports.selection import Selection
from collect.submissions.exports.snapshot import Snapshot

FILES = "files.csv"
"""Every file of the archive: where it comes from, and its SHA-256."""

MISSING = "missing.csv"
"""Files that submissions name and that have not arrived, or cannot be read any more."""

_FILES = ("name", "instance_id", "file", "content_type", "size", "sha256")
_MISSING = ("instance_id", "file", "reason")


def produce_media(
    export: Export, wish: Wish, folder: Path, progress: Progress
) -> Product:
    """Write the archive and its manifest into the folder. Raises CancelledError."""
    schemas = published_schemas(export.form_id)
    selection = chosen(export.form, wish, schemas)
    facts = manifest(export, wish, schemas)
    snapshot = Snapshot()
    try:
        packing = _Packing(snapshot, selection, progress, facts)
        members = packing.members(folder)
        content = files.write(
            folder / files.CONTENT, archive.archive(members, moment=now())
        )
    finally:
        snapshot.close()
    return Product(
        file_name=file_name(export.form.xml_form_id, "-media.zip"),
        content_type=archive.CONTENT_TYPE,
        size=content.size,
        sha256=content.sha256,
        tables=[{"name": "files", "label": "", "rows": packing.count}],
        notices=packing.notices,
    )


class _Packing:
    """The members of the archive, made one after the other as it is written.

    What is said of each file waits on disk until they all are in.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        selection: Selection,
        progress: Progress,
        facts: dict[str, Any],
    ) -> None:
        self._progress = progress
        self._facts = facts
        self._names = Names()
        total = reader.count_files(snapshot, selection)
        self._stored = chain(
            reader.media(snapshot, selection), reader.client_audits(snapshot, selection)
        )
        self._absent = reader.missing_files(snapshot, selection)
        snapshot.end()
        progress.enter("writing", total=total)
        self.count = self.missing = 0
        self.notices: list[str] = []

    def members(self, folder: Path) -> Iterator[Member]:
        """The files, then what is said of them; the manifest comes last, and stays in
        the folder."""
        for name in (FILES, MISSING, files.MANIFEST):
            self._names.take(name)
        lists = [folder / files.SCRATCH / name for name in (FILES, MISSING)]
        with (
            lists[0].open("x", encoding="utf-8", newline="") as listed,
            lists[1].open("x", encoding="utf-8", newline="") as missing,
        ):
            csv.writer(listed).writerow(_FILES)
            csv.writer(missing).writerow(_MISSING)
            yield from self._files(listed, missing)
            for batch in self._absent:
                for instance_id, name in batch:
                    self._miss(missing, [instance_id, name, "has not arrived"])
        self._progress.enter("describing")
        for path in lists:
            yield Member(path.name, _bytes_of(path))
        self._facts |= {"files": self.count, "missing": self.missing}
        data = json_bytes(self._facts)
        files.write(folder / files.MANIFEST, [data])
        yield Member(files.MANIFEST, [data])
        if self.missing:
            self.notices.append(f"{self.missing} files are not there; see {MISSING}.")

    def _files(self, listed: TextIO, missing: TextIO) -> Iterator[Member]:
        lines = csv.writer(listed)
        for file in chain.from_iterable(self._stored):
            path = blobs.path_of(file.sha256)
            if not path.is_file():
                self._miss(missing, [file.instance_id, file.name, "cannot be read"])
                continue
            name = self._names.take(
                f"{file_name(file.instance_id)}/{file_name(file.name)}"
            )
            lines.writerow([name, *_said(file, path.stat().st_size)])
            yield Member(name, self._watched(_bytes_of(path)), level=AS_IT_IS)
            self.count += 1
            self._progress.reach("files", self.count)

    def _miss(self, missing: TextIO, line: Sequence[str]) -> None:
        csv.writer(missing).writerow(line)
        self.missing += 1

    def _watched(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._progress.beat()
            yield chunk


def _said(file: StoredFile, size: int) -> tuple[str, str, str, int, str]:
    return file.instance_id, file.name, file.content_type, size, file.sha256


def _bytes_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as opened:
        yield from blobs.chunks_of(opened)
