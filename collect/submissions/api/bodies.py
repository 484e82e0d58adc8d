"""Reading what clients send."""

from __future__ import annotations

import mimetypes
import zlib
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.http import HttpRequest

from collect.forms.api import bodies
from collect.problems import Problem
from collect.submissions.instance.parse import MAX_BYTES

_GZIP = 16 + zlib.MAX_WBITS
_CHUNK = 64 * 1024
_UNKNOWN = "application/octet-stream"


def read_xml(request: HttpRequest) -> bytes:
    """The body; more than a submission may have is cut and then refused."""
    return request.read(MAX_BYTES + 1)


def read_file(request: HttpRequest, name: str) -> Iterator[bytes]:
    """The body as the file with this name, chunk by chunk; packed only if it is itself
    an archive (`….gz`).

    Raises Problem 400.37 for encodings other than gzip, 400.36 for too many bytes,
    400.1 for what is not gzip.
    """
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding == "gzip" and not name.lower().endswith((".gz", ".tgz")):
        limit = settings.COLLECT_MAX_REQUEST_BYTES
        return unpacked(bodies.limited_chunks(request, limit), limit)
    return bodies.read_file(request, name)


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
            packed = unpacker.unconsumed_tail
    yield unpacker.flush()
    if not unpacker.eof:
        raise _not_gzip("it ends too early.")


def content_type_of(request: HttpRequest, name: str) -> str:
    """The file's type as the client says, or else as its name suggests."""
    given = request.headers.get("Content-Type", "")
    return given or mimetypes.guess_type(name)[0] or _UNKNOWN


def client_of(request: HttpRequest) -> dict[str, str]:
    """What a client says about itself. Web forms name themselves in `odk-client`."""
    agent = request.headers.get("User-Agent", "")
    form = request.headers.get("odk-client", "")
    return {
        "device_id": request.GET.get("deviceID", ""),
        "user_agent": f"{form} {agent}".strip(),
    }


def _not_gzip(reason: str) -> Problem:
    return Problem("400.1", format="gzip", rawLength="?", reason=reason)
