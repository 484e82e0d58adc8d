"""What a choice of interviews may say."""

from __future__ import annotations

import pytest

from collect.datasets.monitoring.choice import Choice, box_of, span_of


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("10-15", (10, 15)),
        ("60-", (60, float("inf"))),
        ("15-10", None),
        ("10", None),
        ("-", None),
        ("a-b", None),
    ],
)
def test_minutes(text: str, span: tuple[float, float] | None) -> None:
    assert span_of(text) == span


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("170,-20,190,-10", (170, -20, 190, -10)),
        ("190,-20,170,-10", None),
        ("1,2,3", None),
        ("a,b,c,d", None),
        ("nan,0,1,1", None),
    ],
)
def test_boxes(text: str, box: tuple[float, ...] | None) -> None:
    assert box_of(text) == box


def test_all_that_says_nothing_sensible_is_named() -> None:
    wrong = Choice(day="x", minutes="x", box="x", having="x", review="x", area="\0")
    assert sorted(wrong.faults()) == [
        "area",
        "box",
        "day",
        "having",
        "minutes",
        "review",
    ]
    assert Choice(day="2026-03-01", minutes="1-2", box="1,2,3,4").faults() == []
