"""Interviews day by day, drawn."""

from __future__ import annotations

import json
from typing import Any

from collect.web.pictures.days import MOST_DAYS, NARROW, WIDE, Point, days
from collect.web.pictures.render import svg

WORDS = {
    "day": "Interviews a day",
    "week": "Interviews a week",
    "total": "All so far",
    "due": "Planned until then",
    "planned": "Planned: 30",
}
MARCH = [Point(f"2026-03-{day:02}", day % 3, day, None) for day in range(1, 11)]


def parts(points: list[Point], **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    spec = days(points, **{"planned": None, "words": WORDS, **options})
    bars, lines = spec["vconcat"]
    return bars, lines


def test_a_bar_is_a_day_and_ends_before_the_next() -> None:
    bars, _ = parts(MARCH)
    first, *_, last = bars["data"]["values"]
    assert first == {
        "from": "2026-03-01T00:00:00",
        "to": "2026-03-01T21:00:00",
        "made": 1,
    }
    assert last["from"].startswith("2026-03-10")
    assert bars["encoding"]["y"]["title"] == "Interviews a day"


def test_many_days_are_put_together_in_weeks() -> None:
    many = [
        Point(f"2026-{m:02}-{d:02}", 1, 1, None)
        for m in range(1, 7)
        for d in range(1, 29)
    ]
    assert len(many) > MOST_DAYS
    bars, _ = parts(many)
    assert bars["encoding"]["y"]["title"] == "Interviews a week"
    # The first of January 2026 was a Thursday.
    assert bars["data"]["values"][0] == {
        "from": "2025-12-29T00:00:00",
        "to": "2026-01-04T07:00:00",
        "made": 4,
    }


def test_what_was_due_is_a_line_of_its_own() -> None:
    dated = [point._replace(due=2 * place) for place, point in enumerate(MARCH)]
    _, lines = parts(dated, planned=30)
    assert {row["line"] for row in lines["layer"][0]["data"]["values"]} == {
        "All so far",
        "Planned until then",
    }
    assert len(lines["layer"]) == 1


def test_a_target_without_days_is_a_level() -> None:
    _, lines = parts(MARCH, planned=30)
    assert "Planned: 30" in json.dumps(lines)
    assert len(lines["layer"]) == 3
    _, lines = parts(MARCH)
    assert "Planned: 30" not in json.dumps(lines)


def test_a_narrow_one_fits_a_phone() -> None:
    assert parts(MARCH)[0]["width"] == WIDE
    assert parts(MARCH, narrow=True)[0]["width"] == NARROW
    drawn = svg(days(MARCH, planned=30, words=WORDS, narrow=True), title="Days")
    assert "Planned: 30" in drawn
    assert "Mar" in drawn
