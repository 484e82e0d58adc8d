"""Twenty clients that send a byte at a time, and one in a hurry."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.servers import listens, wait_until, web_server

SLOW = 20
HEAD = b"POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\n"
BODY = b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A web server of eight threads with little patience, and no database."""
    folder: Path = tmp_path_factory.mktemp("web")
    with web_server(folder, COLLECT_READ_SECONDS="1") as port:
        yield port


@pytest.mark.parametrize("start", [b"P", HEAD, HEAD + BODY, HEAD + BODY + b"{"])
def test_slow_clients_do_not_keep_the_server(port: int, start: bytes) -> None:
    with ExitStack() as open_ones:
        slow = [
            open_ones.enter_context(socket.create_connection(("127.0.0.1", port)))
            for _ in range(SLOW)
        ]
        for client in slow:
            client.sendall(start)
        # Twenty clients share eight threads for a second each.
        assert listens(port)
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
