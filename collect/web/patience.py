"""Gunicorn's threads, with bounded patience for slow clients.

Gunicorn hands a connection back to its main thread after every request, and from there
to a thread again for the next one: more work than reading the request. Here a thread
stays with a connection for a moment, as the next request of a phone that sends its
records follows the answer closely.
"""

from __future__ import annotations

import select
import threading
from typing import Any

from django.conf import settings
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from collect.lib.pace import PacedSocket

STAY = 0.25
"""Seconds a thread waits for the next request of its connection."""


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Gives up clients that send a request too slowly; see `collect.lib.pace`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Half of the threads may wait; the others are there for who comes.
        self._waiting = threading.Semaphore(self.cfg.threads // 2)

    def handle(self, conn: Any) -> Any:
        """Serve the next requests of a connection, in a thread of its own.

        Answers what gunicorn does: True if the connection may be used again.
        """
        if not isinstance(conn.sock, PacedSocket):
            conn.sock = PacedSocket(conn.sock, seconds=settings.COLLECT_READ_SECONDS)
        while True:
            conn.sock.next_request()
            answer = super().handle(conn)
            if answer is not True or not self._follows(conn):
                return answer

    def _follows(self, conn: Any) -> bool:
        """Whether the next request has come, or comes within a moment."""
        if not self.alive or not self._waiting.acquire(blocking=False):
            return False
        try:
            poll = select.poll()
            poll.register(conn.sock, select.POLLIN)
            return bool(poll.poll(STAY * 1000))
        finally:
            self._waiting.release()
