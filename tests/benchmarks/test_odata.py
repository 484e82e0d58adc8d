"""What a page of a repeat costs in a large form, against a small one."""

from __future__ import annotations

import statistics
import sys
import time
import tracemalloc
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from collect.accounts.permissions import ADMIN
from tests.factories.accounts import make_person, make_project
from tests.factories.bulk import fill_households
from tests.factories.odata import Reader
from tests.factories.submissions import household_form

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]

MEMBERS = 5
TABLE = "Submissions.member"


def reader(rows: int) -> Reader:
    """A reader of a form with this many rows of its repeat."""
    person = make_person(f"reader of {rows}".replace(" ", "-"), ADMIN)
    form = household_form(make_project(), f"household_{rows}")
    fill_households(form, by=person.actor, count=rows // MEMBERS, members=MEMBERS)
    return Reader(form, person)


def seconds(read: Reader, **query: object) -> float:
    """The median time of a page."""
    times = []
    for _ in range(15):
        start = time.perf_counter()
        page = read.page(TABLE, **query)
        times.append(time.perf_counter() - start)
        assert len(page["value"]) == query["top"]
    return statistics.median(times)


def test_a_page_of_a_large_repeat_costs_as_much_as_of_a_small_one(
    transactional_db: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    small, large = reader(1_000), reader(100_000)
    first = seconds(large, top=250) / seconds(small, top=250)
    link = large.page(TABLE, top=99_000, select="__id")["@odata.nextLink"]
    (token,) = parse_qs(urlsplit(link).query)["$skiptoken"]
    far = seconds(large, top=250, skiptoken=token)
    ratio = far / seconds(small, top=250)
    with capsys.disabled():
        sys.stdout.write(
            f"\nodata: page of 250 among 100,000 rows against 1,000: first"
            f" {first:.2f}, last {ratio:.2f} times ({far * 1000:.1f} ms)\n"
        )
    # 100 times the rows; a page that read them all would cost about as much more.
    assert max(first, ratio) < 3


def peak(read: Reader) -> tuple[int, int]:
    """Bytes of a whole table, and the most memory that sending them took."""
    tracemalloc.start()
    response = read.get(f"/{TABLE}")
    sent = sum(len(piece) for piece in response.streaming_content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return sent, most


def test_a_table_of_any_length_takes_the_same_memory(
    transactional_db: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    small, large = reader(5_000), reader(50_000)
    peak(small)
    (few, little), (many, much) = peak(small), peak(large)
    with capsys.disabled():
        sys.stdout.write(
            f"\nodata: {few / 1e6:.1f} MB sent with {little / 1e6:.1f} MB of memory,"
            f" {many / 1e6:.1f} MB with {much / 1e6:.1f} MB\n"
        )
    assert many > 9 * few
    assert much < 2 * little
