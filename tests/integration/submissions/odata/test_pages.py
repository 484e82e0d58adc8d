"""Pages: their size, their order, and the links between them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from collect.accounts.models import Actor
from collect.forms.models import Form
from collect.submissions import actions
from collect.submissions.models import Submission
from collect.submissions.odata.protocol.tokens import Token
from tests.factories.odata import Reader
from tests.integration.submissions.odata.conftest import NAMES

Fill = Callable[..., str]


def test_without_top_everything_comes(read: Reader, six: list[str]) -> None:
    page = read.page()
    assert [row["__id"] for row in page["value"]] == six
    assert "@odata.nextLink" not in page
    assert "@odata.count" not in page


def test_with_top_a_link_leads_on(read: Reader, six: list[str]) -> None:
    pages = list(read.pages(top=4, count="True"))
    assert [[row["__id"] for row in page["value"]] for page in pages] == [
        six[:4],
        six[4:],
    ]
    assert [page["@odata.count"] for page in pages] == [6, 6]
    assert "%24skiptoken=01" in pages[0]["@odata.nextLink"]
    assert "@odata.nextLink" not in read.page(top=6)
    assert read.ids(skip=2, top=2) == six[2:4]
    assert read.ids(skip=5) == six[5:]
    assert read.ids(skip=9) == []


def test_the_link_keeps_what_was_asked(read: Reader, six: list[str]) -> None:
    pages = list(read.pages(filter="name ne 'c'", select="__id,name", top=1, skip=1))
    found = [row for page in pages for row in page["value"]]
    assert [row["__id"] for row in found] == six[2:]
    assert all(set(row) == {"__id", "name"} for row in found)
    assert "skip=" not in pages[0]["@odata.nextLink"]


def test_only_a_count_is_given_if_asked(read: Reader, six: list[str]) -> None:
    page = read.page(top=0, count="true")
    assert (page["value"], page["@odata.count"]) == ([], 6)
    assert "@odata.nextLink" not in page
    assert read.page(top=0) == {"value": [], "@odata.context": page["@odata.context"]}
    few = read.page(filter="name eq 'b'", top=1, count="true")
    assert (len(few["value"]), few["@odata.count"]) == (1, 2)
    members = read.page("Submissions.member", top=0, count="true")
    assert members["@odata.count"] == 15


def test_rows_of_a_repeat_come_newest_submission_first(
    read: Reader, six: list[str]
) -> None:
    expected = [n * 10 + i for n in range(5, 0, -1) for i in range(n)]
    for top in (1, 2, 4, 7, 15):
        pages = read.pages("Submissions.member", top=top)
        found = [[row["age"] for row in page["value"]] for page in pages]
        assert [age for page in found for age in page] == expected
        assert {len(page) for page in found[:-1]} <= {top}


@pytest.mark.parametrize(
    ("orderby", "expected"),
    [
        ("name", [1, 4, 2, 0, 3, 5]),
        ("name desc", [5, 3, 0, 2, 4, 1]),
        ("name desc,__id", [5, 0, 3, 2, 1, 4]),
        ("name asc, __system/submissionDate desc", [4, 1, 2, 3, 0, 5]),
        ("__system/submissionDate", [0, 1, 2, 3, 4, 5]),
        ("__system/submissionDate DESC", [5, 4, 3, 2, 1, 0]),
        ("$root/Submissions/__id asc", [0, 1, 2, 3, 4, 5]),
        ("__system/edits,__system/attachmentsExpected desc", [0, 1, 2, 3, 4, 5]),
        ("__system/updatedAt desc", [5, 4, 3, 2, 1, 0]),
        (",".join(["name"] * 20), [1, 4, 2, 0, 3, 5]),
    ],
)
def test_pages_follow_the_order_asked_for(
    read: Reader, six: list[str], orderby: str, expected: list[int]
) -> None:
    wanted = [f"uuid:{number}" for number in expected]
    for top in (1, 2, 5):
        pages = read.pages(orderby=orderby, top=top)
        assert [row["__id"] for page in pages for row in page["value"]] == wanted


@pytest.mark.parametrize("orderby", ["age desc", "$root/Submissions/name,age desc"])
def test_rows_of_a_repeat_can_be_ordered(
    read: Reader, six: list[str], orderby: str
) -> None:
    pages = read.pages("Submissions.member", orderby=orderby, top=4)
    ages = [row["age"] for page in pages for row in page["value"]]
    by_name = {number: (name != "", name) for number, name in enumerate(NAMES)}
    key = {"age desc": lambda age: -age}.get(
        orderby, lambda age: (by_name[age // 10], -age)
    )
    assert ages == sorted(ages, key=key)
    assert len(ages) == 15


def test_nothing_is_lost_or_doubled_when_submissions_come_and_go(
    read: Reader, six: list[str], fill: Fill, form: Form, by: Actor
) -> None:
    pages = read.pages(top=2)
    first = next(pages)
    last = first["value"][-1]["__id"]
    fill("uuid:new")
    gone = form.submissions.get(instance_id=last)
    actions.delete_submission(submission_id=gone.pk, by=by)
    Submission.objects.filter(pk=gone.pk).update(instance_id="uuid:purged")
    assert [row["__id"] for page in pages for row in page["value"]] == six[2:]


def test_a_token_that_only_names_a_submission_will_do(
    read: Reader, six: list[str]
) -> None:
    token = Token(instance_id=six[2]).encode()
    assert read.ids(skiptoken=token, skip=1) == six[3:]
    assert read.ids(skiptoken=token, orderby="__id desc") == six[3:]
    assert read.problem(skiptoken=Token(instance_id="x").encode()) == 400.34
    assert read.problem(skiptoken=Token(repeat_id="x").encode()) == 400.35


@pytest.mark.parametrize(
    "after",
    [
        (),
        ("x", "1"),
        ("2026-01-01 00:00:00", "1"),
        ("2026-01-01 00:00:00+00", "x"),
        ("2026-01-01 00:00:00+00", "9" * 19),
        ("2026-01-01 00:00:00+00", None),
        (None, "1"),
        ("2026-01-01 00:00:00+00", "1", "1"),
        ("2026-01-01 00:00:00+00", "1) OR (TRUE"),
    ],
)
def test_places_that_nobody_gave_are_refused(
    read: Reader, six: list[str], after: tuple[str | None, ...]
) -> None:
    assert read.problem(skiptoken=Token("uuid:1", None, after).encode()) == 400.35
