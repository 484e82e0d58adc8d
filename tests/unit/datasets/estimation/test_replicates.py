"""Standard errors from replicate weights."""

import math
from itertools import product
from typing import Any

import numpy as np
import pytest

from collect.datasets.estimation import (
    DesignError,
    Kind,
    LonelyPSUError,
    Partial,
    Replicates,
    SurveyDesign,
    balanced,
    bootstrap,
    cross_domains,
    estimate,
    estimate_replicated,
    estimate_weight_columns,
    jackknife,
    merge,
    partial_domains,
    replicate_statistic,
)

RNG = np.random.default_rng(3)
ROWS = 240
STRATUM = np.repeat([0, 1, 2], 80)
CLUSTER = RNG.integers(0, 5, ROWS)
WEIGHT = RNG.uniform(1, 4, ROWS)
Y = 10 + CLUSTER + RNG.normal(size=ROWS)
X = RNG.uniform(1, 2, ROWS)
AREA = RNG.choice(["r", "u"], ROWS)
DESIGN = SurveyDesign.build(ROWS, weight=WEIGHT, stratum=STRATUM, cluster=CLUSTER)
DOMAINS = cross_domains(ROWS, AREA)
MAKERS: dict[str, Any] = {
    "JKn": jackknife,
    "bootstrap": lambda frame: bootstrap(frame, 50, seed=1),
}


def partial(kind: Kind) -> Partial:
    y = Y > 12 if kind == "proportion" else Y
    return partial_domains(
        DESIGN, y, X if kind == "ratio" else None, domains=DOMAINS, kind=kind
    )


def pairs(psus: int, fpc: float | None = None) -> SurveyDesign:
    """Two strata of ``psus`` PSUs of one row each."""
    rows = 2 * psus
    return SurveyDesign.build(
        rows,
        stratum=np.repeat(["a", "b"], psus),
        cluster=list(range(psus)) * 2,
        fpc=None if fpc is None else np.full(rows, fpc),
    )


@pytest.mark.parametrize("fpc", [None, 0.2])
def test_jackknife_and_balanced_errors_of_a_total_are_the_linearised_ones(
    fpc: float | None,
) -> None:
    design = pairs(2, fpc)
    total = partial_domains(design, [1.0, 4.0, 2.0, 9.0], kind="total")
    (wanted,) = estimate(total, "total")
    (got,) = estimate_replicated(total, "total", jackknife(design.frame))
    assert (got.value, got.df) == (16, wanted.df)
    assert got.se == pytest.approx(wanted.se, rel=1e-12)
    if fpc is None:
        for fay in (0.0, 0.3):
            halves = balanced(design.frame, fay)
            (half,) = estimate_replicated(total, "total", halves, about_value=True)
            assert half.se == pytest.approx(wanted.se, rel=1e-12)


def test_balanced_replicates_of_many_strata_are_balanced() -> None:
    design = SurveyDesign.build(14, stratum=np.repeat(range(7), 2), cluster=[1, 2] * 7)
    replicates = balanced(design.frame)
    assert (replicates.method, len(replicates)) == ("BRR", 8)
    assert set(np.unique(replicates.factors)) == {0.0, 2.0}
    half = replicates.factors[::2] - 1
    assert (half @ half.T == 8 * np.eye(7)).all()
    assert (replicates.factors.sum(axis=0) == 14).all()
    assert balanced(design.frame, 0.5).method == "Fay"
    assert set(np.unique(balanced(design.frame, 0.5).factors)) == {0.5, 1.5}


@pytest.mark.parametrize("fpc", [None, 0.36])
def test_all_bootstrap_draws_together_have_the_linearised_variance(
    fpc: float | None,
) -> None:
    """Two of three PSUs are drawn: nine equally likely draws a stratum."""
    design = pairs(3, fpc)
    y = np.array([1.0, 4.0, 6.0, 2.0, 9.0, 3.0])
    (wanted,) = estimate(partial_domains(design, y, kind="total"), "total")
    keep = 1 - math.sqrt(1 - (fpc or 0))
    draws = [np.bincount(draw, minlength=3) for draw in product(range(3), repeat=2)]
    one = [keep + (1 - keep) * 1.5 * times for times in draws]
    totals = [a @ y[:3] + b @ y[3:] for a, b in product(one, one)]
    assert np.var(totals) == pytest.approx(wanted.se**2, rel=1e-12)
    made = bootstrap(design.frame, 400, seed=5)
    allowed = {round(keep + (1 - keep) * 1.5 * times, 9) for times in (0, 1, 2)}
    assert set(np.round(made.factors, 9).ravel()) == allowed


def test_many_bootstraps_come_near_the_linearised_error() -> None:
    mean = partial("mean")
    wanted = estimate(mean, "mean").se
    made = bootstrap(DESIGN.frame, 4000, seed=11)
    got = estimate_replicated(mean, "mean", made).se
    assert got == pytest.approx(wanted, rel=0.06)


def test_the_seed_decides_the_bootstrap() -> None:
    one, same = bootstrap(DESIGN.frame, 20, seed=4), bootstrap(DESIGN.frame, 20, seed=4)
    other = bootstrap(DESIGN.frame, 20, seed=5)
    assert np.array_equal(one.factors, same.factors)
    assert not np.array_equal(one.factors, other.factors)


