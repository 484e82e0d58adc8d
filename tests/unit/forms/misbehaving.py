"""A process for the tests of isolation: does what its job says, mostly badly."""

import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path


def describe() -> None:
    """Tell what was inherited."""
    links = (file for file in Path("/proc/self/fd").iterdir() if file.is_symlink())
    files = [str(link.readlink()) for link in links]
    told = {"pid": os.getpid(), "env": dict(os.environ), "files": files}
    sys.stdout.write(json.dumps(told))


def eat() -> None:
    """Take memory until there is no more."""
    hoard = []
    while True:
        hoard.append(bytearray(50_000_000))


def spin() -> None:
    """Use processor time."""
    while True:
        pass


def flood() -> None:
    """Answer without end."""
    while True:
        sys.stdout.write("x" * 100_000)


def write_file() -> None:
    """Fill the disk."""
    with tempfile.TemporaryFile() as file:
        while True:
            file.write(bytes(100_000))


ACTS: dict[str, Callable[[], object]] = {
    "describe": describe,
    "eat": eat,
    "spin": spin,
    "flood": flood,
    "write": write_file,
    "sleep": lambda: time.sleep(60),
    "crash": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "fail": lambda: sys.exit("It failed."),
}

if __name__ == "__main__":
    job = sys.stdin.read()
    if job:
        ACTS[job]()
