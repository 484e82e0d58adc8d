"""Connections are paced from their first request on, each request anew."""

from __future__ import annotations

import socket
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from collect.lib.pace import PacedSocket
from collect.web.patience import PatientWorker


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
    worker = object.__new__(PatientWorker)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        conn = SimpleNamespace(sock=ours)
        assert [worker.handle(conn) for _ in range(2)] == ["answered"] * 2
        assert conn.sock.fileno() == ours.fileno()
    assert asked == anew == [conn.sock] * 2
    assert isinstance(conn.sock, PacedSocket)
