"""One job in one process that can be killed: for input nobody vouches for.

A `Nursery` keeps one spare process started and warm (its imports cost most of a
second), because every process does a single job and ends: nothing leaks from one job
into the next, and a process that dies takes nobody with it. The job is written to its
stdin, the answer read from its stdout; it inherits no other file, no environment but
what Python needs, and lives under limits of memory, processor time, wall-clock time
and the size of what it writes.
"""

from __future__ import annotations

import atexit
import logging
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import IO

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[2]
_LOG_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may use: bytes of address space and of answer, seconds."""

    memory: int = 1 << 30
    seconds: int = 60
    answer: int = 256 << 20
    waiting: int = 60
    """Seconds to wait for a turn when too many jobs run."""
    at_once: int = 2


class Cause(StrEnum):
    """How a job ended without an answer."""

    TIME = "time"
    MEMORY = "memory"
    CRASH = "crash"
    GARBAGE = "garbage"


class Died(Exception):
    """The process gave no answer; `cause` says why."""

    def __init__(self, cause: Cause) -> None:
        self.cause = cause
        super().__init__(cause.value)


class Busy(Exception):
    """Too many jobs were running for longer than a caller should wait."""


@dataclass(eq=False)
class _Child:
    """A started process and the file that takes its stderr."""

    process: subprocess.Popen[bytes]
    log: IO[bytes]
    owner: int = field(default_factory=os.getpid)

    def stop(self) -> None:
        """End the process, whatever its state, and release what it holds."""
        if self.process.poll() is None:
            self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self.process.wait()
        self.log.close()

    def is_usable(self) -> bool:
        """Whether it still waits for its job, in the process that started it."""
        return self.owner == os.getpid() and self.process.poll() is None

    def said(self) -> str:
        """The end of what it wrote to stderr."""
        self.log.seek(0)
        return self.log.read(_LOG_BYTES)[-4000:].decode(errors="replace")


class Nursery:
    """Runs `python -m module` for one job at a time each. Safe for threads."""

    def __init__(self, module: str, limits: Limits | None = None) -> None:
        self._module = module
        self._limits = limits or Limits()
        self._spare: _Child | None = None
        self._guard = threading.Lock()
        self._turns = threading.BoundedSemaphore(self._limits.at_once)
        atexit.register(self.close)

    def run(self, job: bytes) -> bytes:
        """What the process answers to the job. Raises Died, Busy."""
        if not self._turns.acquire(timeout=self._limits.waiting):
            raise Busy
        try:
            child = self._take()
            try:
                return self._exchange(child, job)
            finally:
                child.stop()
        finally:
            self._turns.release()

    def close(self) -> None:
        """End the spare process; the next job starts another."""
        with self._guard:
            spare, self._spare = self._spare, None
        if spare is not None and spare.owner == os.getpid():
            spare.stop()

    def _take(self) -> _Child:
        with self._guard:
            child, self._spare = self._spare, None
        if child is None or not child.is_usable():
            if child is not None and child.owner == os.getpid():
                child.stop()
            child = self._start()
        fresh = self._start()
        with self._guard:
            surplus, self._spare = self._spare, fresh
        if surplus is not None:
            surplus.stop()
        return child

    def _start(self) -> _Child:
        log = tempfile.TemporaryFile()  # noqa: SIM115  closed with the child
        process = subprocess.Popen(  # noqa: S603  our own module
            [sys.executable, "-m", self._module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=_ROOT,
            env=_environment(),
            close_fds=True,
            start_new_session=True,
        )
        _limit(process.pid, self._limits)
        return _Child(process, log)

    def _exchange(self, child: _Child, job: bytes) -> bytes:
        process = child.process
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._limits.seconds, end)
        timer.daemon = True
        timer.start()
        try:
            answer = _talk(process, job, self._limits.answer)
            if len(answer) > self._limits.answer:
                raise Died(Cause.MEMORY)
            code = process.wait()
        finally:
            timer.cancel()
        if code == 0:
            return answer
        cause = _cause(code, child.said(), is_late=late.is_set())
        logger.warning("A %s process died (%s): %s", self._module, cause, child.said())
        raise Died(cause)


def _talk(process: subprocess.Popen[bytes], job: bytes, limit: int) -> bytes:
    """Send the job, read the answer: one byte more than the limit at most."""
    if process.stdin is None or process.stdout is None:
        raise Died(Cause.CRASH)
    with suppress(OSError):
        process.stdin.write(job)
    with suppress(OSError):
        process.stdin.close()
    return process.stdout.read(limit + 1)


def _cause(code: int, said: str, *, is_late: bool) -> Cause:
    if is_late or code == -signal.SIGXCPU:
        return Cause.TIME
    if code == -signal.SIGKILL or "MemoryError" in said or "bad_alloc" in said:
        return Cause.MEMORY
    return Cause.CRASH


def _limit(pid: int, limits: Limits) -> None:
    """Set the limits from outside, before the process has seen any input."""
    seconds = limits.seconds
    for what, soft, hard in (
        (resource.RLIMIT_AS, limits.memory, limits.memory),
        (resource.RLIMIT_CPU, seconds, seconds + 1),
        (resource.RLIMIT_FSIZE, _LOG_BYTES, _LOG_BYTES),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, 64, 64),
    ):
        with suppress(ProcessLookupError):
            resource.prlimit(pid, what, (soft, hard))


def _environment() -> dict[str, str]:
    """What Python needs to find itself and to read text as UTF-8; no secrets."""
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
