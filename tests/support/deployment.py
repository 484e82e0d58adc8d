"""A whole Collect, started as a user starts it, on a data directory of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
EMAIL, PASSWORD = (
    "admin@example.org",
    "correct horse battery",
)  # pragma: allowlist secret
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Deployment:
    """A running `manage.py up`, and what a person would do with it."""

    def __init__(
        self, process: subprocess.Popen[bytes], url: str, folder: Path
    ) -> None:
        self.process = process
        self.url = url
        self.folder = folder

    def client(self) -> httpx.Client:
        """A client that is signed in as the administrator."""
        answer = httpx.post(
            f"{self.url}/v1/sessions", json={"email": EMAIL, "password": PASSWORD}
        )
        answer.raise_for_status()
        token = answer.json()["token"]
        return httpx.Client(
            base_url=self.url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        )

    def processes(self, *words: str) -> list[int]:
        """Ids of processes below this one whose command line has all the words."""
        found = []
        for pid in _descendants(self.process.pid):
            try:
                command = Path(f"/proc/{pid}/cmdline").read_bytes()
            except OSError:
                continue
            text = command.replace(b"\0", b" ").decode(errors="replace")
            if all(word in text for word in words):
                found.append(pid)
        return found

    def kill(self, *words: str) -> list[int]:
        """Kill those processes as a crash would."""
        pids = self.processes(*words)
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        return pids


@contextmanager
def deployment(
    folder: Path, settings: Mapping[str, str] | None = None
) -> Iterator[Deployment]:
    """Start everything in `folder`, wait until it is healthy, stop it at the end."""
    port = free_port()
    environment = {
        **os.environ,
        "COLLECT_DATA_DIR": str(folder),
        "COLLECT_HOST": "127.0.0.1",
        "COLLECT_PORT": str(port),
        "COLLECT_ADMIN_EMAIL": EMAIL,
        "COLLECT_ADMIN_PASSWORD": PASSWORD,
        "COLLECT_DEBOUNCE_SECONDS": "1",
        **(settings or {}),
    }
    for name in ("DATABASE_URL", "REDIS_URL", "COLLECT_PUBLIC_URL"):
        environment.pop(name, None)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        running = Deployment(process, f"http://127.0.0.1:{port}", folder)
        try:
            wait_until(lambda: _healthy(running), "Collect to be healthy", 120)
            yield running
        finally:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def wait_until(true: Callable[[], bool], what: str, seconds: float) -> None:
    """Return as soon as it is true; fail naming what was waited for."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(0.1)


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _healthy(running: Deployment) -> bool:
    code = running.process.poll()
    assert code is None, f"`manage.py up` ended with {code}: see {running.folder}.log"
    try:
        return httpx.get(f"{running.url}/healthz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def _descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(folder.name))
    found, waiting = [], [pid]
    while waiting:
        for child in children.get(waiting.pop(), []):
            found.append(child)
            waiting.append(child)
    return found
