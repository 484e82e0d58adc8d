"""Slow clients are given up; steady ones are not."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from collect.lib.pace import RATE, PacedSocket

Ends = tuple[socket.socket, socket.socket]


class Client(socket.socket):
    """A client that sends `size` bytes whenever it is read, after `delay` seconds."""

    now = 0.0

    def __init__(self, *, delay: float, size: int) -> None:
        super().__init__()
        self.delay = delay
        self.size = size

    def clock(self) -> float:
        return self.now

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        self.now += self.delay
        return b"x" * self.size


@pytest.fixture
def ends() -> Iterator[Ends]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_a_steady_client_has_all_the_time_it_needs() -> None:
    with Client(delay=1, size=RATE) as client:
        paced = PacedSocket(client, seconds=10, clock=client.clock)
        for _ in range(100):
            assert len(paced.recv(RATE)) == RATE


def test_a_byte_a_second_is_too_slow() -> None:
    with Client(delay=1, size=1) as client:
        paced = PacedSocket(client, seconds=10, clock=client.clock)
        for _ in range(11):
            assert paced.recv(1) == b"x"
        with pytest.raises(ConnectionResetError):
            paced.recv(1)
        assert paced.recv(1) == b""


def test_what_the_server_does_meanwhile_does_not_count() -> None:
    with Client(delay=1, size=1) as client:
        paced = PacedSocket(client, seconds=10, clock=client.clock)
        for _ in range(10):
            client.now += 1000
            assert paced.recv(1) == b"x"


def test_every_request_has_its_own_time() -> None:
    with Client(delay=9, size=1) as client:
        paced = PacedSocket(client, seconds=10, clock=client.clock)
        for _ in range(5):
            paced.next_request()
            assert paced.recv(9) == b"x"


def test_silence_ends_the_connection(ends: Ends) -> None:
    paced = PacedSocket(ends[0], seconds=0.02)
    with pytest.raises(ConnectionResetError):
        paced.recv(1)
    assert ends[0].gettimeout() is None


def test_a_shorter_deadline_of_the_server_stays_its_own(ends: Ends) -> None:
    ends[0].settimeout(0.02)
    paced = PacedSocket(ends[0], seconds=10)
    with pytest.raises(TimeoutError):
        paced.recv(1)
    ends[1].sendall(b"x")
    assert paced.recv(1) == b"x"


def test_who_takes_nothing_of_an_answer_is_given_up(ends: Ends) -> None:
    paced = PacedSocket(ends[0], seconds=0.05)
    with pytest.raises(BlockingIOError):
        paced.sendall(b"x" * 50_000_000)


def test_an_ended_connection_reads_as_ended(ends: Ends) -> None:
    paced = PacedSocket(ends[0], seconds=10)
    ends[1].close()
    assert paced.recv(1) == b""
    assert paced.fileno() == ends[0].fileno()
