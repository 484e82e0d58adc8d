"""Reading a multipart body part by part, without keeping it.

Framing is Django's; names are read here, because clients send them as raw UTF-8 or
Latin-1 and the part's name, not its filename, identifies an attachment (RFC 7578,
docs.getodk.org openrosa-form-submission).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from django.core.exceptions import SuspiciousMultipartForm
from django.http.multipartparser import (
    ChunkIter,
    InterBoundaryIter,
    LazyStream,
)

CHUNK = 64 * 1024
MAX_HEADER = 16 * 1024
MAX_PARTS = 1000

_PARAMETER = re.compile(
    rb';\s*([a-z*]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))', re.IGNORECASE
)
_ESCAPED = re.compile(rb'\\([\\"])')
_UNSUPPORTED = (b"base64", b"quoted-printable")
_BOUNDARY = re.compile(r"[ -~]{0,69}[!-~]")


class Source(Protocol):
    """Where the body comes from."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, none at the end."""


class MultipartError(ValueError):
    """The body is not a complete multipart body; the message says why."""


@dataclass(slots=True)
class Part:
    """A part of the body; `chunks` has to be read before the next part is asked for."""

    name: str
    filename: str
    content_type: str
    chunks: Iterator[bytes]

    def read(self, limit: int) -> bytes:
        """The bytes; of a longer part, somewhat more than `limit` and not the rest."""
        data = bytearray()
        for chunk in self.chunks:
            data += chunk
            if len(data) > limit:
                break
        return bytes(data)


def parts(source: Source, boundary: str) -> Iterator[Part]:
    """The parts of a body in order.

    Raises MultipartError if a part has no readable header, if there are too many, and
    at the end if the body was cut off: a truncated file must never pass for a file.
    Reading a part's chunks raises it too if the connection breaks.
    """
    if not _BOUNDARY.fullmatch(boundary):
        raise MultipartError("The boundary of the multipart body is not valid.")
    separator = b"--" + boundary.encode("ascii")
    tail = _Tail(source, len(separator) + 1024)
    stream = LazyStream(tail)
    count = 0
    try:
        for piece in InterBoundaryIter(stream, separator):
            part = _part(piece)
            if part is None:
                continue
            count += 1
            if count > MAX_PARTS:
                raise MultipartError(f"There are more than {MAX_PARTS} parts.")
            yield part
            deque(part.chunks, maxlen=0)
    except SuspiciousMultipartForm as error:
        raise MultipartError(str(error)) from error
    deque(stream, maxlen=0)
    if separator + b"--" not in tail.last:
        raise MultipartError("The multipart body was cut off; send it again.")


class _Tail(ChunkIter):
    """Chunks of the source. Remembers the last bytes read: the closing boundary must
    be among them."""

    def __init__(self, source: Source, size: int) -> None:
        self._source = source
        self._size = size
        self.last = b""

    def __next__(self) -> bytes:
        try:
            data = self._source.read(CHUNK)
        except OSError as error:
            raise MultipartError("The connection broke; send it again.") from error
        if not data:
            raise StopIteration
        self.last = (self.last + data)[-self._size :]
        return data


def split(body: bytes, boundary: str) -> Iterator[tuple[Part, bytes]]:
    """The parts of a body that is in memory whole, each with its bytes.

    Raises MultipartError for what `parts` would refuse, and for rarer shapes it takes
    (a preamble, white space after a boundary).
    """
    mark = b"\r\n--" + boundary.encode("ascii", "replace")
    pieces = (b"\r\n" + body).split(mark)
    if pieces[0] or pieces[-1] not in (b"--", b"--\r\n") or len(pieces) > MAX_PARTS:
        raise MultipartError("The body is not the usual multipart body.")
    for piece in pieces[1:-1]:
        head, end, content = piece.partition(b"\r\n\r\n")
        part = _headed(head, iter((content,))) if piece[:2] == b"\r\n" else None
        if not end or part is None:
            raise MultipartError("A part of the multipart body cannot be read.")
        yield part, content


def _part(stream: LazyStream) -> Part | None:
    """The part at the stream; None before the first and after the last boundary."""
    start = stream.read(MAX_HEADER)
    head, end, rest = start.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    part = _headed(head, iter(stream))
    if part is None:
        if len(start) == MAX_HEADER:
            raise MultipartError("The header of a part is too long.")
        return None
    if not end:
        raise MultipartError("A part of the multipart body cannot be read.")
    stream.unget(rest)
    return part


def _headed(head: bytes, chunks: Iterator[bytes]) -> Part | None:
    """The part with this header; None if it says nothing of a part."""
    fields = dict(_field(line) for line in head.split(b"\r\n"))
    disposition = fields.get(b"content-disposition")
    if disposition is None:
        return None
    if fields.get(b"content-transfer-encoding", b"") in _UNSUPPORTED:
        raise MultipartError("A part of the multipart body cannot be read.")
    parameters = {
        match[1].lower(): _ESCAPED.sub(rb"\1", match[2] or match[3] or b"")
        for match in _PARAMETER.finditer(disposition)
    }
    return Part(
        name=_decode(parameters.get(b"name", b"")),
        filename=_decode(parameters.get(b"filename", b"")),
        content_type=_decode(fields.get(b"content-type", b""))
        or "application/octet-stream",
        chunks=chunks,
    )


def _field(line: bytes) -> tuple[bytes, bytes]:
    name, _, value = line.partition(b":")
    return name.strip().lower(), value.strip()


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
