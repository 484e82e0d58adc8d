"""Whole servers for tests: `manage.py up` on a free port, in its own directory."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from collect.lib.embedded import Postgres, Redis
from collect.lib.supervisor import end_orphans

ROOT = Path(__file__).resolve().parents[2]
EMAIL, PASSWORD = "admin@example.org", "correct horse battery"
"""Of the administrator of `own_server`."""


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(
    condition: Callable[[], bool], *, seconds: float = 30, what: str = ""
) -> None:
    """Poll until the condition holds; AssertionError naming `what` otherwise."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.1)


@dataclass
class Up:
    """A running `manage.py up`."""

    data_dir: Path
    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Everything printed so far."""
        return self.data_dir.with_suffix(".log").read_text(errors="replace")

    def health(self) -> tuple[int, dict[str, str]]:
        """Status and body of /healthz; status 0 while nobody listens."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=15) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)
        except OSError:
            return 0, {}

    def wait_healthy(self, seconds: float = 180) -> None:
        """Wait for 200 from /healthz."""
        try:
            wait_until(
                lambda: self.process.poll() is not None or self.health()[0] == 200,
                seconds=seconds,
                what=f"healthy {self.url}",
            )
        finally:
            if self.health()[0] != 200:
                print(self.log[-6000:])  # noqa: T201
        assert self.process.poll() is None, "up ended"

    def children(self, part: str) -> list[psutil.Process]:
        """Direct children of `up` whose command line mentions `part`."""
        return [
            child
            for child in psutil.Process(self.process.pid).children()
            if part in _command(child)
        ]

    def child(self, part: str) -> psutil.Process:
        (only,) = self.children(part)
        return only

    def family(self) -> list[psutil.Process]:
        """Every process below `up`."""
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def end(self, seconds: float = 60) -> int:
        """Send SIGTERM and wait; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def start_up(data_dir: Path, port: int, **environment: str) -> Up:
    """Start `manage.py up`; the caller ends it."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("COLLECT_")
    }
    ours = {
        "COLLECT_DATA_DIR": str(data_dir),
        "COLLECT_PORT": str(port),
        "COLLECT_HOST": "127.0.0.1",
        "COLLECT_WEB_WORKERS": "1",
        "COLLECT_WORKER_PROCESSES": "1",
        "PYTHONWARNINGS": "error",
        **environment,
    }
    with data_dir.with_suffix(".log").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "up"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=ROOT,
            env={**inherited, **ours},
            start_new_session=True,
        )
    return Up(data_dir, port, process)


@contextmanager
def running_up(data_dir: Path, **environment: str) -> Iterator[Up]:
    """A healthy server for the length of a `with` block."""
    up = start_up(data_dir, free_port(), **environment)
    try:
        up.wait_healthy()
        yield up
    finally:
        try:
            up.end()
        except subprocess.TimeoutExpired:
            up.process.kill()
            up.process.wait()
            raise
        finally:
            # A test that failed halfway may have left some behind.
            end_orphans(str(data_dir))
            Redis(data_dir / "redis", data_dir / "run").prepare()
            Postgres(data_dir / "postgres", data_dir / "run").prepare()


@contextmanager
def own_server(name: str, **environment: str) -> Iterator[Up]:
    """A healthy server with an administrator, in a folder of its own, which every account
    may pass."""
    with tempfile.TemporaryDirectory(prefix=f"collect-{name}-") as made:
        folder = Path(made)
        folder.chmod(0o711)
        with running_up(
            folder / "data",
            COLLECT_ADMIN_EMAIL=EMAIL,
            COLLECT_ADMIN_PASSWORD=PASSWORD,
            **environment,
        ) as up:
            yield up


@contextmanager
def web_server(folder: Path, *options: str, **environment: str) -> Iterator[int]:
    """The port of one web process without database and Redis, once it listens.

    `options` are gunicorn's. AssertionError if it does not end cleanly.
    """
    port = free_port()
    ours = {
        "COLLECT_DATA_DIR": str(folder),
        "COLLECT_HOST": "127.0.0.1",
        "COLLECT_PORT": str(port),
        "COLLECT_WEB_WORKERS": "1",
        "COLLECT_DATABASE_POOL": "0",
        "DATABASE_URL": f"host={folder} dbname=none",
        "REDIS_URL": f"unix://{folder}/redis.sock",
        "PYTHONWARNINGS": "error",
        **environment,
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:collect.web.server"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            [*command, *options],
            env={**os.environ, **ours},
            cwd=ROOT,
            stdout=log,
            stderr=log,
        ) as process,
    ):
        try:
            wait_until(lambda: listens(port), what="the web server")
            yield port
        finally:
            process.terminate()
            assert process.wait(30) == 0


def listens(port: int) -> bool:
    """Whether the web server answers within half a minute."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
            client.sendall(b"GET /v1/none HTTP/1.1\r\nHost: localhost\r\n\r\n")
            return client.recv(12) == b"HTTP/1.1 404"
    except OSError:
        return False
