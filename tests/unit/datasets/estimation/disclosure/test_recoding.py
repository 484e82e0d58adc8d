"""Recoding before answers are handed out."""

from datetime import date

import pyarrow as pa
import pytest

from collect.datasets.estimation.disclosure.recoding import (
    banded,
    coarsened,
    grouped,
    rounded,
)


def test_whole_numbers_have_bands_of_whole_numbers() -> None:
    found = banded(pa.array([-1, 0, 4, 5, 17, 18, 90, None]), [0, 5, 17, 18])
    assert found.to_pylist() == ["<0", "0-4", "0-4", "5-16", "17", "18+", "18+", None]


def test_other_numbers_have_bands_that_meet() -> None:
    found = banded(pa.array([0.5, 2.49, 2.5]), [0, 2.5])
    assert found.to_pylist() == ["0-<2.5", "0-<2.5", "2.5+"]
    assert banded(pa.array([1]), [0, 2.5]).to_pylist() == ["0-<2.5"]


@pytest.mark.parametrize("limits", [[], [5, 0], [1, 1]])
def test_limits_rise(limits: list[float]) -> None:
    with pytest.raises(ValueError, match="limits of bands rise"):
        banded(pa.array([1]), limits)


def test_codes_become_those_of_their_group() -> None:
    codes = pa.array(["a", "b", "c", None])
    assert grouped(codes, {"x": ["a", "b"]}).to_pylist() == ["x", "x", "c", None]
    with pytest.raises(ValueError, match="one group only"):
        grouped(codes, {"x": ["a"], "y": ["a"]})


def test_dates_become_months_or_years() -> None:
    days = pa.array([date(2026, 11, 30), None])
    assert coarsened(days, "month").to_pylist() == ["2026-11", None]
    assert coarsened(days, "year").to_pylist() == ["2026", None]


def test_numbers_keep_significant_digits() -> None:
    given = pa.array([1.23456, 12345.6, 0.0, -0.00123456, None])
    found = rounded(given, 4).to_pylist()
    assert found == [1.235, 12350.0, 0.0, -0.001235, None]
