"""Contrasts with calibrated weights and from replicates, and the test of no difference.

The difference of two domains' totals is itself a total: of values with a sign. The
quotient of two totals is a ratio. Both have errors of their own to compare with.
"""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from collect.datasets.estimation import (
    CalibrationError,
    Contrast,
    Margin,
    SurveyDesign,
    calibrate,
    calibrated,
    column_values,
    contrast,
    contrast_calibrated,
    contrast_replicated,
    count_cells,
    cross_domains,
    estimate_calibrated,
    estimate_replicated,
    jackknife,
    partial_domains,
    replicate_values,
)

RNG = np.random.default_rng(11)
ROWS = 500
STRATUM = RNG.choice(["n", "s"], ROWS)
CLUSTER = RNG.integers(0, 9, ROWS)
SEX = RNG.choice(["F", "M"], ROWS)
AREA = RNG.choice(["r", "u"], ROWS)
WEIGHT = RNG.uniform(1, 3, ROWS)
Y = 5 + CLUSTER + 0.5 * (SEX == "F") + RNG.normal(size=ROWS)
DESIGN = SurveyDesign.build(ROWS, weight=WEIGHT, stratum=STRATUM, cluster=CLUSTER)
CALIBRATION = calibrate(
    count_cells(DESIGN, cross_domains(ROWS, AREA)),
    ["area"],
    [Margin(("area",), {("r",): 800.0, ("u",): 500.0})],
)
SEXES = (("F",), ("M",))
FEMALE, MALE = SEX == "F", SEX == "M"
SIGN = np.where(FEMALE, 1.0, -1.0)


def led(*columns: Any) -> Any:
    return cross_domains(ROWS, AREA, *columns)


def by_sex(kind: Any) -> Any:
    return partial_domains(DESIGN, Y, domains=led(SEX), kind=kind)


def signed(kind: Any) -> Any:
    if kind == "ratio":
        return partial_domains(DESIGN, Y * FEMALE, Y * MALE, domains=led(), kind=kind)
    return partial_domains(DESIGN, Y * SIGN, domains=led(), kind=kind)


def test_a_difference_of_calibrated_totals_is_the_total_of_differences() -> None:
    (got,) = contrast_calibrated(by_sex("total"), CALIBRATION, [SEXES], "total")
    (wanted,) = estimate_calibrated(signed("total"), CALIBRATION, "total")
    assert got.value == pytest.approx(wanted.value, rel=1e-9)
    assert got.se == pytest.approx(wanted.se, rel=1e-9)
    assert (got.df, got.n_first + got.n_second) == (wanted.df, ROWS)


def test_a_ratio_of_calibrated_totals_is_the_ratio_of_sums() -> None:
    (got,) = contrast_calibrated(
        by_sex("total"), CALIBRATION, [SEXES], "total", "ratio"
    )
    (wanted,) = estimate_calibrated(signed("ratio"), CALIBRATION, "ratio")
    assert got.value == pytest.approx(wanted.value, rel=1e-9)
    assert got.se == pytest.approx(wanted.se, rel=1e-9)
    assert got.interval == "log-t"


