"""Sending an export: its headers, and its bytes while they are made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils.cache import get_conditional_response

from collect.submissions.exports.selection import Selection
from collect.submissions.queries import horizon

BLOCK = 128 * 1024
"""Bytes sent at once, and made before the status is: an error up to there has a
status of its own, and a small export is complete."""

Chunks = Generator[bytes, None, None]
"""An answer's bytes in the making; closing it ends whatever makes them."""


@dataclass(frozen=True)
class Answer:
    """How an export is sent: under which name and type, and its state for caches.

    An empty `etag` means that nobody may take an earlier answer for this one.
    """

    content_type: str
    file_name: str = ""
    etag: str = ""


def etag_of(chosen: Selection, *parts: object) -> str:
    """The state of the submissions and of everything else that shapes the answer;
    "" if that is the clock.

    It is read before the answer's snapshot is taken: at worst an answer is newer than
    its tag says, and the next request gets it again.
    """
    if chosen.depends_on_time:
        return ""
    state, hidden = (chosen.draft, horizon(chosen.form_id)), sorted(chosen.hidden)
    text = repr((state, chosen.condition, chosen.parameters, hidden, parts))
    return f'W/"{hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()}"'


def send(
    request: HttpRequest, answer: Answer, chunks: Callable[[], Chunks]
) -> HttpResponseBase:
    """The answer, or 304 if the client has it.

    The first block is made before the status is sent. If a later one fails, the
    connection is cut: with neither a length nor an end, nobody takes what arrived for
    the whole.
    """
    response: HttpResponseBase | None = None
    if answer.etag:
        response = get_conditional_response(request, etag=answer.etag)
    if response is None:
        response = _response(request, answer, chunks)
        response["Content-Type"] = answer.content_type
        if answer.file_name:
            response["Content-Disposition"] = disposition(answer.file_name)
    if answer.etag:
        response["ETag"] = answer.etag
    response["Cache-Control"] = "private, no-cache"
    return response


def disposition(name: str) -> str:
    """`Content-Disposition` with the name twice, as Central writes it: plain for old
    clients, and encoded (RFC 5987). The name is one of `formats.names`."""
    plain = "".join(c if " " <= c <= "~" else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _response(
    request: HttpRequest, answer: Answer, chunks: Callable[[], Chunks]
) -> HttpResponseBase:
    if request.method == "HEAD":
        # Nothing is made, so nobody knows the length; a plain response would say 0.
        return StreamingHttpResponse(())
    made = chunks()
    first = _block(made)
    if len(first) < BLOCK:
        return HttpResponse(first)
    return StreamingHttpResponse(_Blocks(first, made))


class _Blocks:
    """The answer's bytes in blocks of BLOCK bytes or a little more."""

    def __init__(self, first: bytes, chunks: Chunks) -> None:
        self._first = first
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        yield self._first
        while block := _block(self._chunks):
            yield block

    def close(self) -> None:
        self._chunks.close()


def _block(chunks: Iterable[bytes]) -> bytes:
    """The next chunks up to BLOCK bytes or a little more; b"" at the end."""
    parts = []
    size = 0
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size >= BLOCK:
            break
    return b"".join(parts)
