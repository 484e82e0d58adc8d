"""The estimation core against svy, an independent package, on random designs.

What each of the two prints must be the same to 1e-9: estimates, standard errors,
degrees of freedom, intervals, design effects, covariances, jackknives, and the errors
that post-stratification and raking leave.
"""

import itertools
from typing import Any

import numpy as np
import polars as pl
import pytest
import svy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collect.datasets.estimation import (
    Domain,
    Kind,
    Margin,
    ProportionMethod,
    SurveyDesign,
    calibrate,
    contrast,
    count_cells,
    cross_domains,
    estimate_calibrated,
    estimate_domains,
    estimate_replicated,
    jackknife,
    partial_domains,
)

patient = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow]
)
"""Each example runs a whole survey package."""

POPULATION = {
    "sex": {"F": 130.0, "M": 110.0},
    "area": {"rural": 150.0, "urban": 90.0},
}
# Weights add up to more than the rows: svy asks for it before it gives a deff.
positive = st.integers(5, 40).map(lambda value: value / 4)
NAMES = {"logit": "logit", "korn-graubard": "beta"}
"""With svy, "korn-graubard" never takes more than n cases; "beta" is R's."""
answer = st.tuples(positive, positive, positive, st.integers(0, 1))
"""Weight, y, x and a yes or no."""
places = list(itertools.product("ab", "12", "FM", ["rural", "urban"]))
"""Stratum, cluster, sex, area: each domain in two PSUs of each stratum, so none lonely."""


@st.composite
def samples(draw: st.DrawFn) -> pl.DataFrame:
    more = st.tuples(*map(st.sampled_from, ("ab", "1234", "FM", ["rural", "urban"])))
    rows = places + draw(st.lists(more, max_size=20))
    answers = draw(st.lists(answer, min_size=len(rows), max_size=len(rows)))
    # Both sexes have a yes and a no, and two values of y.
    for number in range(4):
        weight, _, x, _ = answers[number]
        answers[number] = (weight, number + 1.0, x, number % 2)
    names = ["stratum", "cluster", "sex", "area", "weight", "y", "x", "yes"]
    whole = [(*r, *a) for r, a in zip(rows, answers, strict=True)]
    return pl.DataFrame(whole, schema=names, orient="row")


def design_of(sample: pl.DataFrame) -> SurveyDesign:
    return SurveyDesign.build(
        len(sample),
        weight=sample["weight"].to_numpy(),
        stratum=sample["stratum"].to_arrow(),
        cluster=sample["cluster"].to_arrow(),
    )


def theirs_of(sample: pl.DataFrame) -> Any:
    """svy's sample: what its methods return depends on how they are asked."""
    return svy.Sample(
        sample, svy.Design(stratum="stratum", psu="cluster", wgt="weight")
    )


def of(sample: pl.DataFrame, *dimensions: str) -> Any:
    columns = [sample[name].to_arrow() for name in dimensions]
    return cross_domains(len(sample), *columns)


def near(value: float) -> Any:
    return pytest.approx(value, rel=1e-9, abs=1e-9)


@patient
@given(samples())
def test_means_totals_and_ratios_by_domain(sample: pl.DataFrame) -> None:
    design, domains = design_of(sample), of(sample, "sex")
    theirs = theirs_of(sample).estimation
    y, x = sample["y"].to_numpy(), sample["x"].to_numpy()
    wanted: dict[Kind, Any] = {
        "mean": theirs.mean("y", by="sex", deff="wr"),
        "total": theirs.total("y", by="sex"),
        "ratio": theirs.ratio("y", "x", by="sex"),
    }
    for kind, other in wanted.items():
        divisor = x if kind == "ratio" else None
        ours = estimate_domains(design, y, divisor, domains=domains, kind=kind)
        for got, one in zip(ours, other.estimates, strict=True):
            assert (got.domain, got.n, got.df) == (one.by_level, one.n, one.df)
            assert (got.value, got.se) == (near(one.est), near(one.se))
            assert (got.lower, got.upper) == (near(one.lci), near(one.uci))
            if kind == "mean" and one.se > 1e-6:
                assert got.deff == near(one.deff)


@patient
@given(samples(), st.sampled_from(["logit", "korn-graubard"]))
def test_proportions_and_their_intervals(
    sample: pl.DataFrame, method: ProportionMethod
) -> None:
    design, domains = design_of(sample), of(sample, "sex")
    theirs = theirs_of(sample).estimation.prop("yes", by="sex", ci_method=NAMES[method])
    yes = [one for one in theirs.estimates if one.y_level == 1]
    ours = estimate_domains(
        design, sample["yes"].to_numpy(), domains=domains, proportions=method
    )
    for got, one in zip(ours, yes, strict=True):
        assert (got.value, got.se) == (near(one.est), near(one.se))
        assert (got.lower, got.upper) == (near(one.lci), near(one.uci))


