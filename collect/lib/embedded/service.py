"""What the embedded servers have in common, and a way to run one for a while."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import psutil

from collect.lib.embedded.account import Account, EmbeddedError

END_SECONDS = 30.0


class Service(Protocol):
    """A server that can be prepared, started as a child process, and asked."""

    name: str
    directory: Path
    account: Account | None
    stop_signal: signal.Signals

    def prepare(self) -> None:
        """Make directories and files; end a server left over from before."""

    def command(self) -> list[str]:
        """The program and its arguments, to run in the foreground."""

    def is_ready(self) -> bool:
        """Whether the server answers; True only when it can be used."""


def run_as(account: Account | None) -> dict[str, Any]:
    """Arguments of `subprocess.Popen` that drop to the account."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def end_leftovers(program: str, directory: Path, stop_signal: signal.Signals) -> None:
    """End every process named `program` that works in `directory`.

    Only called by the holder of the data directory's lock, so none of them belongs
    to a living owner. Raises EmbeddedError when one cannot be ended.
    """
    left = [
        p for p in psutil.process_iter(["name"]) if _works_in(p, program, directory)
    ]
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(stop_signal)
    _, alive = psutil.wait_procs(left, timeout=15)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    _, alive = psutil.wait_procs(alive, timeout=5)
    if alive:
        pids = ", ".join(str(process.pid) for process in alive)
        raise EmbeddedError(
            f"A {program} from an earlier start still uses {str(directory)!r} and "
            f"cannot be ended. End process {pids} and start again."
        )


def _works_in(process: psutil.Process, program: str, directory: Path) -> bool:
    if process.info["name"] != program:
        return False
    try:
        return bool(process.cwd() == str(directory.resolve()))
    except psutil.Error:
        return False


@contextlib.contextmanager
def running(service: Service, *, timeout: float = 60) -> Iterator[None]:
    """Run a service for the length of a `with` block, its output in `<dir>.log`.

    Raises EmbeddedError when it does not answer within `timeout` seconds.
    """
    service.prepare()
    log = service.directory.with_name(f"{service.directory.name}.log")
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603
            service.command(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd="/",
            env={**os.environ, "TZ": "UTC"},
            **run_as(service.account),
        )
    try:
        _wait(service, process, timeout, log)
        yield
    finally:
        process.send_signal(service.stop_signal)
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(
    service: Service, process: subprocess.Popen[bytes], timeout: float, log: Path
) -> None:
    deadline = time.monotonic() + timeout
    while not service.is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise EmbeddedError(f"{service.name} did not start; see {str(log)!r}.")
        time.sleep(0.05)
