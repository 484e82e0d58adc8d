"""Slow clients are given up; steady ones are not."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from collect.lib.pace import RATE, PacedSocket


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


Ends = tuple[socket.socket, socket.socket]


def test_a_steady_client_has_all_the_time_it_needs(ends: Ends, clock: Clock) -> None:
    paced = PacedSocket(ends[0], seconds=10, clock=clock)
    for _ in range(100):
        ends[1].sendall(b"x" * RATE)
        assert paced.recv(RATE) == b"x" * RATE
        clock.now += 1
    assert clock.now > 10


def test_a_byte_a_second_is_too_slow(ends: Ends, clock: Clock) -> None:
    paced = PacedSocket(ends[0], seconds=10, clock=clock)
    ends[1].sendall(b"x" * 20)
    for _ in range(10):
        assert paced.recv(1) == b"x"
        clock.now += 1
    clock.now += 1
    with pytest.raises(ConnectionResetError):
        paced.recv(1)
    clock.now = 0
    with pytest.raises(ConnectionResetError):
        paced.recv(1)


def test_every_request_has_its_own_time(ends: Ends, clock: Clock) -> None:
    paced = PacedSocket(ends[0], seconds=10, clock=clock)
    for _ in range(5):
        paced.next_request()
        ends[1].sendall(b"x")
        assert paced.recv(9) == b"x"
        clock.now += 9


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
