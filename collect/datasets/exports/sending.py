"""Files to clients who may have a part already (RFC 9110 §14, RFC 6266)."""

from __future__ import annotations

import re
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from whitenoise.responders import SlicedFile  # type: ignore[import-untyped]

from collect.problems import Problem
from collect.rest import problem_response

_RANGE = re.compile(r"bytes=[ \t]*(\d*)-(\d*)[ \t]*", re.IGNORECASE | re.ASCII)
_MOST_DIGITS = 18


class _LargeBlocks(FileResponse):
    block_size = 256 * 1024


def send_file(
    request: HttpRequest, path: Path, *, name: str, content_type: str, sha256: str
) -> HttpResponseBase:
    """The file, the part of it that the request asks for, or 304, 412, 416.

    Several ranges at once, and ranges that cannot be read, are answered with the whole
    file, as the RFC allows. Raises FileNotFoundError.
    """
    etag = f'"{sha256}"'
    known: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    response = _content(request, path, etag) if known is None else known
    if response.status_code in (200, 206):
        response["Content-Type"] = content_type
        response["Content-Disposition"] = str(
            content_disposition_header(as_attachment=True, filename=name)
        )
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-cache"
    return response


def _content(request: HttpRequest, path: Path, etag: str) -> HttpResponseBase:
    size = path.stat().st_size
    wanted = None
    if request.method == "GET" and request.headers.get("If-Range", etag) == etag:
        wanted = part_of(request.headers.get("Range", ""), size)
    start, stop = (0, size) if wanted is None else wanted
    if start >= stop and wanted is not None:
        response = problem_response(Problem("416.51", size=size))
        response["Content-Range"] = f"bytes */{size}"
        return response
    answer = _body(request, path, start, stop)
    answer["Content-Length"] = str(stop - start)
    if wanted is not None:
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    return answer


def _body(
    request: HttpRequest, path: Path, start: int, stop: int
) -> HttpResponse | FileResponse:
    if request.method == "HEAD":
        return HttpResponse()
    return _LargeBlocks(SlicedFile(path.open("rb"), start, stop - 1))


def part_of(header: str, size: int) -> tuple[int, int] | None:
    """Where the part of a `Range` header starts and stops in a file of that size;
    None for no range, or one to ignore. An empty part lies outside of the file."""
    found = _RANGE.fullmatch(header.strip())
    if found is None or max(map(len, found.groups())) > _MOST_DIGITS:
        return None
    first, last = found.groups()
    if not first:
        # The last bytes; none of them if their number is 0.
        return (max(size - int(last), 0), size) if last else None
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last) + 1, size) if last else size
