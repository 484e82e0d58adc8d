"""Children are started again after a pause, and nothing of them is left behind."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from collect.lib import supervisor as module
from collect.lib.supervisor import Program, Supervisor

SLEEP = "import time; print('awake', flush=True); time.sleep(60)"


class Lines(list[tuple[str, str]]):
    def __call__(self, name: str, line: str) -> None:
        self.append((name, line))


def python(name: str, code: str, **options: Any) -> Program:
    return Program(name, [sys.executable, "-c", code], **options)


def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def lines() -> Lines:
    return Lines()


@pytest.fixture
def boss(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervisor]:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.05)
    boss = Supervisor(lines, threading.Event())
    yield boss
    boss.end()


def watching(boss: Supervisor) -> threading.Thread:
    thread = threading.Thread(target=boss.run)
    thread.start()
    return thread


def test_what_a_child_prints_is_passed_on_with_its_name(
    boss: Supervisor, lines: Lines
) -> None:
    boss.start(python("web", SLEEP))

    until(lambda: ("web", "awake") in lines)


def test_a_child_that_was_killed_starts_again(boss: Supervisor, lines: Lines) -> None:
    boss.start(python("web", SLEEP))
    first = boss.children[0].process
    assert first is not None
    until(lambda: lines == [("web", "awake")])
    thread = watching(boss)
    try:
        first.kill()
        until(lambda: lines.count(("web", "awake")) == 2)
    finally:
        boss.over.set()
        thread.join()

    assert ("web", "ended with status -9; starting again in 0.05 s") in lines


def test_a_child_that_keeps_dying_is_started_ever_more_rarely(
    boss: Supervisor, lines: Lines
) -> None:
    boss.start(python("web", "raise SystemExit(3)"))
    thread = watching(boss)
    until(lambda: sum("ended" in line for _, line in lines) >= 3)
    boss.over.set()
    thread.join()

    pauses = [line.rsplit("in ", 1)[1] for _, line in lines if "ended" in line]
    assert pauses[:3] == ["0.05 s", "0.1 s", "0.2 s"]


def test_a_child_that_ran_long_starts_again_without_a_long_pause(
    boss: Supervisor, lines: Lines
) -> None:
    child = module.Child(python("web", "pass"), lines)
    child.pause = 16.0
    child.start(now=0.0)
    assert child.process is not None
    child.process.wait()

    child.watch(now=module.STEADY)

    assert child.due == module.STEADY + 0.05


def test_a_start_that_fails_is_tried_again(boss: Supervisor, lines: Lines) -> None:
    attempts = []

    def prepare() -> None:
        attempts.append(1)
        if len(attempts) == 2:
            raise RuntimeError("disk is full")

    boss.start(python("db", "pass", before_start=prepare))
    thread = watching(boss)
    until(lambda: len(attempts) >= 3)
    boss.over.set()
    thread.join()

    assert ("db", "could not start: disk is full") in lines


def test_waiting_watches_and_ends_when_ready(boss: Supervisor) -> None:
    ready = iter([False, False, True])

    assert boss.wait_until(lambda: next(ready), timeout=5, what="It")


def test_waiting_gives_up_with_a_name(boss: Supervisor) -> None:
    with pytest.raises(TimeoutError, match="The database did not answer within 0"):
        boss.wait_until(lambda: False, timeout=0, what="The database")


def test_waiting_stops_when_told_to_end(boss: Supervisor) -> None:
    boss.over.set()

    assert not boss.wait_until(lambda: False, timeout=5, what="It")


def test_children_named_last_end_after_the_others(
    boss: Supervisor, tmp_path: Path
) -> None:
    ended = tmp_path / "ended"
    code = (
        "import pathlib, signal, sys, time\n"
        "def end(*_):\n"
        "    with open(sys.argv[1], 'a') as file: file.write(sys.argv[2] + ' ')\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "pathlib.Path(sys.argv[1] + sys.argv[2]).touch()\n"
        "time.sleep(60)\n"
    )
    for name in ("postgres", "redis", "web"):
        boss.start(Program(name, [sys.executable, "-c", code, str(ended), name]))
        until((tmp_path / f"ended{name}").exists)

    boss.end(last=["redis", "postgres"])

    assert ended.read_text().split() == ["web", "redis", "postgres"]
    assert boss.children == []


def test_a_child_that_does_not_end_is_killed_with_all_it_started(
    boss: Supervisor, lines: Lines
) -> None:
    code = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    boss.start(python("worker", code, stop_seconds=0.2))
    until(lambda: len(lines) == 1)
    grandchild = psutil.Process(int(lines[0][1]))

    boss.end()

    assert ("worker", "did not end in time and is killed") in lines
    psutil.wait_procs([grandchild], timeout=5)
    assert not grandchild.is_running() or grandchild.status() == "zombie"


def test_ending_the_supervised_twice_does_no_harm(boss: Supervisor) -> None:
    boss.start(python("web", "pass"))
    child = boss.children[0]
    boss.end()

    child.ask_to_end()
    child.wait_for_end()

    assert child.process is None
