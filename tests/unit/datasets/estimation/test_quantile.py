import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from collect.datasets.estimation import (
    SurveyDesign,
    cross_domains,
    estimate_domains,
    estimate_quantiles,
)


@pytest.mark.parametrize(
    ("p", "fpc", "expected"),
    [
        (0.25, True, (552, 492, 627, 31.47166)),
        (0.5, True, (652, 561, 714, 35.66788)),
        (0.75, True, (719, 696, 777, 18.88300)),
        (0.25, False, (552, 491, 628, 31.93791)),
        (0.5, False, (652, 559, 715, 36.36725)),
        (0.75, False, (719, 696, 777, 18.88300)),
    ],
)
def test_quartiles_equal_rs_svyquantile(
    shared_data: Path, p: float, fpc: bool, expected: tuple[float, ...]
) -> None:
    """R survey 4.1 and later, rule "math", interval "mean", design df."""
    frame = pd.read_csv(shared_data / "truths" / "apiclus1.csv")
    design = SurveyDesign.build(
        len(frame),
        weight=frame["pw"],
        cluster=frame["dnum"],
        fpc=frame["fpc"] if fpc else None,
    )
    (got,) = estimate_quantiles(design, frame["api00"], p=p)
    assert (got.value, got.lower, got.upper) == expected[:3]
    assert got.se == pytest.approx(expected[3], abs=5e-6)
    assert (got.df, got.n, got.interval, got.status) == (14, 183, "woodruff", "A")
    assert math.isnan(got.deff)


def test_the_median_is_the_first_value_that_half_the_weight_reaches() -> None:
    design = SurveyDesign.build(4, weight=[1, 1, 1, 0])
    assert estimate_quantiles(design, [3, 1, 2, 9]).value.tolist() == [2]
    even = SurveyDesign.build(10, weight=[0.1] * 10)
    assert estimate_quantiles(even, range(10)).value.tolist() == [4]
    heavy = SurveyDesign.build(3, weight=[1, 1, 5])
    assert estimate_quantiles(heavy, [1, 2, 7]).value.tolist() == [7]


def test_domains_are_ranked_apart_and_other_rows_stay_in_the_sample() -> None:
    rng = np.random.default_rng(11)
    area = rng.choice(["a", "b", "c"], 300)
    y, weight = rng.normal(size=300), rng.uniform(1, 2, 300)
    cluster = rng.integers(0, 30, 300)
    design = SurveyDesign.build(300, weight=weight, cluster=cluster)
    domains = cross_domains(300, area)
    counted = area != "c"
    medians = estimate_quantiles(design, y, counted, domains=domains)
    for got in medians:
        inside = area == got.domain[0]
        if got.domain == ("c",):
            assert (got.n, got.status, got.interval) == (0, "M", "none")
            assert math.isnan(got.value)
            continue
        below = weight[inside & (y <= got.value)].sum() / weight[inside].sum()
        less = weight[inside & (y < got.value)].sum() / weight[inside].sum()
        assert less < 0.5 <= below
        assert got.lower < got.value < got.upper
        (share,) = estimate_domains(design, y <= got.value, inside, kind="mean")
        assert got.df == share.df
        width = share.upper - share.lower
        covered = inside & (y > got.lower) & (y <= got.upper)
        held = weight[covered].sum() / weight[inside].sum()
        assert held == pytest.approx(width, abs=2 * 2 / weight[inside].sum())


def test_an_interval_that_leaves_the_distribution_is_none() -> None:
    (few,) = estimate_quantiles(SurveyDesign.build(3), [1, 2, 3])
    assert (few.value, few.interval, few.status) == (2, "none", "Q")
    assert all(map(math.isnan, (few.se, few.lower, few.upper)))
    (lonely,) = estimate_quantiles(SurveyDesign.build(2, stratum=[1, 2]), [1, 2])
    assert (lonely.value, lonely.df, lonely.interval) == (1, 0, "none")


def test_a_constant_is_its_own_median() -> None:
    (same,) = estimate_quantiles(SurveyDesign.build(9), [4.0] * 9)
    assert (same.value, same.lower, same.upper, same.se) == (4, 4, 4, 0)


def test_order_of_rows_and_scale_of_weights_change_nothing() -> None:
    rng = np.random.default_rng(5)
    y, weight = rng.integers(0, 9, 80).astype(float), rng.uniform(0.1, 9, 80)
    cluster, order = rng.integers(0, 9, 80), rng.permutation(80)
    design = SurveyDesign.build(80, weight=weight, cluster=cluster)
    other = SurveyDesign.build(80, weight=7 * weight[order], cluster=cluster[order])
    (wanted,) = estimate_quantiles(design, y)
    (got,) = estimate_quantiles(other, y[order])
    for name in ("value", "lower", "upper", "se", "n", "df", "interval"):
        assert getattr(got, name) == getattr(wanted, name)


def test_nobody_has_no_median() -> None:
    nobody = cross_domains(2, [None, None])
    assert len(estimate_quantiles(SurveyDesign.build(2), [1, 2], domains=nobody)) == 0


@pytest.mark.parametrize("p", [0, 1, 50, math.nan])
def test_a_share_outside_0_and_1_is_refused(p: float) -> None:
    with pytest.raises(ValueError, match="must lie between 0 and 1, such as"):
        estimate_quantiles(SurveyDesign.build(2), [1, 2], p=p)
