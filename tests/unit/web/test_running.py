"""`up` starts in order, says what goes wrong, and ends in order."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from collect.accounts.letters import site_address
from collect.lib.embedded import EmbeddedError
from collect.lib.single import only_one
from collect.lib.supervisor import MARK, Program
from collect.web import first_start, heartbeat, programs, running


class Boss:
    """A supervisor that only notes what it is asked."""

    def __init__(self, say: Any, over: threading.Event) -> None:
        self.say = say
        self.notes: list[str] = []
        Boss.last = self

    last: "Boss"
    patience: Callable[[], bool] = staticmethod(lambda: True)

    def start(self, program: Program) -> None:
        self.notes.append(f"start {program.name}")

    def wait_until(self, ready: Any, *, timeout: float, what: str) -> bool:
        self.notes.append(f"wait for {what}")
        return Boss.patience()

    def run(self) -> None:
        self.notes.append("run")

    def end(self, *, last: list[str]) -> None:
        self.notes.append(f"end {' '.join(last)}")


@pytest.fixture
def boss(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> type[Boss]:
    settings.COLLECT_DATA_DIR = tmp_path
    settings.DATABASE_URL = settings.REDIS_URL = ""
    monkeypatch.setattr(running, "Supervisor", Boss)
    monkeypatch.setattr(first_start, "check_address", lambda host, port: None)
    monkeypatch.setattr(first_start, "migrate", lambda: None)
    monkeypatch.setattr(first_start, "make_first_administrator", lambda: "secret")
    monkeypatch.setattr(running, "_give_back_connections", lambda: None)
    monkeypatch.setattr(Boss, "patience", staticmethod(lambda: True))
    return Boss


def run() -> tuple[list[str], list[running.Welcome]]:
    """What the supervisor was asked, and what the operator was told."""
    welcomes: list[running.Welcome] = []
    running.run(lambda name, line: None, threading.Event(), welcomes.append)
    return Boss.last.notes, welcomes


@pytest.mark.usefixtures("boss")
def test_everything_starts_and_ends_in_order() -> None:
    notes, welcomes = run()

    assert notes == [
        "start postgres",
        "start redis",
        "wait for The database",
        "wait for The redis",
        "start worker",
        "start beat",
        "start web",
        "run",
        "end redis postgres",
    ]
    assert welcomes[0].new_password == "secret"


@pytest.mark.usefixtures("boss")
def test_servers_of_ones_own_are_waited_for_but_not_started(settings: Any) -> None:
    settings.DATABASE_URL, settings.REDIS_URL = "postgresql:///x", "redis://cache"

    notes, _ = run()

    assert notes[:3] == ["wait for The database", "wait for The redis", "start worker"]


@pytest.mark.usefixtures("boss")
def test_an_early_end_starts_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Boss, "patience", staticmethod(lambda: False))

    notes, welcomes = run()

    assert notes[-2:] == ["wait for The database", "end redis postgres"]
    assert welcomes == []


@pytest.mark.usefixtures("boss")
@pytest.mark.parametrize("error", [EmbeddedError, TimeoutError])
def test_what_prevents_a_start_is_told_without_a_traceback(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> bool:
        raise error("PostgreSQL is not well.")

    monkeypatch.setattr(Boss, "patience", staticmethod(fail))

    with pytest.raises(CommandError, match="PostgreSQL is not well"):
        run()
    assert Boss.last.notes[-1] == "end redis postgres"


@pytest.mark.usefixtures("boss")
def test_a_second_start_is_refused(tmp_path: Path) -> None:
    with (
        only_one(tmp_path / "up.lock"),
        pytest.raises(CommandError, match=f"process {os.getpid()}"),
    ):
        run()


@pytest.mark.usefixtures("boss")
def test_what_is_left_over_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    monkeypatch.setattr(running, "end_orphans", lambda mark: 3)

    running.run(
        lambda name, line: lines.append(line), threading.Event(), lambda told: None
    )

    assert "ended 3 processes left over from an earlier start" in lines


@pytest.mark.parametrize(
    ("host", "public", "shown"),
    [
        ("0.0.0.0", "", "http://127.0.0.1:8000"),
        ("::", "", "http://127.0.0.1:8000"),
        ("::1", "", "http://[::1]:8000"),
        ("10.0.0.5", "", "http://10.0.0.5:8000"),
        ("0.0.0.0", "https://c.example.org", "https://c.example.org"),
    ],
)
def test_the_address_to_open_is_told(
    settings: Any, host: str, public: str, shown: str
) -> None:
    settings.COLLECT_HOST, settings.COLLECT_PORT = host, 8000
    settings.COLLECT_PUBLIC_URL = public

    assert site_address() == shown


def test_redis_is_asked_whether_it_answers(settings: Any, redis_url: str) -> None:
    for url, answers in ((redis_url, True), ("unix:///nowhere", False)):
        settings.COLLECT_REDIS_URL = url
        heartbeat.client.cache_clear()
        assert running._redis_answers() is answers
    heartbeat.client.cache_clear()


@pytest.mark.django_db(transaction=True)
def test_connections_are_given_back() -> None:
    assert first_start.database_answers()
    running._give_back_connections()
    assert first_start.database_answers()


def test_children_are_told_where_the_data_are_and_marked(settings: Any) -> None:
    for program in (programs.web(), programs.worker(), programs.beat()):
        told = program.environment
        assert told["COLLECT_DATA_DIR"] == told[MARK] == str(settings.COLLECT_DATA_DIR)
