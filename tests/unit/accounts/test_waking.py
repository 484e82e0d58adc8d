"""Waking the worker without getting in the way."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import current_app

from collect.accounts.waking import PAUSE, SPACING, Waker, send_wake_up

# Celery by itself would try again for minutes; a busy machine may need a while.
NOT_FOR_EVER = 10.0


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


class Broker:
    """Remembers when each message is due; refuses when told to."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.due: list[float] = []
        self.attempts = 0
        self.is_down = False

    def send(self, delay: float) -> None:
        self.attempts += 1
        if self.is_down:
            raise ConnectionError("refused")
        self.due.append(self.clock.time + delay)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def broker(clock: Clock) -> Broker:
    return Broker(clock)


@pytest.fixture
def waker(broker: Broker, clock: Clock) -> Waker:
    return Waker(broker.send, clock)


def test_the_first_event_wakes_the_worker_at_once(
    waker: Waker, broker: Broker, clock: Clock
) -> None:
    waker.wake()
    assert broker.due == [clock.time]


def test_many_events_need_one_message_per_spacing(
    waker: Waker, broker: Broker, clock: Clock
) -> None:
    start = clock.time
    for _ in range(1000):
        waker.wake()
        clock.time += 0.01
    assert len(broker.due) <= 10 / SPACING + 2
    gaps = [b - a for a, b in zip(broker.due, broker.due[1:], strict=False)]
    assert min(gaps) == pytest.approx(SPACING)
    assert broker.due[0] == start


def test_every_event_is_followed_by_a_wake_up_within_the_spacing(
    waker: Waker, broker: Broker, clock: Clock
) -> None:
    events = [100.0, 100.1, 100.2, 100.45, 100.7, 103.0, 103.01, 110.0]
    for moment in events:
        clock.time = moment
        waker.wake()
    for moment in events:
        assert any(moment <= due <= moment + SPACING + 0.01 for due in broker.due)


def test_a_broker_that_is_down_is_left_alone_for_a_while(
    waker: Waker, broker: Broker, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    broker.is_down = True
    for _ in range(100):
        waker.wake()
        clock.time += PAUSE / 101
    assert broker.attempts == 1
    assert "could not be woken" in caplog.text


def test_after_the_pause_the_broker_is_tried_again(
    waker: Waker, broker: Broker, clock: Clock
) -> None:
    broker.is_down = True
    waker.wake()
    broker.is_down = False
    clock.time += PAUSE
    waker.wake()
    assert broker.due == [clock.time]


def test_while_one_thread_sends_the_others_go_on() -> None:
    sending, may_finish = threading.Event(), threading.Event()
    sent: list[float] = []

    def send(delay: float) -> None:
        sending.set()
        assert may_finish.wait(10)
        sent.append(delay)

    waker = Waker(send)
    slow = threading.Thread(target=waker.wake)
    slow.start()
    assert sending.wait(10)
    waker.wake()
    assert sent == []
    may_finish.set()
    slow.join(10)
    assert len(sent) == 1


@pytest.fixture
def hanging(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A broker's address that takes connections and then says nothing."""
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(tmp_path)
        listener.bind("broker.sock")
        listener.listen(5)
        yield f"redis+socket://{tmp_path / 'broker.sock'}"


def _failure(monkeypatch: pytest.MonkeyPatch, url: str) -> tuple[str, float]:
    """What went wrong with a wake-up, and after how many seconds."""
    monkeypatch.setattr(current_app.conf, "broker_url", url)
    failures: list[Exception] = []

    def send(delay: float) -> None:
        try:
            send_wake_up(delay)
        except Exception as error:
            failures.append(error)
            raise

    start = time.monotonic()
    Waker(send).wake()
    elapsed = time.monotonic() - start
    assert len(failures) == 1
    return str(failures[0]), elapsed


def test_a_broker_that_hangs_costs_about_a_second(
    monkeypatch: pytest.MonkeyPatch, hanging: str
) -> None:
    failure, seconds = _failure(monkeypatch, hanging)
    assert "Timeout" in failure
    assert seconds < NOT_FOR_EVER


def test_a_broker_that_refuses_costs_next_to_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = f"redis+socket://{tmp_path / 'nobody.sock'}"
    failure, seconds = _failure(monkeypatch, url)
    assert "nobody.sock" in failure
    assert seconds < NOT_FOR_EVER
