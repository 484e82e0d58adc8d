"""How long a phone waits behind phones that stall, against the plain worker.

On weak networks a submission stops halfway and goes on a second later. The figure is
a ratio of two runs on the same machine, so it holds on any.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.servers import ROOT, free_port, wait_until

STALLED = 4
STALL = 0.5  # seconds between the two halves of a stalled body
THREADS = 8
BODY = b'{"email": 1, "padding": "' + b"x" * 20_000 + b'"}'


@contextmanager
def served(folder: Path, *options: str) -> Iterator[int]:
    """One web process; without a database, which the request asked here never uses."""
    port = free_port()
    environment = {
        **os.environ,
        "COLLECT_DATA_DIR": str(folder),
        "COLLECT_HOST": "127.0.0.1",
        "COLLECT_PORT": str(port),
        "COLLECT_WEB_WORKERS": "1",
        "COLLECT_WEB_THREADS": str(THREADS),
        "DATABASE_URL": f"host={folder} dbname=none",
        "REDIS_URL": f"unix://{folder}/redis.sock",
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:collect.web.server"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            [*command, *options], env=environment, cwd=ROOT, stdout=log, stderr=log
        ) as process,
    ):
        try:
            wait_until(lambda: is_there(port), seconds=60, what="the server")
            yield port
        finally:
            process.terminate()


def is_there(port: int) -> bool:
    try:
        return send(port, pause=0).startswith(b"HTTP/1.1 400")
    except OSError:
        return False


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
    with served(tmp_path) as port:
        ours = wait_behind_stalled(port)
    with served(tmp_path, "--worker-class", "sync", "--threads", "1") as port:
        plain = wait_behind_stalled(port)

    print(  # noqa: T201
        f"\nbehind {STALLED} stalled phones, one process: gthread {ours * 1000:.0f} ms,"
        f" sync {plain * 1000:.0f} ms, ratio {plain / ours:.0f}"
    )
    assert plain > 3 * ours
