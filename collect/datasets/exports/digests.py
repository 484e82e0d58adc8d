"""SHA-256 of what is being written, at the cost of none of the writer's time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

WORTH = 64 * 1024
"""Bytes of a chunk that is handed to another thread; hashing one releases the
interpreter."""


class Digest:
    """Size and SHA-256 of chunks that pass through.

    Where the processor has no instructions for it, hashing takes as long as making a
    CSV: so a chunk is hashed while the next one is made.
    """

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """The digest of what has passed."""
        return self._hash.hexdigest()

    def passing(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The chunks as they are."""
        with ThreadPoolExecutor(1, "digest") as beside:
            last: Future[None] | None = None
            for chunk in chunks:
                if last is not None:
                    last.result()
                if len(chunk) >= WORTH:
                    last = beside.submit(self._hash.update, chunk)
                else:
                    last = None
                    self._hash.update(chunk)
                self.size += len(chunk)
                yield chunk
