"""Files that arrive piece by piece: `<data>/blobs/uploads/<number>`.

The length of such a file is how far it is; nothing else is written down. A piece is
appended only where the file ends, under a lock that lasts no longer than the write: of
two requests that send the same file at once, one goes on and the other sees that it
does not fit any more. So a request that hangs holds up no other.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from collect.forms import blobs


def folder() -> Path:
    """Where the files are: beside the blobs they become."""
    return blobs.root() / "uploads"


def path_of(number: int) -> Path:
    """The file of an upload."""
    return folder() / str(number)


def length_of(number: int) -> int:
    """Bytes that are there; 0 if none came yet."""
    try:
        return path_of(number).stat().st_size
    except FileNotFoundError:
        return 0


class Part:
    """The file of an upload, to be appended to. Use as a context; it is durable when
    the context ends, however that is."""

    def __init__(self, number: int) -> None:
        path = path_of(number)
        is_new = not path.exists()
        if is_new:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if is_new:
            blobs.sync_folder(path.parent)

    def __enter__(self) -> Part:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            os.fsync(self._file)
        finally:
            os.close(self._file)

    def append(self, position: int, data: bytes) -> bool:
        """Write the bytes if the file ends at `position`; whether it did."""
        with self._locked():
            if self._length() != position:
                return False
            rest = memoryview(data)
            while rest:
                done = os.pwrite(self._file, rest, position)
                position, rest = position + done, rest[done:]
            return True

    def cut_back(self, start: int, end: int) -> None:
        """Take back what was appended from `start` on, if nothing came after `end`."""
        with self._locked():
            if self._length() == end:
                os.ftruncate(self._file, start)

    def empty(self) -> None:
        """Begin anew; a request that is appending notices."""
        with self._locked():
            os.ftruncate(self._file, 0)

    def _length(self) -> int:
        return os.fstat(self._file).st_size

    @contextmanager
    def _locked(self) -> Iterator[None]:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)
