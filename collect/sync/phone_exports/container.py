"""The zip that a phone saves, opened with caution.

Phones pack nothing: what they put in is encrypted. So every member must be as large as it
says and all of them together no larger than the file, and a small file holds no large
one. Members are found by the names that the manifest implies, and no other may be there;
nothing is ever written to disk under a name of theirs.
"""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO, Self, cast

from collect.lib.zips import BROKEN
from collect.problems import Problem
from collect.sync.phone_exports.manifest import (
    MOST_FILES,
    MOST_RECORDS,
    PART,
    Manifest,
    ManifestError,
    read_manifest,
)

MANIFEST = "manifest.json"
LARGEST_MEMBER = 16 * 2**20
"""Bytes of the manifest, and of a record's answers."""

_GULP = LARGEST_MEMBER + 1
_SEAL = 64
"""More than the IV and the tag of a stretch take."""
_NAME = re.compile(
    r"manifest\.json|records/(\d{1,6})/(?:answers|files/(\d{1,6})/\d{1,6})"
)
_STRETCH = re.compile(r"records/\d+/files/")


class Damaged(Exception):
    """A member is not there, or not as it was written."""


class Container:
    """The members of a file. Use as a context.

    Raises Problem 400.92 for anything but a file of the collector's.
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        try:
            self._zip = zipfile.ZipFile(cast("BinaryIO", _InSmallReads(file)))
            _check(self._zip.infolist(), size)
            self.manifest = _manifest(self._zip)
        except ManifestError as error:
            raise _refused(f"its {MANIFEST} cannot be read, {error}") from error
        except BROKEN as error:
            raise _refused(str(error) or "it is damaged") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def answers(self, record: int) -> bytes:
        """The sealed answers of the record with this number. Raises Damaged."""
        return self._read(f"records/{record}/answers")

    def part(self, record: int, file: int, index: int) -> bytes:
        """A sealed stretch of one of its files. Raises Damaged."""
        return self._read(f"records/{record}/files/{file}/{index}")

    def _read(self, name: str) -> bytes:
        try:
            return self._zip.read(name)
        except (KeyError, *BROKEN) as error:
            raise Damaged(name) from error


class _InSmallReads:
    """A file that is never read in one gulp: not the largest of directories is, either."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable
        self.close = file.close

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(min(size, _GULP) if size >= 0 else _GULP)
        if len(data) == _GULP:
            raise ValueError("its directory is too large")
        return data


def _check(members: list[zipfile.ZipInfo], size: int) -> None:
    """Raises ValueError for what no phone would have written."""
    names = [member.filename for member in members]
    if len(set(names)) != len(names):
        raise ValueError("two of its parts have one name")
    if sum(member.file_size for member in members) > size:
        raise ValueError("its parts are larger than the whole")
    for member in members:
        found = _NAME.fullmatch(member.filename)
        if found is None or not _is_counted(found):
            raise ValueError(f"it has a part named {member.filename[:100]!r}")
        if member.compress_type != zipfile.ZIP_STORED or member.flag_bits & 1:
            raise ValueError("it was packed again")
        if member.file_size != member.compress_size:
            raise ValueError("one of its parts is not as large as it says")
        stretch = _STRETCH.match(member.filename)
        if member.file_size > (PART + _SEAL if stretch else LARGEST_MEMBER):
            raise ValueError(f"{member.filename} is too large")


def _is_counted(name: re.Match[str]) -> bool:
    record, file = (int(number or 0) for number in name.groups())
    return record < MOST_RECORDS and file < MOST_FILES


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        return read_manifest(archive.read(MANIFEST))
    except KeyError as error:
        raise ValueError(f"it has no {MANIFEST}, so it may not be whole") from error


def _refused(reason: str) -> Problem:
    return Problem("400.92", reason=reason.rstrip("."))
