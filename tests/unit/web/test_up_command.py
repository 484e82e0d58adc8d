"""The command `up`: names before lines, the password once, an end by signal."""

import contextlib
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from collect.web import running


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
