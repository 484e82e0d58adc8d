"""Reading what clients send."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest

from collect.forms.uploads import CONTENT_TYPES, MAX_BYTES, Upload, kind_of_upload
from collect.problems import Problem

_CHUNK = 64 * 1024
_GZIP = 16 + zlib.MAX_WBITS


def read_upload(request: HttpRequest) -> Upload | None:
    """The definition in the body; None for an empty body.

    Raises Problem 400.36 for too many bytes, 400.6 for a type that is no definition,
    400.37 for an encoding other than gzip.
    """
    data = b"".join(_decoded(request, MAX_BYTES))
    if not data:
        return None
    content_type = request.headers.get("Content-Type", "")
    kind = kind_of_upload(content_type, data)
    if kind is None:
        raise Problem(
            "400.6",
            field="Content-Type",
            value=content_type,
            expected=list(CONTENT_TYPES.values()),
        )
    fallback = unquote(request.headers.get("X-XlsForm-FormId-Fallback", ""))
    return Upload(data=data, kind=kind, fallback_id=fallback.replace("\0", "").strip())


def read_definition(request: HttpRequest) -> Upload:
    """The definition in the body. Raises Problem 400.2 for an empty body."""
    upload = read_upload(request)
    if upload is None:
        raise Problem("400.2", field="request body (an XLSForm or an XForm)")
    return upload


def read_file(request: HttpRequest, name: str) -> Iterator[bytes]:
    """The body as the file with this name, chunk by chunk.

    A file that is packed itself (`….gz`) is kept as it came: clients announce its own
    packing as the encoding. Raises Problem 400.37 for encodings other than gzip, 400.36
    for too many bytes, 400.1 for what is not gzip.
    """
    limit = settings.COLLECT_MAX_REQUEST_BYTES
    if name.lower().endswith((".gz", ".tgz")) and _encoding(request) == "gzip":
        return limited_chunks(request, limit)
    return _decoded(request, limit)


def unpacked(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """What gzip packed, at most `limit` bytes of it, in chunks.

    Raises Problem 400.36 beyond the limit, 400.1 for anything but one gzip stream.
    """
    left = limit
    for plain in _unpacked(chunks):
        left -= len(plain)
        if left < 0:
            raise Problem("400.36", limit=limit)
        yield plain


def limited_chunks(request: HttpRequest, limit: int) -> Iterator[bytes]:
    """The body, chunk by chunk. Raises Problem 400.36 beyond the limit."""
    left = limit
    while chunk := request.read(_CHUNK):
        left -= len(chunk)
        if left < 0:
            raise Problem("400.36", limit=limit)
        yield chunk


def _encoding(request: HttpRequest) -> str:
    return request.headers.get("Content-Encoding", "").strip().lower()


def _decoded(request: HttpRequest, limit: int) -> Iterator[bytes]:
    encoding = _encoding(request)
    if encoding not in ("", "identity", "gzip"):
        raise Problem("400.37")
    chunks = limited_chunks(request, limit)
    return unpacked(chunks, limit) if encoding == "gzip" else chunks


def _unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(_GZIP)
    for chunk in chunks:
        packed = chunk
        while packed:
            if unpacker.eof:
                raise _not_gzip("it goes on after its end.")
            try:
                yield unpacker.decompress(packed, _CHUNK)
            except zlib.error as error:
                raise _not_gzip(f"{error}.") from error
            packed = unpacker.unconsumed_tail or unpacker.unused_data
    yield unpacker.flush()
    if not unpacker.eof:
        raise _not_gzip("it ends too early.")


def _not_gzip(reason: str) -> Problem:
    return Problem("400.1", format="gzip", rawLength="?", reason=reason)
