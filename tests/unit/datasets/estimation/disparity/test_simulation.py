"""Errors by simulation, where no formula is published."""

import math
from dataclasses import replace

import numpy as np
import pytest

from collect.datasets.estimation.disparity import MEASURES, disparities
from tests.unit.datasets.estimation.disparity.examples import groups, one

GIVEN = groups([0.2, 0.5, 0.9], se=[0.01, 0.02, 0.01])


def test_only_measures_without_a_formula_are_simulated() -> None:
    plain = disparities(GIVEN, "up", 1, False, "c")
    drawn = disparities(GIVEN, "up", 1, False, "c", draws=200)
    for before, after in zip(plain, drawn, strict=True):
        if MEASURES[before.measure].errors:
            assert before == after
        else:
            assert math.isnan(before.se)
            assert after.value == before.value
            assert after.lower < after.value < after.upper


def test_simulation_is_the_same_each_time() -> None:
    first, again = (one("MDMW", GIVEN, ordered=False, draws=50) for _ in range(2))
    assert first == again


def test_a_simulated_error_is_near_the_linear_one_where_that_holds() -> None:
    # Far apart, MDBW is the difference of b and c over 3 plus that of a and c over 3.
    found = one("MDBW", GIVEN, ordered=False, draws=20_000)
    wanted = math.sqrt(0.01**2 + 0.02**2 + (2 * 0.01) ** 2) / 3
    assert found.se == pytest.approx(wanted, rel=0.03)
    assert found.upper - found.lower == pytest.approx(2 * 1.96 * wanted, rel=0.03)


def test_estimates_of_one_design_are_drawn_with_their_correlation() -> None:
    se = np.array([0.01, 0.02, 0.01])
    together = replace(GIVEN, covariance=np.outer(se, se))
    found = one("MDBW", together, ordered=False, draws=20_000)
    # (2c - a - b) / 3 with a and c moving as one and b twice as much
    assert found.se == pytest.approx(abs(2 * 0.01 - 0.01 - 0.02) / 3, rel=0.03)


def test_draws_stay_within_the_scale() -> None:
    near = groups([0.02, 0.05, 0.98], se=[0.1, 0.1, 0.1])
    found = one("MDBU", near, ordered=False, draws=2000)
    assert found.upper <= 2 / 3
    unbounded = one("MDBU", near, scale=None, ordered=False, draws=2000)
    assert unbounded.upper > 2 / 3
    beyond = groups([0.02, 0.05, 1.2], se=[0.1, 0.1, 0.1])
    assert one("MDBU", beyond, ordered=False, draws=50).se > 0


def test_a_certain_estimate_is_never_drawn() -> None:
    certain = groups([0.0, 0.4, 1.0], se=[0, 0, 0])
    found = one("MDMU", certain, ordered=False, draws=50)
    assert (found.se, found.lower, found.upper) == (0, found.value, found.value)


def test_an_undefined_or_unsure_measure_is_not_simulated() -> None:
    unsure = groups([0.2, 0.5, 0.9], se=[0.01, math.nan, 0.01])
    assert math.isnan(one("MDMW", unsure, ordered=False, draws=50).se)
    hidden = replace(GIVEN, suppressed=np.array([True, False, False]))
    found = one("MDMW", hidden, ordered=False, draws=50)
    assert (found.status, found.reason) == ("Q", "suppressed_subgroup")
    assert math.isnan(found.se)
