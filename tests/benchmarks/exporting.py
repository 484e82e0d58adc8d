"""An export made in a process of its own, and what that took.

`python -m tests.benchmarks.exporting <id>` works on a queued export as a worker does
and prints the cost; DATABASE_URL and COLLECT_DATA_DIR say where.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

_POLLED = 0.01


@dataclass(frozen=True)
class Cost:
    """Seconds of the whole and until the first bytes were in the file, CPU seconds,
    and the most memory the process held, in MiB; `idle` is what it held before."""

    seconds: float
    first_byte: float
    cpu: float
    peak: float
    idle: float

    def __str__(self) -> str:
        return (
            f"{self.seconds:6.2f} s ({self.cpu:.2f} s CPU), first byte"
            f" {self.first_byte:.2f} s, peak {self.peak:.0f} MiB ({self.idle:.0f} idle)"
        )


def measured(export_id: int) -> Cost:
    """The cost of making a queued export."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.exporting", str(export_id)],
        env={**os.environ, **_environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def _environment() -> dict[str, str]:
    given = connection.settings_dict
    parts = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
    address = " ".join(f"{k}={given[v]}" for k, v in parts.items() if given.get(v))
    return {
        "DATABASE_URL": address,
        "PGPASSWORD": str(given.get("PASSWORD") or ""),
        "COLLECT_DATA_DIR": str(settings.COLLECT_DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "collect.settings",
    }


class _Watch:
    """Notes when the first bytes of an export are in its file."""

    def __init__(self, root: Path, export_id: int) -> None:
        self._root = root
        self._places = (f"unfinished-{export_id}-*/*", f"{export_id}/*")
        self._ended = threading.Event()
        self.seen = 0.0
        self._thread = threading.Thread(target=self._poll)
        self._thread.start()

    def _poll(self) -> None:
        while not self.seen and not self._ended.wait(_POLLED):
            if any(self._sizes()):
                self.seen = time.perf_counter()

    def _sizes(self) -> list[int]:
        found = [path for place in self._places for path in self._root.glob(place)]
        return [path.stat().st_size for path in found if path.is_file()]

    def end(self) -> None:
        """Watch no longer."""
        self._ended.set()
        self._thread.join()


def _memory() -> dict[str, float]:
    """Peak and present memory of this process alone, in MiB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    values = dict(line.split(":", 1) for line in lines)
    return {
        name: int(values[key].split()[0]) / 1024
        for name, key in (("peak", "VmHWM"), ("now", "VmRSS"))
    }


def main(export_id: int) -> None:
    """Work on an export and print its cost."""
    import django

    django.setup()
    from collect.datasets.exports import files, work
    from collect.datasets.models import Export
    from collect.datasets.tasks import load_ahead

    # The clock starts when a worker that has started gets to it.
    load_ahead()
    Export.objects.exists()
    idle = _memory()["now"]
    watch = _Watch(files.root(), export_id)
    cpu, start = time.process_time(), time.perf_counter()
    work.execute(export_id=export_id)
    end = time.perf_counter()
    watch.end()
    cost = Cost(
        seconds=end - start,
        first_byte=(watch.seen or end) - start,
        cpu=time.process_time() - cpu,
        peak=_memory()["peak"],
        idle=idle,
    )
    sys.stdout.write(json.dumps(asdict(cost)) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
