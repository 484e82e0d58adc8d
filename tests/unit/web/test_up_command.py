"""The command `up`: names before lines, the password once, an end by signal."""

import contextlib
import io
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from collect.web import running
from collect.web.management.commands.up import Command


def test_up_prints_lines_with_names_and_the_password_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def pretend(say: Any, over: Any, welcome: Any) -> None:
        say("web", "hello")
        welcome(running.Welcome("http://here", "a@example.org", "secret"))
        welcome(running.Welcome("http://here", "a@example.org", None))
        os.kill(os.getpid(), signal.SIGTERM)
        assert over.wait(5)

    monkeypatch.setattr("collect.web.management.commands.up.run", pretend)
    with kept_signals():
        call_command("up")

    shown = capsys.readouterr().out
    assert shown.startswith("web      | hello\n")
    assert shown.count("Password: secret") == 1


def test_on_a_terminal_names_have_colours() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    Command(stdout=terminal).say("web", "hello")

    assert terminal.getvalue() == "\x1b[32mweb      |\x1b[0m hello\n"


def test_nobody_reading_is_no_reason_to_stop() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    Command(stdout=Gone()).say("web", "hello")


@contextlib.contextmanager
def kept_signals() -> Iterator[None]:
    kept = {
        n: signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
