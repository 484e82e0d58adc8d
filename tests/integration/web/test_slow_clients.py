"""Twenty clients that send a byte at a time, and one in a hurry."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.servers import ROOT, free_port, wait_until

SLOW = 20
HEAD = b"POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\n"
BODY = b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A web server of eight threads with little patience, and no database."""
    folder: Path = tmp_path_factory.mktemp("web")
    port = free_port()
    environment = {
        **os.environ,
        "COLLECT_DATA_DIR": str(folder),
        "COLLECT_HOST": "127.0.0.1",
        "COLLECT_PORT": str(port),
        "COLLECT_WEB_WORKERS": "1",
        "COLLECT_DATABASE_POOL": "0",
        "COLLECT_READ_SECONDS": "1",
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
            wait_until(lambda: answered(port), what="the server")
            yield port
        finally:
            process.terminate()
            assert process.wait(30) == 0


def answered(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
            client.sendall(b"GET /v1/none HTTP/1.1\r\nHost: localhost\r\n\r\n")
            return client.recv(12) == b"HTTP/1.1 404"
    except OSError:
        return False


@pytest.mark.parametrize("start", [b"P", HEAD, HEAD + BODY, HEAD + BODY + b"{"])
def test_slow_clients_do_not_keep_the_server(port: int, start: bytes) -> None:
    with ExitStack() as open_ones:
        slow = [
            open_ones.enter_context(socket.create_connection(("127.0.0.1", port)))
            for _ in range(SLOW)
        ]
        for client in slow:
            client.sendall(start)
        begun = time.monotonic()
        assert answered(port)
        # Twenty clients share eight threads for a second each.
        assert time.monotonic() - begun < 20
        wait_until(lambda: all(ended(client) for client in slow), what="the end")


def ended(client: socket.socket) -> bool:
    """Whether the server hung up; until then, one more byte is sent."""
    client.settimeout(0.001)
    try:
        client.sendall(b"a")
        return client.recv(65_536) == b""
    except TimeoutError:
        return False
    except OSError:
        return True
