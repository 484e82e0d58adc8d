"""The files of an export as streams of bytes."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterable, Iterator
from datetime import datetime
from itertools import chain

from collect.forms import blobs
from collect.forms.models import Blob, FormVersion
from collect.submissions.exports import geo, reader
from collect.submissions.exports.formats import archive as zip_format
from collect.submissions.exports.formats import csv_writer, geojson
from collect.submissions.exports.formats.archive import Member
from collect.submissions.exports.formats.client_audits import (
    HEADER,
    UnreadableAuditError,
    write_audit,
)
from collect.submissions.exports.formats.names import Names, file_name
from collect.submissions.exports.formats.tables import Table, labels_of_repeats
from collect.submissions.exports.layout import tables_for
from collect.submissions.exports.options import CsvOptions
from collect.submissions.exports.reader import StoredFile
from collect.submissions.exports.selection import Selection
from collect.submissions.exports.snapshot import Snapshot

_COMPRESSED = ("image/", "video/", "audio/")

_log = logging.getLogger(__name__)


def csv_file(
    version: FormVersion, chosen: Selection, options: CsvOptions
) -> Generator[bytes, None, None]:
    """The table of submissions alone."""
    snapshot = Snapshot()
    try:
        table = tables_for(version, options, snapshot=snapshot, chosen=chosen)[0]
        yield from csv_writer.write_submissions(
            table, reader.submissions(snapshot, chosen)
        )
    finally:
        snapshot.close()


def zip_file(
    version: FormVersion,
    chosen: Selection,
    options: CsvOptions,
    *,
    form_name: str,
    moment: datetime,
) -> Generator[bytes, None, None]:
    """All tables, and media and logs of clients if wanted, as one archive.

    `form_name` begins the names of its files. There is no manifest: Central has none,
    another file would meet clients that read every file as a table, and comments show
    up in the listings scripts read. The directory at the end of an archive tells size
    and CRC-32 of every file, and one that was cut short has no directory.
    """
    snapshot = Snapshot()
    try:
        files = _Files(version, chosen, options, form_name, snapshot)
        yield from zip_format.archive(files.members(), moment=moment)
    finally:
        snapshot.close()


def geojson_file(
    chosen: Selection, which: geo.Which, *, limit: int | None
) -> Generator[bytes, None, None]:
    """Where the submissions were made."""
    snapshot = Snapshot()
    try:
        found = geo.features(snapshot, chosen, which, limit=limit)
        yield from geojson.write_features(found, named=not which.paths)
    finally:
        snapshot.close()


class _Files:
    """The members of an archive, made one after the other as it is written."""

    def __init__(
        self,
        version: FormVersion,
        chosen: Selection,
        options: CsvOptions,
        form_name: str,
        snapshot: Snapshot,
    ) -> None:
        self._version = version
        self._chosen = chosen
        self._options = options
        self._form_name = form_name
        self._snapshot = snapshot
        self._names = Names()

    def members(self) -> Iterator[Member]:
        tables = tables_for(
            self._version,
            self._options,
            snapshot=self._snapshot,
            chosen=self._chosen,
        )
        yield from self._tables(tables)
        if self._options.attachments:
            media = reader.media(self._snapshot, self._chosen)
            audits = reader.client_audits(self._snapshot, self._chosen)
            self._snapshot.end()
            yield from self._media(media)
            yield from self._audits(audits)

    def _tables(self, tables: list[Table]) -> Iterator[Member]:
        labels = labels_of_repeats(tables)
        for table in tables:
            if table.path:
                name = file_name(f"{self._form_name}-{labels[table.path]}", ".csv")
                rows = reader.repeats(self._snapshot, self._chosen, table.path)
                chunks = csv_writer.write_repeat(table, rows)
            else:
                name = file_name(self._form_name, ".csv")
                found = reader.submissions(self._snapshot, self._chosen)
                chunks = csv_writer.write_submissions(table, found)
            yield Member(self._names.take(name), chunks)

    def _media(self, batches: Iterable[list[StoredFile]]) -> Iterator[Member]:
        for batch in batches:
            for file in batch:
                yield self._medium(file)

    def _medium(self, file: StoredFile) -> Member:
        """A file under its own name; if another submission's has it, in a folder
        named after its submission, so that nothing overwrites anything."""
        name, folder = file_name(file.name), file_name(file.instance_id)
        packed = file.content_type.startswith(_COMPRESSED)
        return Member(
            self._names.take(f"media/{name}", f"media/{folder}/{name}"),
            _bytes_of(file),
            level=zip_format.AS_IT_IS if packed else zip_format.FAST,
        )

    def _audits(self, batches: Iterable[list[StoredFile]]) -> Iterator[Member]:
        files = (file for batch in batches for file in batch)
        first = next(files, None)
        if first is None:
            return
        unreadable: list[StoredFile] = []
        yield Member(
            self._names.take(file_name(f"{self._form_name} - audit", ".csv")),
            _merged(chain((first,), files), unreadable),
        )
        # Nothing a device sent is left out: what is no log goes along as it is.
        for file in unreadable:
            yield self._medium(file)


def _merged(
    files: Iterable[StoredFile], unreadable: list[StoredFile]
) -> Iterator[bytes]:
    """All logs as one table; files that are none are added to `unreadable`."""
    yield csv_writer.encode([HEADER])
    for file in files:
        with blobs.open_blob(Blob(sha256=file.sha256)) as opened:
            try:
                yield from write_audit(file.instance_id, opened)
            except UnreadableAuditError as error:
                _log.warning("The log of %s is unreadable: %s", file.instance_id, error)
                unreadable.append(file)


def _bytes_of(file: StoredFile) -> Iterator[bytes]:
    with blobs.open_blob(Blob(sha256=file.sha256)) as opened:
        yield from blobs.chunks_of(opened)
