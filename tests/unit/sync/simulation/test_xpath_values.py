"""Conversions between the types of expressions."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from collect.sync.simulation.errors import FormError
from collect.sync.simulation.tree import Scalar
from collect.sync.simulation.xpath_values import (
    decimal_days,
    parse_date,
    round_to,
    stored,
    to_boolean,
    to_date,
    to_integer,
    to_number,
    to_text,
    typed,
    written,
)

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "number"),
    [("12", 12), ("-1.5", -1.5), (" 7 ", 7), ("1,5", 1.5), (".5", 0.5), ("5.", 5),
     (True, 1), (False, 0), (date(1970, 1, 11), 10), (NOON, 20516)],
)  # fmt: skip
def test_numbers_come_from_numerals_booleans_and_dates(
    value: Scalar, number: float
) -> None:
    assert to_number(value) == number


@pytest.mark.parametrize("value", ["", "abc", "1e3", "--1", "0x10", "1.2.3", "∞", "٣"])
def test_other_text_is_no_number(value: str) -> None:
    assert math.isnan(to_number(value))


@pytest.mark.parametrize(
    ("value", "verdict"),
    [("", False), ("false", True), (0.0, False), (math.nan, False), (1e-13, False),
     (2.0, True), (True, True), (date(2026, 1, 1), True)],
)  # fmt: skip
def test_truth_is_that_of_xpath(value: Scalar, verdict: bool) -> None:
    assert to_boolean(value) is verdict


@pytest.mark.parametrize(
    ("value", "text"),
    [(3.0, "3"), (2.5, "2.5"), (-0.0, "0"), (math.nan, "NaN"), (math.inf, "Infinity"),
     (-math.inf, "-Infinity"), (True, "true"), (False, "false"), ("x", "x"),
     (date(2026, 1, 2), "2026-01-02"), (NOON, "2026-03-04")],
)  # fmt: skip
def test_text_of_values(value: Scalar, text: str) -> None:
    assert to_text(value) == text


@pytest.mark.parametrize(
    ("number", "places", "rounded"),
    [(2.5, 0, 3), (-2.5, 0, -2), (1.005, 2, 1.01), (1234, -2, 1200), (1250, -2, 1300),
     (math.inf, 1, math.inf), (0.1, 5, 0.1)],
)  # fmt: skip
def test_rounding_takes_halves_up(number: float, places: int, rounded: float) -> None:
    assert round_to(number, places) == rounded


def test_rounding_to_absurd_places_gives_no_number() -> None:
    assert math.isnan(round_to(1.5, 31))


def test_integers_are_cut_towards_zero() -> None:
    assert to_integer("-2.9") == -2
    assert math.isnan(to_integer("x"))


def test_dates_are_read_from_text_and_days() -> None:
    assert to_date("2024-02-29", keep_time=False) == date(2024, 2, 29)
    assert to_date(10.9, keep_time=False) == date(1970, 1, 11)
    assert to_date(0.5, keep_time=True) == datetime(1970, 1, 1, 12, tzinfo=UTC)
    assert to_date(NOON, keep_time=False) == date(2026, 3, 4)
    assert to_date(NOON, keep_time=True) is NOON
    assert to_date("", keep_time=True) == ""
    assert math.isnan(float(str(to_date(math.nan, keep_time=True))))


@pytest.mark.parametrize("value", ["yesterday", "2024-02-30", "2024-01-01T99:00", True])
def test_what_is_no_date_is_refused(value: Scalar) -> None:
    with pytest.raises(FormError, match="cannot be converted to a date"):
        to_date(value, keep_time=True)


def test_a_day_has_fractions_only_with_a_time() -> None:
    assert decimal_days(date(1970, 1, 3)) == 2
    assert decimal_days(datetime(1970, 1, 3, 6, tzinfo=UTC)) == 2.25


def test_answers_are_typed_by_the_bind() -> None:
    assert typed("", "int") is None
    assert typed("5", "int") == 5.0
    assert typed("2026-01-02", "date") == date(2026, 1, 2)
    assert typed("05", "string") == "05"
    with pytest.raises(FormError, match="'x' is not a number"):
        typed("x", "decimal")


def test_nothing_is_stored_of_emptiness() -> None:
    assert stored("") is None
    assert stored(math.nan) is None
    assert stored(False) is False


def test_values_are_written_as_javarosa_writes_them() -> None:
    nepal = timezone(timedelta(hours=5, minutes=45))
    assert written(True, "string") == "1"
    assert written(False, "string") == "0"
    assert written(2.0, "int") == "2"
    assert written(2.0, "decimal") == "2.0"
    assert written(date(2026, 1, 2), "date") == "2026-01-02"
    assert written(NOON, "date") == "2026-03-04"
    assert written(NOON, "dateTime") == "2026-03-04T12:00:00.000Z"
    assert (
        written(NOON.astimezone(nepal), "dateTime") == "2026-03-04T17:45:00.000+05:45"
    )


def test_a_date_with_a_time_keeps_its_zone() -> None:
    assert parse_date("2026-03-04T12:00:00.000Z") == NOON
