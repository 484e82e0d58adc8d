"""Phones that send as fast as they are answered, and what the server spends on them."""

import http.client
import random
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil

from collect.sync.simulation.multipart import encode
from tests.benchmarks import household
from tests.support.servers import Up

BOUNDARY = "f4c0b1e2-6a7b-4d0c-9d51-3f2f6d1a77aa"
HEADERS = {
    "User-Agent": "org.odk.collect.android/v2026.3.0 Dalvik/2.1.0",
    "X-OpenRosa-Version": "1.0",
}


@dataclass(frozen=True)
class Cost:
    """What a number of submissions cost; CPU times in seconds."""

    submissions: int
    seconds: float
    web: float
    postgres: float

    @property
    def milliseconds(self) -> float:
        """CPU-milliseconds of web server and PostgreSQL for one submission."""
        return (self.web + self.postgres) / self.submissions * 1000

    def __str__(self) -> str:
        each = 1000 / self.submissions
        return (
            f"{self.submissions / self.seconds:6.0f}/s  {self.milliseconds:5.2f} CPU-ms"
            f" (web {self.web * each:.2f}, PostgreSQL {self.postgres * each:.2f})"
        )


class Meter:
    """CPU time of the web server and the database of one installation."""

    def __init__(self, up: Up) -> None:
        self._web = up.child("gunicorn")
        self._postgres = up.child("postgres")

    def read(self) -> tuple[float, float]:
        """CPU seconds so far: web, PostgreSQL, each with all its processes."""
        return _spent(self._web), _spent(self._postgres)


def _spent(parent: psutil.Process) -> float:
    times = parent.cpu_times()
    total = times.user + times.system + times.children_user + times.children_system
    for child in parent.children():
        own = child.cpu_times()
        total += own.user + own.system
    return float(total)


def bodies(count: int, seed: int, *, photo: bytes = b"") -> list[bytes]:
    """Multipart bodies of new interviews, made before the clock runs."""
    draw = random.Random(seed)
    made = []
    for number in range(count):
        name = f"{seed}-{number}.jpg" if photo else ""
        xml = household.interview(draw, photo=name)
        # Each photo differs, or storing it would be free.
        files = {name: f"{seed}-{number}".encode() + photo} if photo else {}
        made.append(encode(BOUNDARY, "Household_2026.xml", xml, files, more=False))
    return made


def send(
    up: Up, path: str, sent: Sequence[bytes], *, connections: int, preflight: bool
) -> float:
    """Send all bodies over a number of connections; the seconds it took.

    AssertionError for any answer but 204 and 201.
    """
    lots = [sent[start::connections] for start in range(connections)]
    with ThreadPoolExecutor(connections) as phones:
        start = time.perf_counter()
        work = [phones.submit(_phone, up.port, path, lot, preflight) for lot in lots]
        for phone in work:
            phone.result()
        return time.perf_counter() - start


def _phone(port: int, path: str, lot: Iterable[bytes], preflight: bool) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    for body in lot:
        if preflight:
            connection.request("HEAD", path, headers=HEADERS)
            answer = connection.getresponse()
            assert answer.status == 204, answer.status
            answer.read()
        connection.request("POST", path, body=body, headers={**HEADERS, **kind})
        answer = connection.getresponse()
        told = answer.read()
        assert answer.status == 201, (answer.status, told)
    connection.close()


def measured(
    up: Up,
    path: str,
    sent: Sequence[bytes],
    *,
    connections: int,
    preflight: bool = False,
) -> Cost:
    """The cost of sending all bodies, to the server alone."""
    meter = Meter(up)
    web, postgres = meter.read()
    seconds = send(up, path, sent, connections=connections, preflight=preflight)
    web_after, postgres_after = meter.read()
    return Cost(len(sent), seconds, web_after - web, postgres_after - postgres)


def pause_background(up: Up) -> None:
    """Stop worker and scheduler: their work is not that of receiving."""
    for process in up.children("celery"):
        for one in [process, *process.children(recursive=True)]:
            one.suspend()


def resume_background(up: Up) -> None:
    """Let worker and scheduler go on."""
    for process in up.children("celery"):
        for one in [process, *process.children(recursive=True)]:
            one.resume()


def picture(folder: Path, size: int = 200_000) -> bytes:
    """Bytes that do not compress, as those of a photo."""
    return random.Random(str(folder)).randbytes(size)
