"""Textbook samples small enough to stand here, with published results."""

import math
from typing import Any

import pytest

from collect.datasets.estimation import (
    Estimate,
    Kind,
    Lonely,
    LonelyPSUError,
    SurveyDesign,
    estimate_domains,
)

AGES = [30.5, 40.5, 35.0, 52.0, 44.0]
UNEMPLOYED = [4123, 666, 760, 457, 61, 262, 331, 98]
LABOUR = [33786, 6016, 5919, 3022, 573, 1737, 2543, 545]


def one(
    design: SurveyDesign, y: Any, kind: Kind, x: Any = None, **how: Any
) -> Estimate:
    (estimate,) = estimate_domains(design, y, x, kind=kind, **how)
    return estimate


@pytest.fixture
def singleton() -> SurveyDesign:
    return SurveyDesign.build(
        5,
        weight=[10.5, 10.5, 20, 20, 15],
        stratum=[1, 1, 2, 2, 3],
        cluster=[1, 2, 3, 4, 5],
    )


@pytest.fixture
def municipalities() -> SurveyDesign:
    """Lehtonen & Pahkinen 2004, *Practical Methods*: eight municipalities."""
    return SurveyDesign.build(
        8,
        weight=[1.75] * 4 + [6.25] * 4,
        stratum=[1] * 4 + [2] * 4,
        cluster=[1, 2, 4, 6, 21, 25, 26, 27],
        fpc=[7] * 4 + [25] * 4,
    )


def test_mean_of_a_stratified_sample(municipalities: SurveyDesign) -> None:
    mean = one(municipalities, UNEMPLOYED, "mean")
    assert mean.value == pytest.approx(475.328125, rel=1e-12)
    assert mean.se == pytest.approx(133.73286342468566, rel=1e-12)
    assert mean.deff == pytest.approx(0.15486750523017148, rel=1e-12)
    assert (mean.n, mean.df, mean.sum_weights) == (8, 6, 32.0)


def test_ratio_of_two_totals(municipalities: SurveyDesign) -> None:
    ratio = one(municipalities, UNEMPLOYED, "ratio", LABOUR)
    assert ratio.value == pytest.approx(0.12777879286192825, rel=1e-12)
    assert ratio.se == pytest.approx(0.003173563793844277, rel=1e-9)
    half = 2.446911851144969 * ratio.se
    assert ratio.lower == pytest.approx(ratio.value - half, rel=1e-12)
    assert ratio.upper == pytest.approx(ratio.value + half, rel=1e-12)
    assert (ratio.df, ratio.interval) == (6, "t")


def test_two_clusters_give_sudaans_ratio_and_total() -> None:
    design = SurveyDesign.build(
        8, weight=[4] * 8, cluster=[2] * 4 + [8] * 4, fpc=[32] * 8
    )
    unemployed = [666, 528, 760, 187, 129, 128, 331, 568]
    labour = [6016, 3818, 5919, 1448, 927, 819, 2543, 4011]
    total = one(design, unemployed, "total")
    assert (total.value, total.df) == (13188.0, 1)
    assert total.se == pytest.approx(3814.8885960143057, rel=1e-12)
    ratio = one(design, unemployed, "ratio", labour)
    assert ratio.value == pytest.approx(0.12928904748833378, rel=1e-12)
    assert ratio.se == pytest.approx(0.006295318374382956, rel=1e-9)


@pytest.mark.parametrize(
    ("lonely", "variance"),
    [("certainty", 126625.0), ("adjust", 127579.81), ("average", 126625.0 * 3 / 2)],
)
def test_each_rule_for_a_lonely_psu(
    singleton: SurveyDesign, lonely: Lonely, variance: float
) -> None:
    total = one(singleton, AGES, "total", lonely=lonely)
    assert total.value == 3145.5
    assert total.se**2 == pytest.approx(variance, rel=1e-7)


def test_a_lonely_psu_fails_by_name_when_asked_to(singleton: SurveyDesign) -> None:
    with pytest.raises(LonelyPSUError, match="one PSU only in stratum 3: join it"):
        one(singleton, AGES, "total", lonely="fail")


def test_the_default_rule_for_a_lonely_psu_is_adjust(singleton: SurveyDesign) -> None:
    adjusted = one(singleton, AGES, "total", lonely="adjust")
    assert one(singleton, AGES, "total") == adjusted


def test_a_stratum_taken_entirely_is_never_lonely() -> None:
    design = SurveyDesign.build(
        3, stratum=["a", "a", "b"], cluster=[1, 2, 3], fpc=[50, 50, 1]
    )
    total = one(design, [1.0, 3.0, 100.0], "total", lonely="fail")
    assert total.se**2 == pytest.approx((1 - 2 / 50) * 2 * 2)


def test_a_sample_of_one_psu_tells_no_error() -> None:
    design = SurveyDesign.build(4, cluster=[7, 7, 7, 7])
    mean = one(design, [1.0, 2.0, 3.0, 4.0], "mean")
    assert (mean.value, mean.df, mean.interval) == (2.5, 0, "none")
    assert math.isnan(mean.se)


def test_average_of_lonely_strata_only_tells_no_error() -> None:
    design = SurveyDesign.build(2, stratum=[1, 2], cluster=[1, 1])
    mean = one(design, [1.0, 2.0], "mean", lonely="average")
    assert math.isnan(mean.se)
    assert mean.interval == "none"


def test_an_unknown_rule_or_kind_or_level_is_refused(singleton: SurveyDesign) -> None:
    with pytest.raises(ValueError, match="unknown rule for lonely PSUs 'remove'"):
        one(singleton, AGES, "mean", lonely="remove")
    with pytest.raises(ValueError, match="unknown kind of estimate 'median'"):
        one(singleton, AGES, "median")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="level 95 must lie between 0 and 1"):
        one(singleton, AGES, "mean", level=95)
