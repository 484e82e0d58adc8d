"""Columns as text."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from collect.submissions.exports.columnar.content import UnsuitableError
from collect.submissions.exports.columnar.writers.texts import text_of

UTC_MOMENT = pa.timestamp("us", "UTC")
LOCAL_MOMENT = pa.timestamp("us")


def texts(values: list[Any], kind: pa.DataType) -> list[str | None]:
    """The texts of a column, and of the same as part of a longer one."""
    column = pa.array(values, kind)
    found: list[str | None] = text_of(column, "x").to_pylist()
    longer = pa.concat_arrays([column.slice(0, 1), column]).slice(1)
    assert text_of(longer, "x").to_pylist() == found
    return found


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.0, "1"),
        (0.1, "0.1"),
        (1e15, "1000000000000000"),
        (1e16, "10000000000000000"),
        (12345678901.25, "12345678901.25"),
        (1e22, "10000000000000000000000"),
        (1e-7, "0.0000001"),
        (-2.5, "-2.5"),
        (100.0, "100"),
        (0.30000000000000004, "0.30000000000000004"),
        (float("inf"), "inf"),
        (float("nan"), "nan"),
        (None, None),
    ],
)
def test_decimals_are_short_and_without_exponents(
    number: float | None, text: str | None
) -> None:
    assert texts([number, 10.0, None], pa.float64()) == [text, "10", None]


def test_usual_decimals_are_written_like_all_others() -> None:
    usual = [number / 100 for number in range(100_000)]
    shown = [repr(number).removesuffix(".0") for number in usual]
    assert texts([*usual, None], pa.float64()) == [*shown, None]
    for other, text in (
        (-0.0, "-0"),
        (1000.0, "1000"),
        (0.125, "0.125"),
        (-1.5, "-1.5"),
    ):
        assert texts([*usual[:3], other], pa.float64()) == [*shown[:3], text]


def test_usual_whole_numbers_are_written_like_all_others() -> None:
    usual = list(range(1000))
    assert texts([*usual, None], pa.int64()) == [*map(str, usual), None]
    assert texts([1, None], pa.uint8()) == ["1", None]
    for other in (-1, 1000):
        assert texts([0, 999, other], pa.int64()) == ["0", "999", str(other)]


@pytest.mark.parametrize(
    "kind", [pa.int64(), pa.float64(), UTC_MOMENT, pa.time64("us")]
)
def test_a_column_may_be_empty_or_hold_nothing(kind: pa.DataType) -> None:
    assert text_of(pa.array([], kind), "x").to_pylist() == []
    assert texts([None, None], kind) == [None, None]


def test_days_of_any_year() -> None:
    days = [date(1900, 1, 1), date(2024, 2, 29), date(2099, 12, 31), None]
    shown = ["1900-01-01", "2024-02-29", "2099-12-31", None]
    assert texts(days, pa.date32()) == shown
    far = [date(1, 1, 1), date(1899, 12, 31), date(9999, 12, 31)]
    assert texts([*days, *far], pa.date32()) == [
        *shown,
        "0001-01-01",
        "1899-12-31",
        "9999-12-31",
    ]


def test_moments_have_milliseconds_and_more_only_where_they_are_finer() -> None:
    fine = datetime(2026, 5, 1, 8, 30, 59, 123_456, tzinfo=UTC)
    coarse = fine.replace(microsecond=7000)
    last = datetime(1970, 1, 1, 23, 59, 59, 999_000, tzinfo=UTC)
    shown = ["2026-05-01T08:30:59.007Z", None, "1970-01-01T23:59:59.999Z"]
    assert texts([coarse, None, last], UTC_MOMENT) == shown
    assert texts([coarse, None, last, fine], UTC_MOMENT) == [
        *shown,
        "2026-05-01T08:30:59.123456Z",
    ]


def test_moments_of_any_year() -> None:
    old = datetime(1066, 10, 14, 9, tzinfo=UTC)
    fine = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    assert texts([old, None], UTC_MOMENT) == ["1066-10-14T09:00:00.000Z", None]
    assert texts([old, fine], UTC_MOMENT) == [
        "1066-10-14T09:00:00.000Z",
        "9999-12-31T23:59:59.999999Z",
    ]


def test_a_clock_without_a_zone_has_no_sign_of_one() -> None:
    assert texts([datetime(2026, 5, 1, 8, 30)], LOCAL_MOMENT) == [  # noqa: DTZ001
        "2026-05-01T08:30:00.000"
    ]


def test_moments_are_those_of_utc_wherever_they_were() -> None:
    moment = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
    assert texts([moment], pa.timestamp("ms", "Asia/Bangkok")) == [
        "2026-05-01T08:30:00.000Z"
    ]


def test_times_of_day() -> None:
    times = [time(0), time(23, 59, 59, 999_000), None]
    shown = ["00:00:00.000", "23:59:59.999", None]
    assert texts(times, pa.time64("us")) == shown
    assert texts([*times, time(1, 2, 3, 4)], pa.time64("us")) == [
        *shown,
        "01:02:03.000004",
    ]
    assert texts([time(1, 2)], pa.time32("s")) == ["01:02:00.000"]


def test_codes_of_a_list_have_a_space_between_them() -> None:
    lists = [["a", "b"], [], None, ["c"]]
    assert texts(lists, pa.list_(pa.string())) == ["a b", "", None, "c"]


def test_points_are_as_in_a_submission() -> None:
    kind = pa.struct([(name, pa.float64()) for name in ("lat", "lon", "alt", "acc")])
    points = [
        {"lat": 13.75, "lon": 100.5, "alt": 0.0, "acc": 4.5},
        {"lat": -1.0, "lon": 2.0, "alt": None, "acc": None},
        None,
    ]
    assert texts(points, kind) == ["13.75 100.5 0 4.5", "-1 2", None]


@pytest.mark.parametrize(
    ("values", "kind", "shown"),
    [
        (
            [2**63 - 1, -(2**63), None],
            pa.int64(),
            [str(2**63 - 1), str(-(2**63)), None],
        ),
        ([True, False, None], pa.bool_(), ["true", "false", None]),
        (["007", "", None, "é"], pa.string(), ["007", "", None, "é"]),
        (["a", None], pa.large_string(), ["a", None]),
        ([Decimal("1.50")], pa.decimal128(5, 2), ["1.50"]),
        ([0.1], pa.float32(), ["0.10000000149011612"]),
    ],
)
def test_other_types(
    values: list[Any], kind: pa.DataType, shown: list[str | None]
) -> None:
    assert texts(values, kind) == shown


def test_a_column_of_codes_and_a_dictionary_is_the_text_of_its_codes() -> None:
    column = pa.array([1.5, None, 1.5]).dictionary_encode()
    assert text_of(column, "x").to_pylist() == ["1.5", None, "1.5"]


@pytest.mark.parametrize(
    "kind", [pa.binary(), pa.list_(pa.int64()), pa.map_(pa.string(), pa.string())]
)
def test_what_has_no_text_is_refused_by_name(kind: pa.DataType) -> None:
    with pytest.raises(UnsuitableError, match=r"column blob .* Parquet"):
        text_of(pa.array([None], kind), "blob")
