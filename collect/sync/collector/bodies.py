"""Bodies: compressed both ways, and fetched from where a cut left off."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from typing import IO, Any

import orjson
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    UnreadablePostError,
)
from django.utils.cache import get_conditional_response, patch_vary_headers
from pydantic import TypeAdapter, ValidationError

from collect.lib.hashing import sha256_hex
from collect.problems import Problem

LARGEST = 16 * 2**20
"""Bytes of a body of JSON, unpacked: a batch of the collector has half a megabyte."""

_LARGEST_PACKED = 4 * 2**20
_JSON = "application/json; charset=utf-8"
_SMALL = 200
_GZIP = 16 + zlib.MAX_WBITS
_FROM = re.compile(r"bytes=(\d{1,18})-")


def read_body(request: HttpRequest) -> bytes:
    """The body as it was before it was compressed with gzip, if it was.

    Raises Problem 400.37 for another encoding, 413.92 beyond LARGEST, 400.39 for one
    that is cut or broken.
    """
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise Problem("400.37")
    packed = _read(request, LARGEST if encoding == "identity" else _LARGEST_PACKED)
    return packed if encoding == "identity" else _unpacked(packed)


def parsed(kind: TypeAdapter[Any], body: bytes) -> Any:
    """A body of JSON. Raises Problem 400.1 for anything else, 400.8 for other content
    than is due."""
    try:
        return kind.validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "The body"
        if first["type"] == "json_invalid":
            raise Problem("400.1", format="JSON", rawLength=len(body)) from error
        raise Problem(
            "400.8", field=place, value="as given", reason=first["msg"]
        ) from error


def body_of(kind: TypeAdapter[Any]) -> dict[str, Any]:
    """What OpenAPI says of such a body, for an operation that reads it by itself."""
    content = {"application/json": {"schema": kind.json_schema()}}
    return {"requestBody": {"content": content, "required": True}}


def _read(request: HttpRequest, limit: int) -> bytes:
    try:
        body = request.read(limit + 1)
    except UnreadablePostError as error:
        raise Problem("400.39") from error
    if len(body) > limit:
        raise Problem("413.92", limit=limit)
    if len(body) < int(request.headers.get("Content-Length") or 0):
        raise Problem("400.39")
    return bytes(body)


def _unpacked(packed: bytes) -> bytes:
    reader = zlib.decompressobj(wbits=_GZIP)
    try:
        body = reader.decompress(packed, LARGEST + 1)
    except zlib.error as error:
        raise Problem("400.39") from error
    if len(body) > LARGEST:
        raise Problem("413.92", limit=LARGEST)
    if not reader.eof or reader.unused_data:
        raise Problem("400.39")
    return body


def json_answer(request: HttpRequest, content: object) -> HttpResponse:
    """JSON, compressed where the client takes it."""
    return packed_answer(request, orjson.dumps(content), _JSON)


def conditional_json(
    request: HttpRequest, content: dict[str, object], **unmarked: object
) -> HttpResponseBase:
    """JSON with a strong ETag, or 304 for the client that has it. The tag says nothing
    of the fields `unmarked`."""
    marked = orjson.dumps(content)
    body = orjson.dumps({**content, **unmarked})
    response = packed_answer(request, body, _JSON)
    form = response.headers.get("Content-Encoding", "plain")
    etag = f'"{sha256_hex(marked)}-{form}"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    unchanged = get_conditional_response(request, etag=etag, response=response)
    return response if unchanged is None else unchanged


def packed_answer(request: HttpRequest, body: bytes, content_type: str) -> HttpResponse:
    """Text, compressed where that helps and the client takes it."""
    response = HttpResponse(content_type=content_type)
    if len(body) > _SMALL and _takes_gzip(request):
        body = packed(body)
        response["Content-Encoding"] = "gzip"
    response.content = body
    response["Content-Length"] = str(len(body))
    patch_vary_headers(response, ["Accept-Encoding", "Authorization"])
    return response


def packed(body: bytes) -> bytes:
    """The bytes in gzip, without a time: equal content has equal bytes."""
    return gzip.compress(body, compresslevel=6, mtime=0)


def resumable(
    request: HttpRequest, body: bytes | IO[bytes], content_type: str, etag: str
) -> HttpResponseBase:
    """The bytes, or those from the one on that a cut left off at.

    Takes `Range: bytes=N-`, with `If-Range` or without (RFC 9110, 13.1.5 and 14.2), and
    gives all for any other range. 416 where there are no bytes from there on.
    """
    source = io.BytesIO(body) if isinstance(body, bytes) else body
    size = source.seek(0, io.SEEK_END)
    start = _start(request, etag)
    source.seek(min(start or 0, size))
    response: HttpResponseBase
    if start is not None and start >= size:
        source.close()
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
    else:
        response = FileResponse(source, content_type=content_type)
        if start is not None:
            response.status_code = 206
            response["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    return response


def _start(request: HttpRequest, etag: str) -> int | None:
    asked = _FROM.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or request.headers.get("If-Range", etag) != etag:
        return None
    return int(asked[1])


def _takes_gzip(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept-Encoding", "").lower().split(",")
    for entry in accepted:
        name, _, weight = entry.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
