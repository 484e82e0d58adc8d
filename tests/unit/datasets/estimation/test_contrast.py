"""Differences and ratios of domains and dates."""

import math
from typing import Any

import numpy as np
import pytest

from collect.datasets.estimation import (
    Contrast,
    Estimate,
    MergeError,
    Partial,
    SurveyDesign,
    contrast,
    cross_domains,
    estimate,
    merge,
    partial_domains,
    stack_samples,
)

RNG = np.random.default_rng(7)
ROWS = 600
STRATUM = RNG.choice(["north", "south", "west"], ROWS)
CLUSTER = RNG.integers(0, 8, ROWS)
SEX = RNG.choice(["F", "M"], ROWS)
WEIGHT = RNG.uniform(0.5, 3, ROWS)
EFFECT = RNG.normal(0, 5, (3, 8))
Y = 50 + EFFECT[np.unique(STRATUM, return_inverse=True)[1], CLUSTER]
Y = Y + 4 * (SEX == "F") + RNG.normal(0, 3, ROWS)
SEXES = (("F",), ("M",))
REGIONS = (("north",), ("south",))


def partial_by(dimension: Any, rows: Any = None, y: Any = Y) -> Partial:
    rows = np.arange(ROWS) if rows is None else rows
    design = SurveyDesign.build(
        len(rows), weight=WEIGHT[rows], stratum=STRATUM[rows], cluster=CLUSTER[rows]
    )
    domains = cross_domains(len(rows), dimension[rows])
    return partial_domains(design, y[rows], domains=domains, kind="mean")


def one(partial: Partial, pair: Any, form: Any = "difference", **how: Any) -> Contrast:
    (found,) = contrast(partial, [pair], "mean", form, **how)
    return found


def means(partial: Partial) -> list[Estimate]:
    return list(estimate(partial, "mean"))


def test_domains_that_share_psus_bring_their_covariance() -> None:
    """As the error of the slope of a regression on the sex, by residuals."""
    partial = partial_by(SEX)
    got = one(partial, SEXES)
    female, male = means(partial)
    assert got.value == pytest.approx(female.value - male.value, rel=1e-12)
    apart = math.hypot(female.se, male.se)
    assert got.se < 0.5 * apart
    slope = np.where(SEX == "F", 1 / female.sum_weights, -1 / male.sum_weights)
    own = np.where(SEX == "F", female.value, male.value)
    design = SurveyDesign.build(ROWS, weight=WEIGHT, stratum=STRATUM, cluster=CLUSTER)
    (wanted,) = estimate(
        partial_domains(design, slope * (Y - own), kind="total"), "total"
    )
    assert got.se == pytest.approx(wanted.se, rel=1e-10)
    assert (got.df, got.interval) == (24 - 3, "t")


def test_domains_in_different_strata_are_independent() -> None:
    partial = partial_by(STRATUM)
    north, south, _ = means(partial)
    got = one(partial, REGIONS)
    assert got.se == pytest.approx(math.hypot(north.se, south.se), rel=1e-12)
    assert got.df == 14


def test_a_ratio_is_judged_on_its_logarithm() -> None:
    partial = partial_by(SEX)
    ratio, log = one(partial, SEXES, "ratio"), one(partial, SEXES, "log-ratio")
    female, male = means(partial)
    assert ratio.value == pytest.approx(female.value / male.value, rel=1e-12)
    assert log.value == pytest.approx(math.log(ratio.value), rel=1e-9)
    assert ratio.se == pytest.approx(ratio.value * log.se, rel=1e-12)
    assert ratio.lower == pytest.approx(math.exp(log.lower), rel=1e-12)
    assert ratio.upper == pytest.approx(math.exp(log.upper), rel=1e-12)
    assert (ratio.interval, log.interval) == ("log-t", "t")


def test_a_domain_compared_with_itself_differs_by_nothing_for_certain() -> None:
    got = one(partial_by(SEX), (("F",), ("F",)))
    assert (got.value, got.se, got.lower, got.upper) == (0, 0, 0, 0)


def test_swapping_the_pair_swaps_the_sign_only() -> None:
    partial = partial_by(SEX)
    there, back = contrast(partial, [SEXES, SEXES[::-1]], "mean")
    assert back.value == -there.value
    assert back.se == pytest.approx(there.se, rel=1e-14)
    assert back.lower == pytest.approx(-there.upper, rel=1e-12)


