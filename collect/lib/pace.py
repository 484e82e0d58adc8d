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
        whole, part = divmod(2 * seconds, 1)
        timeout = struct.pack("@ll", int(whole), int(part * 1_000_000))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeout)

    def __getattr__(self, name: str) -> Any:
        """Everything else the socket can do."""
        return getattr(self._sock, name)

    def next_request(self) -> None:
        """Begin to count anew."""
        self._waited, self._received = 0.0, 0

    def recv(self, size: int) -> bytes:
        """At most `size` bytes. Raises ConnectionResetError if the client is slow."""
        before = self._sock.gettimeout()
        left = self._left()
        started = self._clock()
        try:
            self._sock.settimeout(left if before is None else min(left, before))
            data = self._sock.recv(size)
        except TimeoutError:
            if before is not None and before < left:
                raise
            raise self._given_up() from None
        finally:
            self._waited += self._clock() - started
            self._sock.settimeout(before)
        self._received += len(data)
        return data

    def _left(self) -> float:
        """Seconds the next read may take."""
        left = self._seconds + self._received / RATE - self._waited
        if self._lost or left <= 0:
            raise self._given_up()
        return min(left, 2 * self._seconds)

    def _given_up(self) -> ConnectionResetError:
        self._lost = True
        return ConnectionResetError(errno.ECONNRESET, "The client sends too slowly.")
