"""How long a phone waits behind phones that stall, against the plain worker.

On weak networks a submission stops halfway and goes on a second later. The figure is
a ratio of two runs on the same machine, so it holds on any.
"""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.servers import web_server

STALLED = 4
STALL = 0.5  # seconds between the two halves of a stalled body
THREADS = 8
MANY = {"COLLECT_WEB_THREADS": str(THREADS)}
PLAIN = ("--worker-class", "sync", "--threads", "1")
BODY = b'{"email": 1, "padding": "' + b"x" * 20_000 + b'"}'


def send(port: int, pause: float) -> bytes:
    """One request in two halves; its answer."""
    head = (
        "POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(BODY)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=30) as phone:
        phone.sendall(head.encode() + BODY[:10_000])
        time.sleep(pause)
        phone.sendall(BODY[10_000:])
        return b"".join(iter(lambda: phone.recv(65_536), b""))


def wait_behind_stalled(port: int) -> float:
    """Seconds until a phone in a good place has its answer."""
    with ThreadPoolExecutor(STALLED) as phones:
        stalled = [phones.submit(send, port, STALL) for _ in range(STALLED)]
        time.sleep(STALL / 5)
        start = time.perf_counter()
        answers = [send(port, pause=0)]
        waited = time.perf_counter() - start
        answers += [phone.result() for phone in stalled]
    assert all(answer.startswith(b"HTTP/1.1 400") for answer in answers)
    return waited


@pytest.mark.benchmark
def test_nobody_waits_for_a_stalled_phone(tmp_path: Path) -> None:
    with web_server(tmp_path, **MANY) as port:
        ours = wait_behind_stalled(port)
    with web_server(tmp_path, *PLAIN, **MANY) as port:
        plain = wait_behind_stalled(port)

    print(  # noqa: T201
        f"\nbehind {STALLED} stalled phones, one process: gthread {ours * 1000:.0f} ms,"
        f" sync {plain * 1000:.0f} ms, ratio {plain / ours:.0f}"
    )
    assert plain > 3 * ours
