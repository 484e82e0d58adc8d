"""Keeps child processes running: starts, watches, restarts and ends them.

Every child leads a session of its own, so that Ctrl-C in the terminal reaches only
the supervisor and whatever a child started can be ended with it.
"""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

import psutil

from collect.lib.embedded import Account
from collect.lib.embedded.service import run_as

FIRST_PAUSE = 0.5  # seconds before the first restart; doubles up to LONGEST_PAUSE
LONGEST_PAUSE = 30.0
STEADY = 30.0  # a child that ran this long starts again without delay
ORPHAN_SECONDS = 10.0  # for a left-over child to end by itself
MARK = "COLLECT_UP"  # environment variable by which left-over children are known

Say = Callable[[str, str], None]  # (name of the program, line)


@dataclass(frozen=True)
class Program:
    """What to run in the foreground, and how it wants to be ended."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 30.0
    before_start: Callable[[], None] = lambda: None


class Child:
    """One program and its current process."""

    def __init__(self, program: Program, say: Say) -> None:
        self.program = program
        self.say = say
        self.process: subprocess.Popen[str] | None = None
        self.pause = FIRST_PAUSE
        self.started = 0.0
        self.due = 0.0
        self.reader: threading.Thread | None = None

    def start(self, now: float) -> None:
        """Start the process and pass on what it prints, line by line."""
        self.program.before_start()
        self.process = subprocess.Popen(  # noqa: S603
            self.program.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            env={**os.environ, **self.program.environment},
            **run_as(self.program.account),
        )
        self.started = now
        self.reader = threading.Thread(
            target=self._read, args=[self.process.stdout], daemon=True
        )
        self.reader.start()

    def _read(self, output: IO[str]) -> None:
        with output:
            for line in output:
                self.say(self.program.name, line.rstrip("\n"))

    def watch(self, now: float) -> None:
        """Notice an end, and start again when its pause is over."""
        if self.process is not None and self.process.poll() is not None:
            self._clear_away(self.process)
            if now - self.started >= STEADY:
                self.pause = FIRST_PAUSE
            self.say(
                self.program.name,
                f"ended with status {self.process.returncode}; "
                f"starting again in {self.pause:g} s",
            )
            self.process = None
            self.due = now + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
        if self.process is None and now >= self.due:
            try:
                self.start(now)
            except Exception as error:  # the next attempt may succeed
                self.say(self.program.name, f"could not start: {error}")
                self.due = now + self.pause
                self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def ask_to_end(self) -> None:
        """Send the program's own signal for a clean end."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.program.stop_signal)

    def wait_for_end(self) -> None:
        """Wait as long as the program may take, then end it and all it started."""
        if self.process is None:
            return
        try:
            self.process.wait(self.program.stop_seconds)
        except subprocess.TimeoutExpired:
            self.say(self.program.name, "did not end in time and is killed")
        self._clear_away(self.process)
        self.process.wait()
        if self.reader is not None:
            self.reader.join(timeout=2)
        self.process = None

    def _clear_away(self, process: subprocess.Popen[str]) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


class Supervisor:
    """Children in the order they were started; ended from the last to the first."""

    def __init__(self, say: Say, over: threading.Event) -> None:
        self.say = say
        self.over = over
        self.children: list[Child] = []

    def start(self, program: Program) -> None:
        """Start a program and keep it running from now on."""
        child = Child(program, self.say)
        child.start(time.monotonic())
        self.children.append(child)

    def wait_until(
        self, ready: Callable[[], bool], *, timeout: float, what: str
    ) -> bool:
        """Watch until `ready()`; False when the supervisor is told to end first.

        Raises TimeoutError naming `what` when it takes too long.
        """
        deadline = time.monotonic() + timeout
        while not ready():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what} did not answer within {timeout:g} seconds.")
            self._watch()
            if self.over.wait(0.1):
                return False
        return True

    def run(self) -> None:
        """Watch the children until `over` is set."""
        while not self.over.wait(0.2):
            self._watch()

    def _watch(self) -> None:
        for child in self.children:
            child.watch(time.monotonic())

    def end(self, *, last: Sequence[str] = ()) -> None:
        """End all children; those named in `last` one by one after all others."""
        groups = [[c for c in self.children if c.program.name not in last]]
        groups += [
            [c for c in self.children if c.program.name == name] for name in last
        ]
        for group in groups:
            for child in group:
                child.ask_to_end()
            for child in group:
                child.wait_for_end()
        self.children.clear()


def end_orphans(mark: str) -> int:
    """End processes started under `mark` by a supervisor that is gone; how many.

    Only for the holder of the lock that makes `mark` unique.
    """
    orphans = [p for p in psutil.process_iter() if _has_mark(p, mark)]
    for process in orphans:
        with contextlib.suppress(psutil.Error):
            process.terminate()
    _, alive = psutil.wait_procs(orphans, timeout=ORPHAN_SECONDS)
    for process in alive:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, timeout=5)
    return len(orphans)


def _has_mark(process: psutil.Process, mark: str) -> bool:
    try:
        return bool(process.pid != os.getpid() and process.environ().get(MARK) == mark)
    except psutil.Error:
        return False