@pytest.mark.parametrize("at_once", [1, 36])
def test_domains_and_pairs_made_apart_are_those_made_together(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    towns = np.array([f"t{n % 7}" for n in range(ROWS)])
    partial = partial_domains(DESIGN, Y, domains=led(towns), kind="mean")
    pairs = [(("t0",), (f"t{n}",)) for n in range(1, 7)]
    wanted = [
        *estimate_calibrated(partial, CALIBRATION, "mean"),
        *contrast_calibrated(partial, CALIBRATION, pairs, "mean"),
    ]
    monkeypatch.setattr(calibrated, "AT_ONCE", at_once)
    got = [
        *estimate_calibrated(partial, CALIBRATION, "mean"),
        *contrast_calibrated(partial, CALIBRATION, pairs, "mean"),
    ]
    assert len(got) == len(wanted) == 13
    for one, other in zip(got, wanted, strict=True):
        assert (one.se, one.lower, one.df, one.interval) == (
            pytest.approx(other.se, rel=1e-9),
            pytest.approx(other.lower, rel=1e-9),
            other.df,
            other.interval,
        )


def test_nothing_calibrated_is_compared_with_nothing() -> None:
    assert len(contrast_calibrated(by_sex("mean"), CALIBRATION, [], "mean")) == 0


def test_margins_that_are_not_met_give_no_contrast() -> None:
    areas = [
        Margin(("area",), {("r",): 800.0, ("u",): 500.0}),
        Margin(("sex",), {("F",): 900.0, ("M",): 400.0}),
    ]
    counts = count_cells(DESIGN, cross_domains(ROWS, AREA, SEX))
    narrow = calibrate(counts, ["area", "sex"], areas, bounds=(0.99, 1.01))
    partial = partial_domains(
        DESIGN, Y, domains=cross_domains(ROWS, AREA, SEX, SEX), kind="mean"
    )
    with pytest.raises(CalibrationError, match="do not meet"):
        contrast_calibrated(partial, narrow, [SEXES], "mean")


def test_a_difference_of_replicated_totals_is_the_total_of_differences() -> None:
    replicates = jackknife(DESIGN.frame)
    domains = cross_domains(ROWS, SEX)
    partial = partial_domains(DESIGN, Y, domains=domains, kind="total")
    (got,) = contrast_replicated(
        replicate_values(partial, "total", replicates), [SEXES]
    )
    whole = partial_domains(DESIGN, Y * SIGN, kind="total")
    (wanted,) = estimate_replicated(whole, "total", replicates)
    assert got.value == pytest.approx(wanted.value, rel=1e-9)
    assert got.se == pytest.approx(wanted.se, rel=1e-9)
    assert got.df == wanted.df == 16


@pytest.mark.parametrize("form", ["difference", "ratio"])
def test_a_jackknifed_contrast_is_near_the_linearised_one(form: Any) -> None:
    partial = partial_domains(DESIGN, Y, domains=cross_domains(ROWS, SEX), kind="mean")
    values = replicate_values(partial, "mean", jackknife(DESIGN.frame))
    (got,) = contrast_replicated(values, [SEXES], form)
    (wanted,) = contrast(partial, [SEXES], "mean", form)
    assert got.value == pytest.approx(wanted.value, rel=1e-12)
    assert got.se == pytest.approx(wanted.se, rel=0.1)
    assert got.df == wanted.df


def test_columns_of_weights_give_the_contrast_of_their_factors() -> None:
    replicates = jackknife(DESIGN.frame)
    domains = cross_domains(ROWS, SEX)
    partial = partial_domains(DESIGN, Y, domains=domains, kind="mean")
    (wanted,) = contrast_replicated(
        replicate_values(partial, "mean", replicates), [SEXES], "ratio"
    )
    values = column_values(
        DESIGN,
        WEIGHT[:, None] * replicates.factors[DESIGN.psu],
        Y,
        domains=domains,
        kind="mean",
        scale=replicates.scale,
        rscales=replicates.rscales.tolist(),
    )
    (got,) = contrast_replicated(values, [SEXES], "ratio")
    numbers = [(c.value, c.se, c.lower, c.upper, c.p, c.df) for c in (got, wanted)]
    assert numbers[0] == pytest.approx(numbers[1], rel=1e-9)


@pytest.mark.parametrize("form", ["difference", "ratio", "log-ratio"])
def test_the_test_of_no_difference_agrees_with_the_interval(form: Any) -> None:
    """p is 1 - level where the interval at that level just reaches no difference."""
    partial = partial_domains(DESIGN, Y, domains=cross_domains(ROWS, SEX), kind="mean")

    def at(level: float) -> Contrast:
        (found,) = contrast(partial, [SEXES], "mean", form, level=level)
        return found

    found = at(0.95)
    assert found.p == pytest.approx(2 * stats.t.sf(abs(found.statistic), 16))
    edge = at(1 - found.p)
    assert edge.lower == pytest.approx(1.0 if form == "ratio" else 0.0, abs=1e-7)
    assert (found.n_first, found.n_second) == (FEMALE.sum(), MALE.sum())


def test_without_an_error_or_degrees_of_freedom_nothing_is_tested() -> None:
    single = SurveyDesign.build(4, cluster=[1, 1, 2, 2])
    domains = cross_domains(4, ["a", "b", "a", "b"])
    same = partial_domains(single, [1.0, 2, 1, 2], domains=domains, kind="mean")
    (certain,) = contrast(same, [(("a",), ("b",))], "mean")
    assert (certain.value, certain.se, certain.df) == (-1, 0, 1)
    assert np.isnan([certain.statistic, certain.p]).all()
    lonely = SurveyDesign.build(2, stratum=["x", "y"], cluster=[1, 2])
    apart = partial_domains(
        lonely, [1.0, 3.0], domains=cross_domains(2, ["a", "b"]), kind="mean"
    )
    (found,) = contrast(apart, [(("a",), ("b",))], "mean")
    assert found.df == 0
    assert np.isnan(found.p)
