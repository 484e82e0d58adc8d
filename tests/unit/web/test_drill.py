"""Addresses of the submissions behind a figure."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from django.http import QueryDict

from collect.web import drill
from collect.web.drill import Drill, submissions_link


def test_a_link_says_which_submissions_and_the_list_reads_it() -> None:
    behind = Drill(area="NP01", since="2026-03-01", until="2026-03-31", having="short")
    read, wrong = Drill.of(
        QueryDict("&".join(f"{k}={v}" for k, v in behind.parameters.items()))
    )
    assert read == behind
    assert wrong == []
    assert behind.parameters == {
        "area": "NP01",
        "from": "2026-03-01",
        "to": "2026-03-31",
        "having": "short",
    }


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("from=yesterday", "from"),
        ("to=2026-3-1", "to"),
        ("day=2026-02-30", "day"),
        ("review=nice", "review"),
        ("having=everything", "having"),
        ("area=a%00b", "area"),
    ],
)
def test_what_says_nothing_sensible_is_named_and_left_out(
    query: str, name: str
) -> None:
    read, wrong = Drill.of(QueryDict(query))
    assert wrong == [name]
    assert read == Drill()


def test_filters_are_added_to_those_of_the_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        drill, "reverse", lambda name, kwargs: f"/forms/{kwargs}/{name}"
    )
    address = submissions_link(3, Drill(area="A & B", day="2026-03-01"), area="C")
    assert dict(parse_qsl(urlsplit(address).query)) == {
        "area": "C",
        "day": "2026-03-01",
    }
    assert submissions_link(3) == "/forms/{'form_id': 3}/submissions"