def test_the_order_of_rows_and_their_parts_changes_no_replicate() -> None:
    order = RNG.permutation(ROWS)
    parts = []
    for rows in (order[:100], order[100:]):
        design = SurveyDesign.build(
            len(rows), weight=WEIGHT[rows], stratum=STRATUM[rows], cluster=CLUSTER[rows]
        )
        domains = cross_domains(len(rows), AREA[rows])
        parts.append(partial_domains(design, Y[rows], domains=domains, kind="mean"))
    merged, whole = merge(parts), partial("mean")
    for make in MAKERS.values():
        got = estimate_replicated(merged, "mean", make(merged.frame))
        wanted = estimate_replicated(whole, "mean", make(whole.frame))
        assert got.se == pytest.approx(wanted.se, rel=1e-12)


@pytest.mark.parametrize("kind", ["proportion", "mean", "total", "ratio"])
@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_columns_of_replicate_weights_give_the_same_as_factors(
    kind: Kind, make: Any
) -> None:
    replicates: Replicates = make(DESIGN.frame)
    columns = [WEIGHT * factor[DESIGN.psu] for factor in replicates.factors.T]
    wanted = estimate_replicated(partial(kind), kind, replicates)
    got = estimate_weight_columns(
        WEIGHT,
        columns,
        Y > 12 if kind == "proportion" else Y,
        X if kind == "ratio" else None,
        domains=DOMAINS,
        kind=kind,
        scale=replicates.scale,
        rscales=replicates.rscales.tolist(),
        df=12,
    )
    for name in ("value", "se", "lower", "upper", "deff"):
        assert getattr(got, name) == pytest.approx(getattr(wanted, name), rel=1e-9)
    assert got.interval == wanted.interval
    assert got.df.tolist() == wanted.df.tolist() == [12, 12]


def test_any_statistic_of_the_weights_has_an_error() -> None:
    replicates = jackknife(DESIGN.frame)
    value, se = replicate_statistic(
        replicates, WEIGHT, DESIGN.psu, lambda w: float(w @ Y / w.sum())
    )
    whole = partial_domains(DESIGN, Y, kind="mean")
    (wanted,) = estimate_replicated(whole, "mean", replicates)
    assert (value, se) == pytest.approx((wanted.value, wanted.se), rel=1e-12)


def test_a_total_left_out_whole_counts_as_none_of_it() -> None:
    """A domain within one PSU: leaving that out leaves a total of 0."""
    design = SurveyDesign.build(3, cluster=[1, 2, 3])
    domains = cross_domains(3, ["a", "b", "b"])
    replicates = jackknife(design.frame)
    columns = [factor[design.psu] for factor in replicates.factors.T]
    how: dict[str, Any] = {
        "domains": domains,
        "scale": 1.0,
        "rscales": replicates.rscales.tolist(),
        "df": 2,
    }
    totals = estimate_weight_columns(
        np.ones(3), columns, [6.0, 1.0, 2.0], kind="total", **how
    )
    assert totals.se[0] ** 2 == pytest.approx(3 / 2 * (4**2 + 2 * 2**2))
    means = estimate_weight_columns(
        np.ones(3), columns, [6.0, 1.0, 2.0], kind="mean", **how
    )
    assert means.value.tolist() == [6.0, 1.5]
    assert math.isnan(means.se[0])


def test_one_psu_in_a_stratum_fails_by_name_or_counts_as_certain() -> None:
    design = SurveyDesign.build(3, stratum=["a", "a", "lone"], cluster=[1, 2, 3])
    for make in (jackknife, lambda frame: bootstrap(frame, 9, seed=1)):
        with pytest.raises(LonelyPSUError, match="one PSU only in stratum lone: join"):
            make(design.frame)
    total = partial_domains(design, [1.0, 3.0, 100.0], kind="total")
    (got,) = estimate_replicated(total, "total", jackknife(design.frame, "certainty"))
    (wanted,) = estimate(total, "total", lonely="certainty")
    assert got.se == pytest.approx(wanted.se, rel=1e-12)
    certain = bootstrap(design.frame, 9, seed=1, lonely="certainty")
    assert (certain.factors[2] == 1).all()


def test_a_stratum_taken_entirely_needs_no_replicate() -> None:
    design = SurveyDesign.build(
        4, stratum=["a", "a", "all", "all"], cluster=[1, 2, 3, 4], fpc=[9, 9, 1, 1]
    )
    replicates = jackknife(design.frame)
    assert (replicates.method, len(replicates)) == ("JKn", 2)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (
            lambda frame: bootstrap(frame, 1, seed=1),
            ValueError,
            "at least 2 replicates",
        ),
        (balanced, DesignError, "two PSUs in every stratum, unlike stratum 0, 1, 2"),
        (lambda frame: balanced(frame, 1.0), ValueError, "fay 1.0 must be at least 0"),
    ],
)
def test_replicates_a_design_does_not_give_are_refused(
    make: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        make(DESIGN.frame)


def test_replicates_of_another_frame_are_refused() -> None:
    other = jackknife(pairs(2).frame)
    with pytest.raises(ValueError, match="replicates of 4 PSUs for a sample of 15"):
        estimate_replicated(partial("mean"), "mean", other)


@pytest.mark.parametrize(
    ("columns", "rscales", "message"),
    [
        ([], None, "0 replicate weights for 0 rscales"),
        ([[1, 1]], [1, 1], "1 replicate weights for 2 rscales"),
        ([[1, None]], None, "must be a number in every row"),
        ([[1, 1, 1]], None, "must be a number in every row"),
    ],
)
def test_bad_columns_of_replicate_weights_are_refused(
    columns: Any, rscales: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        estimate_weight_columns(
            [1, 1], columns, [0, 1], scale=1.0, df=1, rscales=rscales
        )
