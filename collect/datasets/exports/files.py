"""Files of exports: `<data>/exports/<id>/`, there complete or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from collect.datasets.exports.digests import Digest
from collect.forms.blobs import sync_folder

CONTENT = "content"
"""The file that was asked for; it is sent under a name of its own."""

MANIFEST = "manifest.json"
CODEBOOK = "codebook.xlsx"
DDI = "codebook.xml"

UNFINISHED = "unfinished"
"""Begins the names of folders that are being written."""

SCRATCH = "scratch"
"""The folder of an unfinished export that writers may use."""


@dataclass(frozen=True)
class Written:
    """A file that was written."""

    name: str
    size: int
    sha256: str


def root() -> Path:
    """The directory that holds the files of all exports."""
    return Path(settings.COLLECT_DATA_DIR) / "exports"


def folder_of(export_id: int) -> Path:
    """Where the files of a finished export lie."""
    return root() / str(export_id)


@contextmanager
def unfinished(export_id: int, attempt: int) -> Iterator[Path]:
    """A new folder to write an export in, gone at the end unless it was published."""
    folder = root() / f"{UNFINISHED}-{export_id}-{attempt}"
    _remove(folder)
    (folder / SCRATCH).mkdir(parents=True)
    try:
        yield folder
    finally:
        _remove(folder)


def write(path: Path, chunks: Iterable[bytes]) -> Written:
    """Write the bytes, durably."""
    digest = Digest()
    with path.open("xb") as file:
        for chunk in digest.passing(chunks):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return Written(path.name, digest.size, digest.sha256)


def publish(folder: Path, export_id: int) -> None:
    """Give an unfinished folder, all its files written, its lasting place."""
    _remove(folder / SCRATCH)
    sync_folder(folder)
    target = folder_of(export_id)
    # Left by a worker that was killed before it could say that it was done.
    _remove(target)
    folder.rename(target)
    sync_folder(target.parent)


def remove(export_id: int) -> None:
    """Remove the files of an export, if there are any."""
    _remove(folder_of(export_id))


def folders() -> list[Path]:
    """The folders of all exports, finished or not."""
    return list(root().iterdir()) if root().exists() else []


def sweep(folders: Iterable[Path], kept: Set[int]) -> None:
    """Remove the folders that belong to none of these exports."""
    for folder in folders:
        number = folder.name.removeprefix(f"{UNFINISHED}-").partition("-")[0]
        if not (number.isdecimal() and int(number) in kept):
            _remove(folder)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
