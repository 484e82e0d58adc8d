import math
from typing import Any

import numpy as np
import pytest

from collect.datasets.estimation import (
    Estimate,
    ProportionMethod,
    SurveyDesign,
    estimate_domains,
)
from collect.datasets.estimation.intervals import korn_graubard, proportion_interval


def proportion(
    y: list[int], level: float = 0.95, proportions: Any = "logit", **design: object
) -> Estimate:
    survey = SurveyDesign.build(len(y), **design)
    (estimate,) = estimate_domains(
        survey, y, kind="proportion", level=level, proportions=proportions
    )
    return estimate


def test_logit_and_beta_intervals_equal_the_published_ones() -> None:
    """R survey, svyciprop, p and SE as printed there; 922 rows, 56 df."""
    p, se = np.array([0.507348258357226]), np.array([0.0167712595840644])
    n, df = np.array([922]), np.array([56])
    logit = proportion_interval(p, se, n, df, np.array([False]), 0.95)
    assert logit.lower[0] == pytest.approx(0.473768764613996, rel=1e-9)
    assert logit.upper[0] == pytest.approx(0.54086158229386, rel=1e-9)
    lower, upper = korn_graubard(p, se, n, df, 0.95)
    assert lower[0] == pytest.approx(0.473233376535445, rel=1e-9)
    assert upper[0] == pytest.approx(0.541412207644769, rel=1e-9)


def test_none_of_a_hundred_in_six_clusters_may_still_be_six_percent() -> None:
    """Stata's kg_nchs: n = 100, df = 5 gives an upper end of 0.0600."""
    clusters = [row % 6 for row in range(100)]
    none = proportion([0] * 100, cluster=clusters)
    assert (none.value, none.se, none.df, none.interval) == (0.0, 0.0, 5, "exact")
    assert none.lower == 0.0
    assert none.upper == pytest.approx(0.0600, abs=5e-5)
    every = proportion([1] * 100, cluster=clusters)
    assert (every.value, every.upper) == (1.0, 1.0)
    assert every.lower == pytest.approx(1 - none.upper, rel=1e-12)


def test_a_simple_random_sample_has_clopper_pearsons_end() -> None:
    none = proportion([0] * 20)
    assert none.upper == pytest.approx(1 - 0.025 ** (1 / 20), rel=1e-12)
    assert proportion([0] * 20, level=0.9).upper == pytest.approx(1 - 0.05 ** (1 / 20))


def test_a_census_without_cases_is_known_to_have_none() -> None:
    none = proportion([0] * 20, fpc=[1] * 20)
    assert (none.lower, none.upper, none.interval) == (0.0, 0.0, "exact")


@pytest.mark.parametrize("y", [[0, 1], [0, 0], [1, 1]])
def test_without_degrees_of_freedom_there_is_no_interval(y: list[int]) -> None:
    share = proportion(y, stratum=[1, 2])
    assert (share.df, share.interval) == (0, "none")
    assert math.isnan(share.lower)
    assert math.isnan(share.upper)


def test_a_wider_level_gives_a_wider_interval() -> None:
    y = [0, 1] * 30
    narrow, wide = proportion(y, 0.9), proportion(y, 0.99)
    assert wide.lower < narrow.lower < narrow.value < narrow.upper < wide.upper
    assert narrow.interval == "logit"


@pytest.mark.parametrize("method", ["logit", "korn-graubard", "wilson"])
def test_every_method_keeps_within_0_and_1_and_around_the_share(
    method: ProportionMethod,
) -> None:
    y = [1] + [0] * 39
    few = proportion(y, proportions=method, cluster=[n // 4 for n in range(40)])
    assert 0 < few.lower < few.value < few.upper < 1
    assert few.interval == method


@pytest.mark.parametrize("method", ["logit", "korn-graubard", "wilson"])
def test_a_share_without_error_is_its_own_interval(method: ProportionMethod) -> None:
    """Every cluster has one of two."""
    half = proportion(
        [0, 1] * 5, proportions=method, cluster=[n // 2 for n in range(10)]
    )
    assert (half.se, half.lower, half.upper, half.interval) == (0, 0.5, 0.5, method)


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown interval 'wald': use"):
        proportion([0, 1] * 5, proportions="wald")