def test_a_ratio_to_nothing_has_no_value_and_a_difference_has() -> None:
    partial = partial_by(SEX, y=np.where(SEX == "M", 0.0, Y))
    none = one(partial, SEXES, "ratio")
    assert all(map(math.isnan, (none.value, none.se, none.lower, none.upper)))
    assert none.interval == "none"
    assert one(partial, SEXES).value > 0


def test_a_pair_of_lonely_psus_has_no_interval() -> None:
    design = SurveyDesign.build(2, stratum=[1, 2], cluster=[1, 2])
    domains = cross_domains(2, ["a", "b"])
    partial = partial_domains(design, [1.0, 3.0], domains=domains, kind="mean")
    got = one(partial, (("b",), ("a",)))
    assert (got.value, got.df, got.interval) == (2, 0, "none")
    ratio = one(partial, (("b",), ("a",)), "ratio")
    assert ratio.value == pytest.approx(3)
    assert ratio.interval == "none"


def test_merged_parts_give_the_contrast_of_one_pass() -> None:
    whole = one(partial_by(SEX), SEXES, "log-ratio")
    parts = [partial_by(SEX, np.arange(day, ROWS, 4)) for day in range(4)]
    merged = one(merge(parts), SEXES, "log-ratio")
    for name in ("value", "se", "lower", "upper"):
        assert getattr(merged, name) == pytest.approx(getattr(whole, name), rel=1e-12)
    assert merged.df == whole.df


def test_samples_drawn_apart_add_their_variances() -> None:
    before, after = (
        partial_by(SEX, np.arange(200)),
        partial_by(SEX, np.arange(200, ROWS)),
    )
    both = stack_samples({"2024": before, "2026": after})
    assert both.domains == (("2024", "F"), ("2024", "M"), ("2026", "F"), ("2026", "M"))
    got = one(both, (("2026", "F"), ("2024", "F")))
    old, new = means(before)[0], means(after)[0]
    assert got.value == pytest.approx(new.value - old.value, rel=1e-12)
    assert got.se == pytest.approx(math.hypot(old.se, new.se), rel=1e-12)
    assert got.df == old.df + new.df


def test_waves_of_a_panel_share_their_psus() -> None:
    later = Y + 1 + 0.1 * RNG.normal(size=ROWS)
    waves = {"2024": partial_by(SEX), "2026": partial_by(SEX, y=later)}
    pair = (("2026", "F"), ("2024", "F"))
    panel = one(stack_samples(waves, independent=False), pair)
    apart = one(stack_samples(waves), pair)
    assert panel.value == pytest.approx(apart.value, rel=1e-12)
    assert panel.se < 0.1 * apart.se
    change = later - Y
    design = SurveyDesign.build(ROWS, weight=WEIGHT, stratum=STRATUM, cluster=CLUSTER)
    (wanted,) = estimate(
        partial_domains(design, change, SEX == "F", kind="mean"), "mean"
    )
    assert (panel.value, panel.se) == pytest.approx((wanted.value, wanted.se), rel=1e-9)


def test_nameless_psus_can_be_compared_as_independent_samples_only() -> None:
    samples = {
        name: partial_domains(SurveyDesign.build(9), np.arange(9) * scale, kind="mean")
        for name, scale in (("a", 1.0), ("b", 2.0))
    }
    got = one(stack_samples(samples), (("b",), ("a",)))
    assert (got.value, got.df) == (4, 16)
    with pytest.raises(MergeError, match="no names cannot be merged"):
        stack_samples(samples, independent=False)


def test_no_pairs_give_no_contrasts() -> None:
    assert len(contrast(partial_by(SEX), [], "mean")) == 0


@pytest.mark.parametrize(
    ("pair", "how", "message"),
    [
        ((("F",), ("X",)), {}, r"no domain \('X',\) among those"),
        (SEXES, {"form": "odds"}, "unknown contrast 'odds': use"),
        (SEXES, {"level": 95}, "level 95 must lie between 0 and 1"),
        (SEXES, {"lonely": "remove"}, "unknown rule for lonely PSUs"),
    ],
)
def test_what_cannot_be_compared_is_refused(pair: Any, how: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        one(partial_by(SEX), pair, **how)
