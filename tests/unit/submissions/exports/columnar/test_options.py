"""Options: what is asked comes back, what cannot be met is refused by name."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from collect.submissions.exports.columnar.options import (
    MAX_COLUMNS,
    MAX_TEXT,
    OptionError,
    Options,
)

EVERYTHING = {
    "labels": "both",
    "language": "ភាសាខ្មែរ (km)",
    "multiples": "columns",
    "groups": False,
    "times": "local",
    "repeats": "wide",
    "columns": ["/household/size", "member"],
    "system": False,
    "identifiers": True,
    "version": "2024",
    "submitted_after": "2024-05-01T08:30:00+07:00",
    "submitted_before": "2024-06-01",
    "updated_after": "2024-05-01T00:00:00.000001Z",
    "review_states": ["approved", "received"],
    "filter": "__system/submitterId eq 5",
}


def test_without_wishes_options_are_at_their_defaults() -> None:
    assert Options.from_json({}) == Options()


def test_options_come_back_from_their_json() -> None:
    options = Options.from_json(EVERYTHING)
    assert Options.from_json(json.loads(json.dumps(options.to_json()))) == options
    assert Options.from_json(Options().to_json()) == Options()


def test_moments_are_read_with_their_offset_and_dates_as_midnight_utc() -> None:
    options = Options.from_json(EVERYTHING)
    assert options.submitted_after == datetime(2024, 5, 1, 1, 30, tzinfo=UTC)
    assert options.submitted_before == datetime(2024, 6, 1, tzinfo=UTC)
    assert options.to_json()["submitted_after"] == "2024-05-01T01:30:00Z"


def test_equal_wishes_are_written_equally() -> None:
    one = Options.from_json(
        {
            "review_states": ["received", "approved", "received"],
            "submitted_after": "2024-05-01T07:00:00+07:00",
            "columns": ["a", "b", "a"],
        }
    )
    other = Options.from_json(
        {
            "review_states": ["approved", "received"],
            "submitted_after": "2024-05-01",
            "columns": ["a", "b"],
        }
    )
    assert one == other
    assert one.to_json() == other.to_json()


def test_a_moment_given_in_code_is_written_in_utc() -> None:
    east = timezone(timedelta(hours=7))
    options = Options(updated_after=datetime(2024, 5, 1, 7, tzinfo=east))
    assert options.to_json()["updated_after"] == "2024-05-01T00:00:00Z"


def test_an_empty_version_is_a_version_and_none_is_all() -> None:
    assert Options.from_json({"version": ""}).version == ""
    assert Options.from_json({"version": None}).version is None


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("labels", "Codes"),
        ("labels", None),
        ("labels", ["codes"]),
        ("multiples", "split"),
        ("repeats", 1),
        ("times", "Asia/Bangkok"),
        ("groups", "true"),
        ("groups", 1),
        ("system", None),
        ("identifiers", "yes"),
        ("columns", "age"),
        ("columns", ["age", 3]),
        ("columns", ["x"] * (MAX_COLUMNS + 1)),
        ("columns", ["\ud800"]),
        ("language", None),
        ("filter", "a\0b"),
        ("filter", "x" * (MAX_TEXT + 1)),
        ("version", 3),
        ("submitted_after", "2024-05-01T08:30:00"),
        ("submitted_after", "yesterday"),
        ("submitted_before", 1714521600),
        ("updated_after", "0001-01-01T00:00:00+14:00"),
        ("updated_after", "2024-02-30"),
        ("review_states", ["pending"]),
        ("review_states", [["approved"]]),
        ("review_states", None),
    ],
)
def test_what_is_not_allowed_is_refused_by_name(option: str, value: Any) -> None:
    with pytest.raises(OptionError) as caught:
        Options.from_json({option: value})
    assert caught.value.option == option
    assert str(caught.value).startswith(f"{option}: ")
    assert "Allowed: " in str(caught.value)
    assert len(str(caught.value)) < 400


def test_an_unknown_option_is_named_together_with_those_there_are() -> None:
    with pytest.raises(OptionError, match="'colour'") as caught:
        Options.from_json({"colour": "red"})
    assert "multiples" in caught.value.allowed


@pytest.mark.parametrize("before", ["2024-05-01", "2024-05-02"])
def test_a_time_range_has_to_hold_some_time(before: str) -> None:
    with pytest.raises(OptionError, match="after submitted_after"):
        Options.from_json({"submitted_after": "2024-05-02", "submitted_before": before})
