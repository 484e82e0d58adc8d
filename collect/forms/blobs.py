"""Files addressed by their content: `<data>/blobs/ab/cd/abcd…`.

A blob's bytes are durable (flushed and renamed into place) before its row is
inserted, so a row never points at nothing; a crash in between leaves a file without
a row, which `actions.sweep_blobs` removes. The transaction that stores a blob holds a
shared lock on its hash until it ends, which keeps the sweep away from files whose
rows are not committed yet.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection, transaction

from collect.forms.models import Blob

CHUNK = 64 * 1024

# For statements that refer to the blobs they insert; nothing if `source` has no row.
# Takes the shared lock of each hash, as `store` does.
INSERT_BLOBS = """
    INSERT INTO forms_blob (sha256, md5, size, content_type, created_at)
    SELECT file.sha256, file.md5, file.size, file.type, %(now)s
    FROM {source}
    CROSS JOIN unnest(
        %(blob_sha256)s::text[], %(blob_md5)s::text[], %(blob_size)s::bigint[],
        %(blob_type)s::text[], %(blob_lock)s::bigint[]
    ) AS file (sha256, md5, size, type, lock)
    CROSS JOIN LATERAL (SELECT pg_advisory_xact_lock_shared(file.lock)) AS held
    ON CONFLICT (sha256) DO UPDATE SET sha256 = excluded.sha256
    RETURNING id, sha256
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in storage that may have no row yet."""

    sha256: str
    md5: str
    size: int
    content_type: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """Bytes that lie in storage under a name of their own, with no record yet."""

    path: Path
    kept: Kept

    def drop(self) -> None:
        """Remove them, unless they were admitted."""
        self.path.unlink(missing_ok=True)


def root() -> Path:
    """The directory that holds all blobs."""
    return Path(settings.COLLECT_BLOB_DIR)


def path_of(sha256: str) -> Path:
    """Where the bytes with this hash are."""
    return root() / sha256[:2] / sha256[2:4] / sha256


def incoming() -> Path:
    """The directory of uploads that are still arriving."""
    return root() / "incoming"


def is_hash(name: str) -> bool:
    """Whether a file's name is one of ours rather than something left here."""
    return re.fullmatch(r"[0-9a-f]{64}", name) is not None


def lock_key(sha256: str) -> int:
    """The advisory lock of a hash: its first 8 bytes as a signed integer."""
    return int.from_bytes(bytes.fromhex(sha256[:16]), "big", signed=True)


def store(
    chunks: Iterable[bytes], content_type: str = "application/octet-stream"
) -> Blob:
    """Keep the bytes and answer their row; the same bytes give the same row.

    Streams: memory holds one chunk. Whatever the iterable raises passes through and
    leaves nothing behind.
    """
    arrived = receive(chunks, content_type)
    try:
        return admit(arrived)
    finally:
        arrived.drop()


def receive(
    chunks: Iterable[bytes], content_type: str = "application/octet-stream"
) -> Arrived:
    """Write the bytes, durably, before the transaction that is to keep them: it is
    short then. Streams like `store`; what is neither admitted nor dropped is swept."""
    path, kept = _receive(chunks, content_type)
    return Arrived(path, kept)


@transaction.atomic
def admit(arrived: Arrived) -> Blob:
    """Keep what has arrived and answer its row; the same bytes give the same row."""
    kept = arrived.kept
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(%s)", [lock_key(kept.sha256)]
        )
    _settle(arrived.path, path_of(kept.sha256))
    blob, _ = Blob.objects.get_or_create(
        sha256=kept.sha256,
        defaults={
            "md5": kept.md5,
            "size": kept.size,
            "content_type": kept.content_type,
        },
    )
    return blob


def keep(data: bytes, content_type: str) -> Kept:
    """Put bytes into storage, durably; the caller's statement adds the row with
    `INSERT_BLOBS` and then calls `still_there`."""
    arrived, kept = _receive((data,), content_type)
    try:
        _settle(arrived, path_of(kept.sha256))
    finally:
        arrived.unlink(missing_ok=True)
    return kept


def still_there(kept: Kept, data: bytes) -> None:
    """Make sure, once the row is committed, that no sweep took the file before it.

    A sweep that held the file's lock first may have removed it; from now on none
    will. Until this returns nothing may be acknowledged.
    """
    if not path_of(kept.sha256).exists():
        keep(data, kept.content_type)


def blob_parameters(files: Iterable[Kept]) -> dict[str, Any]:
    """The parameters of `INSERT_BLOBS` that hold the files, each content once."""
    kept = list({file.sha256: file for file in files}.values())
    return {
        "blob_sha256": [file.sha256 for file in kept],
        "blob_md5": [file.md5 for file in kept],
        "blob_size": [file.size for file in kept],
        "blob_type": [file.content_type for file in kept],
        "blob_lock": [lock_key(file.sha256) for file in kept],
    }


def open_blob(blob: Blob) -> BinaryIO:
    """The blob's bytes as an open file; the caller closes it."""
    return path_of(blob.sha256).open("rb")


def read_blob(blob: Blob) -> bytes:
    """All bytes of a (small) blob."""
    return path_of(blob.sha256).read_bytes()


def chunks_of(stream: BinaryIO) -> Iterator[bytes]:
    """The rest of a stream, chunk by chunk."""
    while chunk := stream.read(CHUNK):
        yield chunk


def _receive(chunks: Iterable[bytes], content_type: str) -> tuple[Path, Kept]:
    sha256, md5, size = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
    incoming().mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=incoming())
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
                sha256.update(chunk)
                md5.update(chunk)
                size += len(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    kept = Kept(sha256.hexdigest(), md5.hexdigest(), size, content_type[:255])
    return Path(name), kept


def _settle(arrived: Path, target: Path) -> None:
    """Rename into place, durably. An equal file there is replaced by itself, which
    renews its date for the sweep."""
    changed = [target.parent]
    if not target.parent.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        changed += [target.parent.parent, root()]
    arrived.rename(target)
    for directory in changed:
        sync_folder(directory)


def sync_folder(path: Path) -> None:
    """Make what was renamed or created in a folder durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
