"""Chunked bodies reach the application whole, or are refused as a whole."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from collect.lib.wsgi_body import LimitBody


class Application:
    """Answers with what it read; knows whether its answer was closed."""

    def __init__(self) -> None:
        self.environ: WSGIEnvironment = {}
        self.closed = False
        self.error: Exception | None = None

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        self.environ = environ
        if self.error:
            raise self.error
        start_response("201 Created", [])
        length = int(environ.get("CONTENT_LENGTH") or 0)
        return Answer(self, [environ["wsgi.input"].read(length)])


class Answer(list[bytes]):
    def __init__(self, application: Application, parts: list[bytes]) -> None:
        super().__init__(parts)
        self.application = application

    def close(self) -> None:
        self.application.closed = True


class Call:
    """One request through the wrapper."""

    def __init__(self, folder: Path, limit: int = 1000) -> None:
        self.application = Application()
        self.wrapped = LimitBody(
            self.application,
            limit=limit,
            folder=folder,
            refuse=lambda environ: ({"X-Why": "size"}, b'{"code": 400.36}'),
        )
        self.status = ""

    def send(self, body: bytes, **environ: Any) -> bytes:
        def start_response(status: str, headers: Any, exc_info: Any = None) -> Any:
            self.status = status

        answer = self.wrapped(
            {"wsgi.input": io.BytesIO(body), **environ}, start_response
        )
        got = b"".join(answer)
        close = getattr(answer, "close", None)
        if close:
            close()
        return got


CHUNKED = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}


@pytest.fixture
def call(tmp_path: Path) -> Call:
    return Call(tmp_path)


def test_a_chunked_body_gets_its_length(call: Call) -> None:
    assert call.send(b"x" * 700, **CHUNKED) == b"x" * 700
    assert call.application.environ["CONTENT_LENGTH"] == "700"
    assert "HTTP_TRANSFER_ENCODING" not in call.application.environ


def test_a_large_chunked_body_goes_through_a_file(tmp_path: Path) -> None:
    call = Call(tmp_path, limit=10**6)
    body = bytes(range(256)) * 2000

    assert call.send(body, **CHUNKED) == body
    assert call.application.environ["wsgi.input"].closed
    assert call.application.closed


@pytest.mark.parametrize(("size", "status"), [(1000, "201"), (1001, "413")])
def test_the_limit_holds_for_chunked_bodies(call: Call, size: int, status: str) -> None:
    call.send(b"x" * size, **CHUNKED)

    assert call.status.startswith(status)


@pytest.mark.parametrize(("size", "status"), [(1000, "201"), (1001, "413")])
def test_the_limit_holds_for_announced_bodies(
    call: Call, size: int, status: str
) -> None:
    call.send(b"x" * size, CONTENT_LENGTH=str(size))

    assert call.status.startswith(status)


def test_a_request_that_may_be_larger_says_so_before_it_comes(call: Call) -> None:
    call.wrapped.larger = lambda environ: environ["PATH_INFO"] == "/files"
    call.send(b"x" * 1001, CONTENT_LENGTH="1001", PATH_INFO="/files")
    assert call.status.startswith("201")
    call.send(b"x" * 1001, CONTENT_LENGTH="1001", PATH_INFO="/other")
    assert call.status.startswith("413")
    # Of a chunked one nobody knows the size, or asks who sends it, before it is here.
    call.send(b"x" * 1001, **CHUNKED, PATH_INFO="/files")
    assert call.status.startswith("413")


def test_a_refusal_says_why_and_never_reaches_the_application(call: Call) -> None:
    assert call.send(b"", CONTENT_LENGTH="99999999") == b'{"code": 400.36}'
    assert call.application.environ == {}


def test_a_request_without_a_body_is_passed_on(call: Call) -> None:
    assert call.send(b"", **{"wsgi.input_terminated": True}) == b""
    assert call.status == "201 Created"


def test_a_server_that_does_not_mark_the_end_is_not_read_to_it(call: Call) -> None:
    call.send(b"endless", HTTP_TRANSFER_ENCODING="chunked")

    assert call.application.environ["wsgi.input"].tell() == 0


def test_an_answer_without_close_is_fine(tmp_path: Path) -> None:
    def plain(environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        return [environ["wsgi.input"].read()]

    call = Call(tmp_path)
    call.wrapped.app = plain

    assert call.send(b"abc", **CHUNKED) == b"abc"


def test_a_failing_application_leaves_no_file_open(call: Call) -> None:
    call.application.error = RuntimeError("broken")

    with pytest.raises(RuntimeError):
        call.send(b"x" * 10, **CHUNKED)

    assert call.application.environ["wsgi.input"].closed
