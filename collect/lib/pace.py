"""How slowly a client may send a request before it is given up.

A thread that reads from a client does nothing else, so a client that sends a byte a
second, or nothing, would keep it for ever. As in Apache's mod_reqtimeout a client has
some seconds, and more for every byte that came; and it may never fall silent for long.
"""

from __future__ import annotations

import errno
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

RATE = 500
"""Bytes that buy another second; the slowest phones on GPRS send several times that."""

LOOK = 1.0
"""Seconds after which a read that waits looks at the clock."""


class PacedSocket:
    """A socket whose reads fail as a broken connection does once its client is slow.

    `seconds` is the time for a request without regard to its size; silence may last
    twice as long, as may a client take nothing of an answer. Only the time spent on
    waiting counts, not what the server does between two reads. All else is the
    socket's.
    """

    def __init__(
        self,
        sock: socket.socket,
        *,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sock = sock
        self._seconds = seconds
        self._clock = clock
        self._waited = 0.0
        self._received = 0
        self._lost = False
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _timeval(2 * seconds))
        # The kernel's own alarm, set once: Python's costs two calls each time.
        look = _timeval(min(LOOK, seconds / 4))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, look)

    def __getattr__(self, name: str) -> Any:
        """Everything else the socket can do."""
        return getattr(self._sock, name)

    def next_request(self) -> None:
        """Begin to count anew."""
        self._waited, self._received = 0.0, 0

    def recv(self, size: int) -> bytes:
        """At most `size` bytes. Raises ConnectionResetError once if the client is slow;
        from then on there is nothing, as on a socket whose connection was reset."""
        if self._lost:
            return b""
        left = self._left()
        started = self._clock()
        try:
            data = self._recv(size, until=started + left)
        finally:
            self._waited += self._clock() - started
        self._received += len(data)
        return data

    def _recv(self, size: int, *, until: float) -> bytes:
        while True:
            try:
                return self._sock.recv(size)
            except BlockingIOError:
                if self._clock() >= until:
                    raise self._given_up() from None

    def _left(self) -> float:
        """Seconds the next read may take."""
        left = self._seconds + self._received / RATE - self._waited
        if left <= 0:
            raise self._given_up()
        return min(left, 2 * self._seconds)

    def _given_up(self) -> ConnectionResetError:
        self._lost = True
        return ConnectionResetError(errno.ECONNRESET, "The client sends too slowly.")


def _timeval(seconds: float) -> bytes:
    """Seconds as the kernel takes them (struct timeval)."""
    whole, part = divmod(seconds, 1)
    return struct.pack("@ll", int(whole), int(part * 1_000_000))
