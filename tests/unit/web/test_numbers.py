"""Numbers as people read them."""

from __future__ import annotations

import pytest

from collect.web.fieldwork.numbers import NONE, day_text, decimal, percent, whole


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, NONE),
        (0.0, "0"),
        (0.25, "0.2"),
        (1.0, "1"),
        (9.6, "9.6"),
        (31.4, "31"),
        (1234.0, "1,234"),
    ],
)
def test_decimals(value: float | None, text: str) -> None:
    assert decimal(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (None, NONE),
        (0.0, "0\u202f%"),
        (0.001, "0.1\u202f%"),
        (0.5, "50\u202f%"),
        (0.999, "99.9\u202f%"),
        (1.0, "100\u202f%"),
    ],
)
def test_shares(share: float | None, text: str) -> None:
    assert percent(share) == text


def test_whole_numbers_and_days() -> None:
    assert whole(None) == day_text("") == NONE
    assert whole(1234567) == "1,234,567"
    assert day_text("2026-03-01") == "1 Mar 2026"
