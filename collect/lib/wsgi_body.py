"""Request bodies of unknown length, given one.

Django reads as many bytes as CONTENT_LENGTH says, and none for a chunked body: a
phone that streams would be answered as if it had sent nothing. Such a body is first
read to the end, onto disk when it is large.
"""

import contextlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_IN_MEMORY = 256 * 2**10
_CHUNK = 64 * 2**10
Refuse = Callable[[WSGIEnvironment], tuple[Mapping[str, str], bytes]]
TOO_LARGE = "413 Content Too Large"


class LimitBody:
    """WSGI wrapper: measures chunked bodies and refuses those beyond `limit` bytes.

    `refuse` gives the headers and the body of a refusal, by the request. `larger` tells
    of requests that may say that they bring more, as they read it with care.
    """

    def __init__(
        self,
        app: WSGIApplication,
        *,
        limit: int,
        folder: Path,
        refuse: Refuse,
        larger: Callable[[WSGIEnvironment], bool] = lambda environ: False,
    ) -> None:
        self.app = app
        self.limit = limit
        self.larger = larger
        self.folder = folder
        self.refuse = refuse

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isdigit() and int(length) > self.limit and not self.larger(environ):
            return self._refused(environ, start_response)
        if length or not environ.get("wsgi.input_terminated"):
            return self.app(environ, start_response)
        if not environ.get("HTTP_TRANSFER_ENCODING"):
            return self.app(environ, start_response)
        with contextlib.ExitStack() as stack:
            spool = stack.enter_context(
                tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(self.folder))
            )
            size = _copy(environ["wsgi.input"], spool, self.limit)
            if size > self.limit:
                return self._refused(environ, start_response)
            spool.seek(0)
            environ["wsgi.input"] = spool
            environ["CONTENT_LENGTH"] = str(size)
            del environ["HTTP_TRANSFER_ENCODING"]
            answer = self.app(environ, start_response)
            return _Answer(answer, stack.pop_all())

    def _refused(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> list[bytes]:
        headers, body = self.refuse(environ)
        size = ("Content-Length", str(len(body)))
        start_response(TOO_LARGE, [*headers.items(), size])
        return [body]


def _copy(source: IO[bytes], target: IO[bytes], limit: int) -> int:
    """Copy until the end or just beyond `limit`; the number of bytes read."""
    size = 0
    while size <= limit and (chunk := source.read(_CHUNK)):
        size += len(chunk)
        target.write(chunk)
    return size


class _Answer:
    """An answer that closes the spooled body with itself."""

    def __init__(self, answer: Iterable[bytes], stack: contextlib.ExitStack) -> None:
        self.answer = answer
        self.stack = stack

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.answer)

    def close(self) -> None:
        with self.stack:
            close = getattr(self.answer, "close", None)
            if close is not None:
                close()