@patient
@given(samples())
def test_the_error_of_a_difference(sample: pl.DataFrame) -> None:
    theirs = theirs_of(sample).estimation.mean("y", by="sex")
    covariance = theirs.covariance
    assert covariance is not None
    step = np.array([1.0, -1.0])
    partial = partial_domains(
        design_of(sample),
        sample["y"].to_numpy(),
        domains=of(sample, "sex"),
        kind="mean",
    )
    (got,) = contrast(partial, [(("F",), ("M",))], "mean")
    female, male = theirs.estimates
    assert got.value == near(female.est - male.est)
    assert got.se**2 == near(float(step @ covariance @ step))
    (log,) = contrast(partial, [(("F",), ("M",))], "mean", "log-ratio")
    slopes = np.array([1 / female.est, -1 / male.est])
    assert log.value == near(float(np.log(female.est / male.est)))
    assert log.se**2 == near(float(slopes @ covariance @ slopes))


@patient
@given(samples(), st.booleans())
def test_the_jackknife(sample: pl.DataFrame, about_value: bool) -> None:
    design = design_of(sample)
    centre = "estimate" if about_value else "rep_mean"
    theirs = theirs_of(sample).weighting.create_jk_wgts().estimation
    wanted = theirs.mean(
        "y", by="sex", method="replication", variance_center=centre
    ).estimates
    partial = partial_domains(
        design, sample["y"].to_numpy(), domains=of(sample, "sex"), kind="mean"
    )
    ours = estimate_replicated(
        partial, "mean", jackknife(design.frame), about_value=about_value
    )
    for got, one in zip(ours, wanted, strict=True):
        assert (got.value, got.se) == (near(one.est), near(one.se))


@patient
@given(samples(), st.sampled_from(["mean", "total"]))
def test_post_stratified_estimates(sample: pl.DataFrame, kind: Kind) -> None:
    controls = POPULATION["sex"]
    theirs = theirs_of(sample).weighting.poststratify(controls=controls, cells="sex")
    design, y = design_of(sample), sample["y"].to_numpy()
    totals: dict[Domain, float] = {(sex,): total for sex, total in controls.items()}
    calibration = calibrate(
        count_cells(design, of(sample, "sex")), ["sex"], [Margin(("sex",), totals)]
    )
    partial = partial_domains(design, y, domains=of(sample, "sex", "area"), kind=kind)
    wanted = getattr(theirs.estimation, kind)("y", by="area").estimates
    for got, one in zip(
        estimate_calibrated(partial, calibration, kind), wanted, strict=True
    ):
        assert got.domain == one.by_level
        assert (got.value, got.se) == (near(one.est), near(one.se))


@patient
@given(samples(), st.sampled_from(["mean", "total"]))
def test_raked_estimates(sample: pl.DataFrame, kind: Kind) -> None:
    """svy leaves sweeps of the residuals unfinished; so they are made here, by row."""
    theirs = theirs_of(sample).weighting.rake(
        controls=POPULATION, tol=1e-13, max_iter=1000
    )
    design, y = design_of(sample), sample["y"].to_numpy()
    margins = [
        Margin((name,), {(code,): total for code, total in totals.items()})
        for name, totals in POPULATION.items()
    ]
    cells = of(sample, "sex", "area")
    calibration = calibrate(count_cells(design, cells), ["sex", "area"], margins)
    partial = partial_domains(design, y, domains=cells, kind=kind)
    (got,) = estimate_calibrated(partial, calibration, kind)
    (wanted,) = getattr(theirs.estimation, kind)("y").estimates
    assert got.value == near(wanted.est)

    raked, weight = theirs.data["rk_wgt"].to_numpy(), sample["weight"].to_numpy()
    z = y if kind == "total" else (y - wanted.est) / raked.sum()
    female = sample["sex"].to_numpy() == "F"
    urban = sample["area"].to_numpy() == "urban"
    model = np.column_stack([np.ones(len(sample)), female, urban])
    root = np.sqrt(weight)
    slopes = np.linalg.lstsq(model * root[:, None], z * root)[0]
    residual = pl.Series("z", (z - model @ slopes) * raked / weight)
    spread = theirs_of(sample.with_columns(residual)).estimation.total("z")
    assert got.se == near(spread.estimates[0].se)
