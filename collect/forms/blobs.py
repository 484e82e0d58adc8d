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
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection, transaction

from collect.forms.models import Blob

CHUNK = 64 * 1024


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
    arrived, sha256, md5, size = _receive(chunks)
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_xact_lock_shared(%s)", [lock_key(sha256)]
                )
            _settle(arrived, path_of(sha256))
            blob, _ = Blob.objects.get_or_create(
                sha256=sha256,
                defaults={
                    "md5": md5,
                    "size": size,
                    "content_type": content_type[:255],
                },
            )
            return blob
    finally:
        arrived.unlink(missing_ok=True)


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


def _receive(chunks: Iterable[bytes]) -> tuple[Path, str, str, int]:
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
    return Path(name), sha256.hexdigest(), md5.hexdigest(), size


def _settle(arrived: Path, target: Path) -> None:
    """Rename into place, durably. An equal file there is replaced by itself, which
    renews its date for the sweep."""
    target.parent.mkdir(parents=True, exist_ok=True)
    arrived.rename(target)
    for directory in (target.parent, target.parent.parent, root()):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
