"""HTTP/1.1 as bytes on a connection: heads, and bodies in the pieces they come in."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field

PIECE = 16_384


class Ended(Exception):
    """The other side closed the connection."""


@dataclass(frozen=True)
class Head:
    """A first line and headers, names in lower case; `raw` is what was read."""

    line: str
    headers: dict[str, str]
    raw: bytes

    @property
    def length(self) -> int | None:
        """Bytes of the body; None if that is not said."""
        said = self.headers.get("content-length")
        return None if said is None else int(said)

    @property
    def status(self) -> int:
        """Of an answer."""
        return int(self.line.split(" ")[1])


@dataclass
class Stream:
    """A connection that is read in lines and pieces."""

    connection: socket.socket
    rest: bytes = field(default=b"")

    def head(self) -> Head:
        """The next head. Raises Ended."""
        while b"\r\n\r\n" not in self.rest:
            self.rest += self._more()
        raw, _, self.rest = self.rest.partition(b"\r\n\r\n")
        line, *lines = raw.decode("latin-1").split("\r\n")
        pairs = (each.partition(":") for each in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        return Head(line, headers, raw + b"\r\n\r\n")

    def pieces(self, length: int) -> Iterator[bytes]:
        """A body of so many bytes. Raises Ended."""
        while length > 0:
            if not self.rest:
                self.rest = self._more()
            piece, self.rest = self.rest[:length], self.rest[length:]
            length -= len(piece)
            yield piece

    def chunks(self) -> Iterator[bytes]:
        """A body that says its length piece by piece. Raises Ended."""
        while True:
            while b"\r\n" not in self.rest:
                self.rest += self._more()
            line, _, self.rest = self.rest.partition(b"\r\n")
            yield line + b"\r\n"
            size = int(line.partition(b";")[0], 16)
            yield from self.pieces(size + 2)
            if not size:
                return

    def _more(self) -> bytes:
        piece = self.connection.recv(PIECE)
        if not piece:
            raise Ended
        return piece


def body_of(answer: Head, method: str, stream: Stream) -> Iterator[bytes]:
    """The body of an answer to a request of that method. Raises Ended."""
    if method == "HEAD" or answer.status in (204, 304):
        return iter(())
    if answer.headers.get("transfer-encoding", "").lower() == "chunked":
        return stream.chunks()
    return stream.pieces(answer.length or 0)
