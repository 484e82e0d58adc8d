"""Gunicorn's threads, with bounded patience for slow clients."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from collect.lib.pace import PacedSocket


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Gives up clients that send a request too slowly; see `collect.lib.pace`."""

    def handle(self, conn: Any) -> Any:
        """Serve the next request of a connection, in a thread of its own."""
        if not isinstance(conn.sock, PacedSocket):
            conn.sock = PacedSocket(conn.sock, seconds=settings.COLLECT_READ_SECONDS)
        conn.sock.next_request()
        return super().handle(conn)
