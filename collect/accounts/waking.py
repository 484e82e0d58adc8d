"""Telling the background worker that there is work, without ever getting in the way.

The audit log is the queue; a wake-up message only shortens the wait until the
periodic sweep. So messages are few (one per ``SPACING`` and process), a broker
that is down costs one bounded attempt per ``PAUSE``, and nothing is ever raised.
"""

import logging
import threading
import time
from collections.abc import Callable

from celery import current_app

SPACING = 0.5  # seconds between two wake-ups by one process
PAUSE = 10.0  # seconds without attempts after a failure
SOCKET_SECONDS = 0.4  # connecting and writing may each take this long
TASK = "collect.jobs.process_events"

_log = logging.getLogger(__name__)


class Waker:
    """Sends wake-ups by ``send(delay)``, spaced out, and rests after failures.

    An event that comes within ``SPACING`` of a wake-up is covered by one delayed
    message, so no event has to wait for the sweep while the broker is up.
    """

    def __init__(
        self,
        send: Callable[[float], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._send = send
        self._clock = clock
        self._lock = threading.Lock()
        self._due = float("-inf")
        self._rest_until = float("-inf")

    def wake(self) -> None:
        """Ask for the worker's attention. Never raises; waits a second at most."""
        # Another thread is sending: its message, or the sweep, covers this event.
        if not self._lock.acquire(blocking=False):
            return
        try:
            self._wake()
        finally:
            self._lock.release()

    def _wake(self) -> None:
        moment = self._clock()
        if moment < self._rest_until or moment < self._due:
            return
        due = max(moment, self._due + SPACING)
        try:
            self._send(due - moment)
        except Exception as error:
            self._rest_until = self._clock() + PAUSE
            _log.warning(
                "The worker could not be woken (%s); the sweep will find the work.",
                error,
            )
        else:
            self._due = due


def send_wake_up(delay: float) -> None:
    """Send the wake-up task, to run in ``delay`` seconds; raises what Celery does."""
    options = {
        "socket_timeout": SOCKET_SECONDS,
        "socket_connect_timeout": SOCKET_SECONDS,
        "max_retries": 0,
        "connect_retries_timeout": SOCKET_SECONDS,
        "retry_on_timeout": False,
    }
    with current_app.connection_for_write(
        connect_timeout=SOCKET_SECONDS, transport_options=options
    ) as connection:
        current_app.send_task(
            TASK,
            connection=connection,
            countdown=delay or None,
            # A wake-up that nobody took is worthless: the sweep runs anyway.
            expires=60,
            ignore_result=True,
            retry=False,
        )


waker = Waker(send_wake_up)
