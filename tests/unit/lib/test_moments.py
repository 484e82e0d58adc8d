"""Moments as text."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from collect.lib.moments import utc_text

ZONE = timezone(timedelta(hours=5, minutes=30))


def test_moments_are_cut_to_milliseconds_in_utc() -> None:
    moment = datetime(2022, 3, 1, 5, 0, 0, 999999, tzinfo=ZONE)
    assert utc_text(moment, "milliseconds") == "2022-02-28T23:30:00.999Z"
    assert utc_text(datetime(2022, 3, 1, tzinfo=UTC), "milliseconds") == (
        "2022-03-01T00:00:00.000Z"
    )


@pytest.mark.parametrize(
    ("microsecond", "text"),
    [(0, "2022-02-28T23:30:00Z"), (1, "2022-02-28T23:30:00.000001Z")],
)
def test_a_moment_is_as_fine_as_it_is_unless_that_is_said(
    microsecond: int, text: str
) -> None:
    moment = datetime(2022, 3, 1, 5, 0, 0, microsecond, tzinfo=ZONE)
    assert utc_text(moment) == text
    assert utc_text(moment, "seconds") == "2022-02-28T23:30:00Z"
