"""The command `demo`: where it runs, who signs in, how it ends."""

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from collect.sync.simulation.transport import NetworkError
from collect.web.demo import server
from collect.web.demo.rest import Rest
from collect.web.management.commands import demo


class Stage:
    """Everything the command uses, noted instead of done."""

    def __init__(self) -> None:
        self.served: list[tuple[Path, int]] = []
        self.signed_in: list[tuple[str, str]] = []
        self.ended = 0
        self.play: Any = lambda rest, folder, say: say("a table")
        self.wait: Any = lambda: 0

    def plays(self, *given: Any) -> None:
        self.play(*given)

    @contextlib.contextmanager
    def serve(self, base_dir: Path, data_dir: Path, port: int) -> Iterator[Any]:
        self.served.append((data_dir, port))
        try:
            yield self
        finally:
            self.ended += 1


@pytest.fixture
def stage(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> Iterator[Stage]:
    stage = Stage()
    settings.BASE_DIR = tmp_path
    settings.COLLECT_ADMIN_EMAIL = "a@example.org"
    settings.COLLECT_ADMIN_PASSWORD = ""
    for name in ("COLLECT_DATA_DIR", "COLLECT_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(server, "served", stage.serve)
    monkeypatch.setattr(server, "free_port", lambda host: 8001)
    states: list[dict[str, str]] = [{}, {"database": "ready", "worker": "silent"}]
    monkeypatch.setattr(server, "wait_healthy", lambda *_: iter(states))
    monkeypatch.setattr(demo, "play", stage.plays)
    monkeypatch.setattr(Rest, "sign_in", lambda self, *who: stage.signed_in.append(who))
    kept = signal.getsignal(signal.SIGTERM)
    yield stage
    signal.signal(signal.SIGTERM, kept)


def test_once_ends_after_the_table(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / ".data" / "demo"
    folder.mkdir(parents=True)
    (folder / "admin_password").write_text("kept\n")

    call_command("demo", once=True)

    assert stage.served == [(folder, 8001)]
    assert stage.signed_in == [("a@example.org", "kept")]
    assert stage.ended == 1
    shown = capsys.readouterr().out
    assert "waiting for the web server" in shown
    assert "waiting for worker" in shown
    assert "a table" in shown
    assert "a@example.org   password kept" in shown
    assert "Serving" not in shown


def test_it_serves_until_interrupted(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    def wait() -> None:
        signal.raise_signal(signal.SIGTERM)

    stage.wait = wait

    call_command("demo")

    assert stage.ended == 1
    shown = capsys.readouterr().out
    assert shown.index("Serving until Ctrl-C.") < shown.index("Ended.")


def test_a_place_that_was_chosen_is_used(
    stage: Stage, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings.COLLECT_DATA_DIR = tmp_path / "chosen"
    settings.COLLECT_PORT = 9000
    settings.COLLECT_ADMIN_PASSWORD = "given password"
    monkeypatch.setenv("COLLECT_DATA_DIR", "chosen")
    monkeypatch.setenv("COLLECT_PORT", "9000")

    call_command("demo", once=True)

    assert stage.served == [(tmp_path / "chosen", 9000)]
    assert stage.signed_in == [("a@example.org", "given password")]


def test_what_goes_wrong_is_told_and_the_server_ended(stage: Stage) -> None:
    def fail(*_: object) -> None:
        raise NetworkError("the line is dead")

    stage.play = fail

    with pytest.raises(CommandError, match="the line is dead"):
        call_command("demo", once=True)
    assert stage.ended == 1
