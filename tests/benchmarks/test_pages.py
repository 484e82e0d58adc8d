"""What each page costs a server that holds 100,000 interviews of a form, and its weight.

Budgets are of a quiet machine on which the loop of fixed work takes `LOOP`; on any other,
and with others at work, they stretch as the loop does. `PAGES_SUBMISSIONS` says how many
interviews there are.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import httpx
import psycopg
import pytest
from django.contrib.staticfiles import finders

from collect.lib.embedded import Postgres
from collect.lib.paths import encode_segment
from collect.web.demo.rest import Rest
from tests.benchmarks.filling import fill
from tests.desk.survey import FORM, Survey, held
from tests.support.crawl import Found, browser, pages
from tests.support.servers import EMAIL, PASSWORD, own_server

pytestmark = pytest.mark.benchmark
SUBMISSIONS = int(os.environ.get("PAGES_SUBMISSIONS", "100000"))
RUNS = 7
LOOP = 0.033
"""Seconds that `loop` takes on the machine of the budgets."""
SERVER_SECONDS = 0.3
FIRST_PAGE_BYTES = 100_000
RUN_SECONDS = 3_600


@dataclass(frozen=True)
class Cost:
    """Of a page: seconds until it is there, and bytes that travel."""

    found: Found
    seconds: float
    packed: int
    files: int
    """Bytes of style sheets and scripts, which are fetched once."""

    def __str__(self) -> str:
        return (
            f"{self.found.name:24} {self.seconds * 1000:6.0f} ms {self.packed / 1000:6.1f} KB"
            f" + {self.files / 1000:5.1f} KB once  {self.found.address}"
        )


def loop() -> float:
    """Seconds for fixed work."""
    started = time.perf_counter()
    total = 0
    for number in range(600_000):
        total += number * number % 7
    return time.perf_counter() - started


@pytest.fixture(scope="module")
def large() -> Iterator[Survey]:
    """The survey of the desk with very many interviews, and a run that has seen them."""
    with own_server("pages", COLLECT_DEBOUNCE_SECONDS="3600") as up:
        rest = Rest(up.url)
        rest.sign_in(EMAIL, PASSWORD)
        survey = held(rest)
        database = Postgres(up.data_dir / "postgres", up.data_dir / "run").url
        with psycopg.connect(database, autocommit=True) as connection:
            fill(connection, SUBMISSIONS)
        place = f"projects/{survey.project}/forms/{encode_segment(FORM)}"
        run = rest.wait(
            rest.post(f"/data/v1/{place}/runs"), "/data/v1/runs", RUN_SECONDS
        )
        assert run, "the run is not over"
        assert run["state"] == "succeeded", run
        yield survey


def cost(client: httpx.Client, found: Found) -> Cost:
    """The median of several times."""
    times, packed = [], 0
    for _ in range(RUNS):
        started = time.perf_counter()
        with client.stream("GET", found.address, follow_redirects=True) as answer:
            packed = sum(len(part) for part in answer.iter_raw())
        times.append(time.perf_counter() - started)
    return Cost(found, median(times), packed, sum(_sizes(found)))


def _sizes(found: Found) -> Iterator[int]:
    for each in found.tree.cssselect("link[rel=stylesheet], script[src]"):
        address = each.get("href") or each.get("src")
        file = finders.find(address.removeprefix("/static/"))
        assert file, address
        yield Path(file).stat().st_size


def test_every_page_is_quick_and_light(
    large: Survey, capsys: pytest.CaptureFixture[str]
) -> None:
    loops = [loop() for _ in range(RUNS)]
    with browser(large.rest.url, large.rest.token) as client:
        costs = [cost(client, found) for found in pages(client)]
    loops += [loop() for _ in range(RUNS)]
    stretch = max(1.0, median(loops) / LOOP)
    with capsys.disabled():
        lines = sorted(costs, key=lambda each: -each.seconds)
        sys.stdout.write(
            f"\npages of {SUBMISSIONS} interviews; loop {median(loops) * 1000:.0f} ms,"
            f" budgets are stretched {stretch:.2f} times\n"
            + "\n".join(map(str, lines))
            + "\n"
        )
    slow = [str(each) for each in costs if each.seconds > SERVER_SECONDS * stretch]
    assert slow == []
    heavy = [str(each) for each in costs if each.packed > FIRST_PAGE_BYTES]
    assert heavy == []
    (first,) = [each for each in costs if each.found.name == "start"]
    assert first.packed + first.files < FIRST_PAGE_BYTES
