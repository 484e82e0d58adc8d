"""Standard errors and intervals of disparities between given subgroups."""

import math
from dataclasses import replace

import numpy as np
import pytest

from collect.datasets.estimation.disparity import Subgroups
from tests.unit.datasets.estimation.disparity.examples import groups, one

RNG = np.random.default_rng(11)
ROOT = RNG.normal(0, 0.02, (4, 4))
CORRELATED = groups(
    [0.35, 0.3, 0.6, 0.75],
    population=[3.0, 1.0, 2.0, 5.0],
    covariance=ROOT @ ROOT.T,
)
INDEPENDENT = replace(
    CORRELATED, covariance=None, se=np.array([0.01, 0.02, 0.05, 0.03])
)
RANKS = ["D", "R", "SII", "RII", "SIIL", "RIIL", "ACI", "RCI", "RCIW", "RCIE"]


def slopes(code: str, given: Subgroups, ordered: bool) -> np.ndarray:
    """Derivatives of a measure in the estimates, by central differences."""
    step = 1e-5
    found = []
    for place in range(len(given)):
        ends = []
        for sign in (1, -1):
            value = given.value.copy()
            value[place] += sign * step
            moved = replace(given, value=value)
            ends.append(one(code, moved, ordered=ordered).value)
        found.append((ends[0] - ends[1]) / (2 * step))
    return np.array(found)


@pytest.mark.parametrize("code", [*RANKS, "PAR", "PAF", "TI", "MLD"])
@pytest.mark.parametrize("given", [CORRELATED, INDEPENDENT])
def test_linearised_errors_follow_the_slope_of_the_measure(
    code: str, given: Subgroups
) -> None:
    ordered = code not in ("TI", "MLD")
    slope = slopes(code, given, ordered)
    if given.covariance is None:
        assert given.se is not None
        variance = float(((slope * given.se) ** 2).sum())
    else:
        variance = float(slope @ given.covariance @ slope)
    found = one(code, given, ordered=ordered, errors="linearised")
    assert found.se == pytest.approx(math.sqrt(variance), rel=1e-6)


def test_variance_between_groups_has_the_error_of_a_quadratic_form() -> None:
    p = np.array([3, 1, 2, 5]) / 11
    quadratic = np.diag(p) - np.outer(p, p)
    for given in (CORRELATED, INDEPENDENT):
        matrix = given.covariance
        if matrix is None:
            assert given.se is not None
            matrix = np.diag(given.se**2)
        product = quadratic @ matrix
        slope = quadratic @ given.value
        variance = 2 * np.trace(product @ product) + 4 * slope @ matrix @ slope
        found = one("BGV", given, ordered=False)
        assert found.se == pytest.approx(math.sqrt(variance), rel=1e-9)


def test_subgroups_that_rise_together_differ_more_surely() -> None:
    apart = groups([0.2, 0.5], se=[0.03, 0.04])
    joint = replace(apart, covariance=np.array([[9e-4, 6e-4], [6e-4, 16e-4]]))
    assert one("D", apart).se == pytest.approx(0.05)
    assert one("D", joint).se == pytest.approx(math.sqrt(13e-4))
    assert one("R", apart).se / 2.5 == pytest.approx(math.hypot(0.03 / 0.2, 0.04 / 0.5))


def test_a_covariance_counts_for_its_subgroups_only() -> None:
    matrix = np.full((3, 3), np.nan)
    matrix[[0, 0, 2, 2], [0, 2, 0, 2]] = [4e-4, 0, 0, 9e-4]
    given = groups([0.2, math.nan, 0.5], covariance=matrix)
    assert one("D", given).se == pytest.approx(math.sqrt(13e-4))
    assert one("ACI", given).reason == "missing_subgroup"


def test_sets_with_and_without_covariance_mix() -> None:
    from collect.datasets.estimation.disparity import disparities_of

    sets = [CORRELATED, INDEPENDENT]
    together = disparities_of(sets, "up", 1, True, measures=["D"])
    assert [row[0].se for row in together] == pytest.approx(
        [one("D", each).se for each in sets]
    )


def test_intervals_are_normal_or_t_or_absent() -> None:
    given = groups([0.2, 0.5], se=[0.03, 0.04])
    normal = one("D", given)
    assert normal.lower == pytest.approx(0.3 - 1.959963984540054 * 0.05)
    assert normal.upper == pytest.approx(0.3 + 1.959963984540054 * 0.05)
    t = one("D", replace(given, df=5), level=0.9)
    assert t.upper == pytest.approx(0.3 + 2.015048372669157 * 0.05)
    none = one("D", replace(given, df=0))
    assert none.se == pytest.approx(0.05)
    assert math.isnan(none.lower)
    assert math.isnan(none.upper)


def test_the_interval_of_a_ratio_is_symmetric_on_the_logarithm() -> None:
    for code in ("R", "RII", "RIIL"):
        found = one(code, groups([0.2, 0.35, 0.5]))
        assert 0 < found.lower < found.value < found.upper
        assert found.lower * found.upper == pytest.approx(found.value**2)


def test_no_interval_reaches_below_the_least_possible_value() -> None:
    for code in ("BGV", "TI", "MLD"):
        found = one(code, groups([0.4, 0.45, 0.5], se=[0.2] * 3), ordered=False)
        assert found.lower == 0 < found.value < found.upper


def test_walters_error_rests_on_cases_where_they_are_known() -> None:
    people = groups([0.2, 0.4, 0.6], population=[1e6, 2e6, 1e6])
    cases = replace(people, n=np.array([80.0, 100.0, 120.0]))
    few = groups([0.2, 0.4, 0.6], population=[75, 150, 75])
    for code in ("PAR", "PAF"):
        assert one(code, cases).se == pytest.approx(one(code, few).se, rel=1e-9)
        assert one(code, people).se < one(code, cases).se / 50
        assert math.isnan(one(code, people, scale=None).se)
        assert one(code, people, scale=None).value == one(code, people).value


def test_two_subgroups_have_attributable_parts_with_errors() -> None:
    given = groups([0.2, 0.6], population=[1, 3], se=[0.04, 0.02])
    risk = one("PAR", given, errors="linearised")
    assert risk.value == pytest.approx(0.1)
    assert risk.se == pytest.approx(0.25 * math.hypot(0.04, 0.02))
