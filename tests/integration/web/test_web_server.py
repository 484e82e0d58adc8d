"""Gunicorn with our configuration: long request lines, streams, a clean end."""

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.servers import ROOT, free_port, wait_until


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A web server without database and Redis: enough for what is asked here."""
    folder: Path = tmp_path_factory.mktemp("web")
    port = free_port()
    environment = {
        **os.environ,
        "COLLECT_DATA_DIR": str(folder),
        "COLLECT_HOST": "127.0.0.1",
        "COLLECT_PORT": str(port),
        "COLLECT_WEB_WORKERS": "1",
        "COLLECT_DATABASE_POOL": "0",
        "DATABASE_URL": f"host={folder} dbname=none",
        "REDIS_URL": f"unix://{folder}/redis.sock",
        "PYTHONWARNINGS": "error",
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:collect.web.server"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=log, stderr=log
        ) as process,
    ):
        try:
            wait_until(lambda: ask(port, "GET", "/healthz")[0] == 503)
            yield port
        finally:
            process.terminate()
            assert process.wait(20) == 0


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
