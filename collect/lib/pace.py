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


class PacedSocket:
    """A socket whose reads fail as a broken connection does once its client is slow.

    `seconds` is the time for a request without regard to its size; silence may last
    twice as long, as may a client take nothing of an answer. All else is the socket's.
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
        self._started: float | None = None
        self._received = 0
        self._lost = False
        whole, part = divmod(2 * seconds, 1)
        timeout = struct.pack("@ll", int(whole), int(part * 1_000_000))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeout)

    def __getattr__(self, name: str) -> Any:
        """Everything else the socket can do."""
        return getattr(self._sock, name)

    def next_request(self) -> None:
        """Begin to count anew: the time starts with the next read."""
        self._started, self._received = None, 0

    def recv(self, size: int) -> bytes:
        """At most `size` bytes. Raises ConnectionResetError if the client is slow."""
        before = self._sock.gettimeout()
        left = self._left()
        try:
            self._sock.settimeout(left if before is None else min(left, before))
            data = self._sock.recv(size)
        except TimeoutError:
            if before is not None and before < left:
                raise
            raise self._given_up() from None
        finally:
            self._sock.settimeout(before)
        self._received += len(data)
        return data

    def _left(self) -> float:
        """Seconds the next read may take."""
        now = self._clock()
        if self._started is None:
            self._started = now
        until = self._started + self._seconds + self._received / RATE
        if self._lost or until <= now:
            raise self._given_up()
        return min(until - now, 2 * self._seconds)

    def _given_up(self) -> ConnectionResetError:
        self._lost = True
        return ConnectionResetError(errno.ECONNRESET, "The client sends too slowly.")
