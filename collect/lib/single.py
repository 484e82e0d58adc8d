"""One at a time: a lock on a directory, held by a process until it ends."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


class AlreadyRunning(Exception):
    """Somebody else holds the lock; `pid` is their process, when they said so."""

    def __init__(self, pid: str) -> None:
        self.pid = pid
        super().__init__(f"process {pid or '(unknown)'} holds the lock")


@contextlib.contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock file `path` for the length of a `with` block.

    The kernel gives the lock back when the process ends, however it ends, and child
    processes do not inherit it. Raises AlreadyRunning.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(file.read().strip()) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
