"""Gunicorn with our configuration: long request lines, streams, a clean end."""

import http.client
from collections.abc import Iterator

import pytest

from tests.support.servers import web_server


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A web server without database and Redis: enough for what is asked here."""
    with web_server(tmp_path_factory.mktemp("web")) as port:
        yield port


def ask(
    port: int, method: str, target: str, body: Iterator[bytes] | None = None
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        headers = {"Content-Type": "application/json"} if body else {}
        connection.request(
            method, target, body, headers, encode_chunked=body is not None
        )
        answer = connection.getresponse()
        return answer.status, answer.read()
    except ConnectionError:
        return 0, b""
    finally:
        connection.close()


def test_a_phone_may_ask_for_a_thousand_entities_at_once(port: int) -> None:
    assert ask(port, "GET", "/healthz?ids=" + "x" * 60_000)[0] == 503


def test_a_request_line_without_end_is_cut_off(port: int) -> None:
    assert ask(port, "GET", "/healthz?ids=" + "x" * 70_000)[0] in (400, 414)


def test_a_stream_without_length_reaches_the_application(port: int) -> None:
    status, content = ask(port, "POST", "/v1/sessions", iter([b'{"email": ', b"1}"]))

    # Lost, it would read as an empty body; read, it lacks what is required.
    assert status == 400
    assert b"password" in content


def test_health_answers_without_database_and_redis(port: int) -> None:
    status, content = ask(port, "GET", "/healthz")

    assert status == 503
    assert b'"database": "unreachable", "redis": "unreachable"' in content
