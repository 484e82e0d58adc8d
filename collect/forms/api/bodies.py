"""Reading what clients send."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest

from collect.forms.uploads import CONTENT_TYPES, MAX_BYTES, Upload, kind_of_type
from collect.problems import Problem

_CHUNK = 64 * 1024


def read_upload(request: HttpRequest) -> Upload | None:
    """The definition in the body; None for an empty body.

    Raises Problem 400.36 for too many bytes, 400.6 for a type that is no definition.
    """
    data = b"".join(limited_chunks(request, MAX_BYTES))
    if not data:
        return None
    content_type = request.headers.get("Content-Type", "")
    kind = kind_of_type(content_type)
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

    A `.gz` file sent with `Content-Encoding: gzip` is kept as it came. Raises Problem
    400.37 for other encodings, 400.36 for too many bytes.
    """
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    is_packed = encoding == "gzip" and name.lower().endswith((".gz", ".tgz"))
    if encoding != "identity" and not is_packed:
        raise Problem("400.37")
    return limited_chunks(request, settings.COLLECT_MAX_REQUEST_BYTES)


def limited_chunks(request: HttpRequest, limit: int) -> Iterator[bytes]:
    """The body, chunk by chunk. Raises Problem 400.36 beyond the limit."""
    left = limit
    while chunk := request.read(_CHUNK):
        left -= len(chunk)
        if left < 0:
            raise Problem("400.36", limit=limit)
        yield chunk
