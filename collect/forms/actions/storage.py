"""Maintenance of stored files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.db import connection, transaction

from collect.forms import blobs
from collect.forms.models import Blob
from collect.forms.queries import unnamed
from collect.lib.clock import now

ORPHAN_AGE = timedelta(days=1)


def sweep_blobs(*, older_than: timedelta = ORPHAN_AGE) -> int:
    """Remove files that no record names and abandoned uploads; answer how many.

    Safe beside uploads: a transaction that stores a blob holds a shared lock on its
    hash, and renews the file's date.
    """
    limit = (now() - older_than).timestamp()
    for blob in unnamed(Blob.objects.all()).order_by("id").iterator():
        _forget(blob, limit)
    removed = 0
    for path in _files(blobs.incoming()):
        removed += _remove(path, limit)
    for path in _files(blobs.root()):
        if blobs.is_hash(path.name) and _is_older(path, limit):
            removed += _remove_orphan(path, limit)
    return removed


@transaction.atomic
def _forget(blob: Blob, limit: float) -> None:
    """Delete the row of a file nobody asks for; the file is an orphan then."""
    path = blobs.path_of(blob.sha256)
    if _is_mine(blob.sha256) and (_is_older(path, limit) or not path.exists()):
        unnamed(Blob.objects.filter(id=blob.id)).delete()


@transaction.atomic
def _remove_orphan(path: Path, limit: float) -> bool:
    if not _is_mine(path.name) or Blob.objects.filter(sha256=path.name).exists():
        return False
    return _remove(path, limit)


def _is_mine(sha256: str) -> bool:
    """Whether no upload of these bytes is under way, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [blobs.lock_key(sha256)])
        (is_mine,) = cursor.fetchone() or (False,)
    return bool(is_mine)


def _remove(path: Path, limit: float) -> bool:
    if not _is_older(path, limit):
        return False
    path.unlink(missing_ok=True)
    return True


def _is_older(path: Path, limit: float) -> bool:
    try:
        return path.stat().st_mtime < limit
    except FileNotFoundError:
        return False


def _files(directory: Path) -> Iterator[Path]:
    return (path for path in directory.rglob("*") if path.is_file())
