"""Connections are paced from their first request on, each request anew."""

from __future__ import annotations

import socket
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from collect.lib.pace import PacedSocket
from collect.web import patience
from collect.web.patience import PatientWorker


def worker_with(*, threads: int) -> PatientWorker:
    """A worker that was not started by a server."""
    config = SimpleNamespace(
        threads=threads, worker_connections=9, max_requests=0, max_requests_jitter=0
    )

    def begun(worker: Any, config: Any) -> None:
        worker.cfg, worker.alive = config, True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ThreadWorker, "__init__", begun)
        return PatientWorker(config)


def test_every_request_of_a_connection_has_its_own_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[PacedSocket] = []
    anew: list[PacedSocket] = []

    def handled(worker: Any, conn: Any) -> str:
        asked.append(conn.sock)
        return "answered"

    def begun(paced: PacedSocket) -> None:
        anew.append(paced)

    monkeypatch.setattr(ThreadWorker, "handle", handled)
    monkeypatch.setattr(PacedSocket, "next_request", begun)
    worker = worker_with(threads=2)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        conn = SimpleNamespace(sock=ours)
        assert [worker.handle(conn) for _ in range(2)] == ["answered"] * 2
        assert conn.sock.fileno() == ours.fileno()
    assert asked == anew == [conn.sock] * 2
    assert isinstance(conn.sock, PacedSocket)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What was read of each request; every one may be followed by another."""
    read: list[bytes] = []

    def handled(worker: Any, conn: Any) -> bool:
        read.append(conn.sock.recv(1))
        return read[-1] != b"!"

    monkeypatch.setattr(ThreadWorker, "handle", handled)
    monkeypatch.setattr(patience, "STAY", 0.05)
    return read


def test_a_thread_stays_for_the_request_that_follows_at_once(
    answers: list[bytes],
) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"ab!")
        assert worker_with(threads=2).handle(SimpleNamespace(sock=ours)) is False
    assert answers == [b"a", b"b", b"!"]


def test_a_thread_leaves_a_connection_that_falls_silent(answers: list[bytes]) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"a")
        worker = worker_with(threads=2)
        assert worker.handle(SimpleNamespace(sock=ours)) is True
        theirs.sendall(b"b")
        assert worker.handle(SimpleNamespace(sock=ours)) is True
    assert answers == [b"a", b"b"]


def test_a_lone_thread_and_a_worker_that_ends_wait_for_nobody(
    answers: list[bytes],
) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"abc")
        assert worker_with(threads=1).handle(SimpleNamespace(sock=ours)) is True
        ending = worker_with(threads=2)
        ending.alive = False
        assert ending.handle(SimpleNamespace(sock=ours)) is True
    assert answers == [b"a", b"b"]
