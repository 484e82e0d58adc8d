"""Children of a supervisor that is gone are found by their mark and ended."""

import sys
import threading
from pathlib import Path

import pytest

from collect.lib import supervisor as module
from collect.lib.supervisor import MARK, Program, Supervisor, end_orphans
from tests.support.servers import wait_until

SLEEP = "import time; time.sleep(60)"


def python(code: str, mark: str) -> Program:
    return Program("web", [sys.executable, "-c", code], environment={MARK: mark})


def test_orphans_are_known_by_their_mark(tmp_path: Path) -> None:
    mark = str(tmp_path)
    boss = Supervisor(lambda name, line: None, threading.Event())
    boss.start(python(SLEEP, mark))
    boss.start(python(SLEEP, mark + "2"))
    ours, other = (child.process for child in boss.children)
    assert ours is not None
    assert other is not None

    assert end_orphans(mark) == 1

    assert ours.poll() is not None
    assert other.poll() is None
    boss.end()
    assert end_orphans(mark) == 0


def test_orphans_that_ignore_the_signal_are_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ORPHAN_SECONDS", 0.3)
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('deaf', flush=True); time.sleep(60)"
    )
    lines: list[str] = []
    boss = Supervisor(lambda name, line: lines.append(line), threading.Event())
    boss.start(python(code, str(tmp_path)))
    wait_until(lambda: lines == ["deaf"])

    assert end_orphans(str(tmp_path)) == 1

    process = boss.children[0].process
    assert process is not None
    assert process.poll() is not None
    boss.end()
