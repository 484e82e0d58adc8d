"""`manage.py up` as a child of the demonstration, its output in a file."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import CommandError

from collect.web.demo.rest import Rest

START_SECONDS = 180
END_SECONDS = 90
PORTS = range(8000, 8020)


def free_port(host: str) -> int:
    """The first port of PORTS that nobody uses. Raises CommandError without one."""
    for port in PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise CommandError(
        f"Ports {PORTS[0]} to {PORTS[-1]} are all in use. Set COLLECT_PORT."
    )


@contextmanager
def served(
    base_dir: Path, data_dir: Path, port: int
) -> Iterator[subprocess.Popen[bytes]]:
    """The server for the length of a `with` block; ended cleanly."""
    data_dir.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with log_file(data_dir).open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, str(base_dir / "manage.py"), "up"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=base_dir,
            env={
                **os.environ,
                "COLLECT_DATA_DIR": str(data_dir),
                "COLLECT_PORT": str(port),
            },
            start_new_session=True,
        )
    try:
        yield process
    finally:
        end(process)


def log_file(data_dir: Path) -> Path:
    """Where the server's output goes."""
    return data_dir.with_name(f"{data_dir.name}.log")


def wait_healthy(
    rest: Rest, process: subprocess.Popen[bytes], data_dir: Path
) -> Iterator[dict[str, str]]:
    """Yield the state of the parts about every second until all are ready.

    Raises CommandError with the last lines of the log when that does not happen.
    """
    deadline = time.monotonic() + START_SECONDS
    while True:
        # Another server may answer on this port, so ours must be running as well.
        if process.poll() is not None or time.monotonic() > deadline:
            last = log_file(data_dir).read_text(errors="replace").splitlines()[-15:]
            raise CommandError("The server did not start:\n" + "\n".join(last))
        status, states = rest.health()
        if status == 200:
            return
        yield states
        time.sleep(1)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask the server to end, and wait for it."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
