"""Maintenance of stored files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.db import connection, transaction

from collect.forms import blobs
from collect.forms.models import Blob
from collect.lib.clock import now

ORPHAN_AGE = timedelta(days=1)


def sweep_blobs(*, older_than: timedelta = ORPHAN_AGE) -> int:
    """Remove files without a row and abandoned uploads; answer how many.

    Safe beside uploads: a transaction that stores a blob holds a shared lock on its
    hash, and renews the file's date.
    """
    limit = (now() - older_than).timestamp()
    removed = 0
    for path in _files(blobs.incoming()):
        removed += _remove(path, limit)
    for path in _files(blobs.root()):
        if blobs.is_hash(path.name) and _is_older(path, limit):
            removed += _remove_orphan(path, limit)
    return removed


@transaction.atomic
def _remove_orphan(path: Path, limit: float) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(%s)", [blobs.lock_key(path.name)]
        )
        (is_mine,) = cursor.fetchone() or (False,)
    if not is_mine or Blob.objects.filter(sha256=path.name).exists():
        return False
    return _remove(path, limit)


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
