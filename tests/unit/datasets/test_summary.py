"""Small sums over interviews."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from collect.datasets.fieldwork import Target
from collect.datasets.monitoring.summary import (
    Bar,
    Day,
    Tally,
    bars,
    counts_of,
    days,
    hours,
    reviews,
    tallies,
    today,
)
from tests.unit.datasets.monitored import standing

FOUND = """
    | enumerator | area | day        | at    | minutes | review   |
    | Ama        | U    | 2026-03-01 | 10:00 | 12      |          |
    | Ama        | U    | 2026-03-01 | 11:00 | 31      | rejected |
    | Edi        | R    | 2026-03-03 | 10:30 | 33      | approved |
    | Edi        |      | 2026-03-03 | 23:00 |         |          |
"""
NOBODY = "| enumerator | area | day | minutes |"
PLAN = [
    Target(4, area="U", day="2026-03-01"),
    Target(2, area="R", day="2026-03-02"),
    Target(5, area="S", day="2026-03-09"),
]


def test_groups_against_their_targets() -> None:
    found = tallies(standing(FOUND), ("area",), PLAN, "2026-03-03")
    assert found == [
        Tally("", 1, 1, None, None, "2026-03-03"),
        Tally("R", 1, 1, 2, 2, "2026-03-03"),
        Tally("S", 0, 0, 5, 0, ""),
        Tally("U", 2, 1, 4, 4, "2026-03-01"),
    ]
    assert [(each.share, each.behind, each.remaining) for each in found] == [
        (None, 0, 0),
        (0.5, 1, 1),
        (0.0, 0, 5),
        (0.25, 3, 3),
    ]


def test_all_together() -> None:
    (total,) = tallies(standing(FOUND), (), PLAN, "2026-03-03")
    assert total == Tally("", 4, 3, 11, 6, "2026-03-03")
    (total,) = tallies(standing(FOUND), (), [Target(8)], "2026-03-03")
    assert (total.planned, total.due) == (8, None)
    (total,) = tallies(standing(NOBODY), (), [], "2026-03-03")
    assert total == Tally("", 0, 0, None, None, "")


def test_what_no_target_tells_apart_has_none() -> None:
    found = tallies(standing(FOUND), ("stratum",), PLAN, "2026-03-03")
    assert {each.planned for each in found} == {None}


def test_every_day_from_the_first_to_the_last() -> None:
    assert days(standing(FOUND), PLAN) == [
        Day("2026-03-01", 2, 1, 1, 4),
        Day("2026-03-02", 0, 0, 1, 6),
        Day("2026-03-03", 2, 2, 3, 6),
    ]
    assert days(standing(FOUND), [])[0].due is None
    assert days(standing(NOBODY), []) == []
    assert [each.day for each in days(standing(NOBODY), PLAN)][-1] == "2026-03-09"


def test_a_clock_that_is_years_wrong_does_not_make_a_million_days() -> None:
    found = days(standing(FOUND.replace("2026-03-01", "1970-01-01")), [])
    assert found[-1].day == "2026-03-03"
    assert len(found) < 1200


@pytest.mark.parametrize(
    ("moment", "day"),
    [("12:00", "2026-03-04"), ("18:14", "2026-03-04"), ("18:16", "2026-03-05")],
)
def test_today_is_that_of_the_place_not_of_the_server(moment: str, day: str) -> None:
    at = datetime.fromisoformat(f"2026-03-04T{moment}").replace(tzinfo=UTC)
    assert today(standing(FOUND), at) == day


def test_before_the_first_interview_today_is_that_of_utc() -> None:
    at = datetime(2026, 3, 4, 23, 59, tzinfo=UTC)
    assert today(standing(NOBODY), at) == "2026-03-04"


def test_minutes_in_steps_that_suit_them() -> None:
    found = bars(standing(FOUND))
    assert sum(bar.count for bar in found) == 3
    assert found[0].start == 0
    assert found[-1].end is None
    assert all(a.end == b.start for a, b in pairwise(found))
    assert (Bar(10, 15, 1).span, Bar(60, None, 1).span) == ("10-15", "60-")
    assert bars(standing(NOBODY)) == []


def test_very_long_interviews_are_in_the_last_step() -> None:
    text = "| minutes |\n" + "| 30 |\n" * 99 + "| 99999 |\n"
    found = bars(standing(text))
    assert found[-1].count >= 1
    assert len(found) <= 17
    text = "| minutes |\n" + "| 99999 |\n" * 3
    assert sum(bar.count for bar in bars(standing(text))) == 3


def test_hours_are_those_of_the_phones() -> None:
    found = hours(standing(FOUND))
    assert (found[10], found[11], found[23], sum(found)) == (2, 1, 1, 4)


def test_values_by_frequency_and_review_states() -> None:
    assert counts_of(standing(FOUND), "area") == {"U": 2, "": 1, "R": 1}
    assert reviews(standing(FOUND)) == {"": 2, "rejected": 1, "approved": 1}
