"""Mistakes that survey software is known to make."""

import math

import numpy as np
import pytest

from collect.datasets.estimation import SurveyDesign, cross_domains, estimate_domains

RNG = np.random.default_rng(20)
ROWS = 400
STRATUM = RNG.integers(0, 4, ROWS)
CLUSTER = RNG.integers(0, 6, ROWS)
WEIGHT = RNG.uniform(0.5, 3, ROWS)
Y = RNG.normal(50, 10, ROWS)
DOMAIN = RNG.choice(["a", "b", "c"], ROWS)
DESIGN = SurveyDesign.build(ROWS, weight=WEIGHT, stratum=STRATUM, cluster=CLUSTER)


def test_psu_numbers_that_repeat_across_strata_are_different_psus() -> None:
    named = [f"{s}-{c}" for s, c in zip(STRATUM, CLUSTER, strict=True)]
    unique = SurveyDesign.build(ROWS, weight=WEIGHT, stratum=STRATUM, cluster=named)
    (nested,) = estimate_domains(DESIGN, Y, kind="mean")
    (expected,) = estimate_domains(unique, Y, kind="mean")
    assert len(DESIGN.frame.psus) == 24
    assert nested.se == pytest.approx(expected.se, rel=1e-12)


def test_degrees_of_freedom_are_those_of_the_domain() -> None:
    domains = cross_domains(ROWS, STRATUM)
    estimates = estimate_domains(DESIGN, Y, domains=domains, kind="mean")
    assert estimates.df.tolist() == [5, 5, 5, 5]


def test_a_domain_within_one_stratum_owes_nothing_to_the_others() -> None:
    inside = STRATUM == 2
    (whole,) = estimate_domains(DESIGN, Y, inside, kind="mean")
    alone = SurveyDesign.build(
        int(inside.sum()), weight=WEIGHT[inside], cluster=CLUSTER[inside]
    )
    (expected,) = estimate_domains(alone, Y[inside], kind="mean")
    assert whole.se == pytest.approx(expected.se, rel=1e-12)


def test_one_psu_in_the_domain_but_two_in_the_sample_is_not_lonely() -> None:
    design = SurveyDesign.build(4, stratum=[1, 1, 2, 2], cluster=[1, 2, 1, 2])
    domain = np.array([True, True, True, False])
    (total,) = estimate_domains(
        design, [1.0, 3.0, 6.0, 9.0], domain, kind="total", lonely="fail"
    )
    assert total.se**2 == pytest.approx(2 * (1 + 1) + 2 * (9 + 9))
    assert total.df == 1


def test_a_zero_weight_keeps_its_psu_and_is_not_counted() -> None:
    design = SurveyDesign.build(4, weight=[1, 1, 1, 0], cluster=[1, 2, 3, 4])
    (mean,) = estimate_domains(design, [1.0, 2.0, 6.0, 1e9], kind="mean")
    residuals = np.array([-2, -1, 3, 0]) / 3
    assert (mean.value, mean.n, mean.df) == (3.0, 3, 2)
    assert mean.se**2 == pytest.approx(4 / 3 * float(residuals @ residuals))


def test_leading_zeros_tell_psus_apart_and_number_types_do_not() -> None:
    texts = SurveyDesign.build(3, cluster=["01", "1", "1"])
    assert texts.frame.psus.to_pylist() == ["01", "1"]
    mixed = SurveyDesign.build(4, cluster=[1, 1.0, "1", True])
    assert mixed.frame.psus.to_pylist() == ["1", "true"]


def test_normalised_weights_have_a_design_effect() -> None:
    normalised = WEIGHT / WEIGHT.sum() * ROWS
    design = SurveyDesign.build(
        ROWS, weight=normalised, stratum=STRATUM, cluster=CLUSTER
    )
    (mean,) = estimate_domains(design, Y, kind="mean")
    (raw,) = estimate_domains(DESIGN, Y, kind="mean")
    assert mean.deff == pytest.approx(raw.deff, rel=1e-9)
    assert mean.sum_weights == pytest.approx(mean.n)


def test_category_labels_that_look_like_missing_values_stay() -> None:
    domains = cross_domains(4, ["None", "NA", "nan", "null"])
    assert domains.domains == (("NA",), ("None",), ("nan",), ("null",))


def test_unweighted_n_decides_the_status_whatever_the_weights() -> None:
    for n, status in [(24, "Q"), (25, "U"), (49, "U"), (50, "A")]:
        design = SurveyDesign.build(n, weight=np.full(n, 1000.0))
        (mean,) = estimate_domains(design, np.arange(n), kind="mean")
        assert (mean.n, mean.status) == (n, status)
        assert mean.value == pytest.approx((n - 1) / 2)


def test_a_domain_without_cases_is_missing_without_a_value() -> None:
    domains = cross_domains(ROWS, DOMAIN)
    counted = DOMAIN != "b"
    for kind in ("mean", "total", "ratio", "proportion"):
        y = Y > 50 if kind == "proportion" else Y
        x = np.ones(ROWS)
        for lonely in ("adjust", "average"):
            estimates = estimate_domains(
                DESIGN, y, x, counted, domains, kind, lonely=lonely
            )
            a, b, c = estimates
            assert (b.n, b.df, b.sum_weights, b.status) == (0, 0, 0.0, "M")
            assert all(map(math.isnan, (b.value, b.se, b.lower, b.upper, b.deff)))
            assert (b.interval, a.status, c.status) == ("none", "A", "A")


def test_a_large_mean_with_a_small_spread_keeps_its_error() -> None:
    (small,) = estimate_domains(DESIGN, Y, kind="mean")
    (large,) = estimate_domains(DESIGN, Y + 2.0**30, kind="mean")
    assert large.se == pytest.approx(small.se, rel=1e-7)
    assert large.deff == pytest.approx(small.deff, rel=1e-6)


def test_a_constant_has_no_design_effect() -> None:
    (mean,) = estimate_domains(DESIGN, np.full(ROWS, 0.1), kind="mean")
    assert mean.se == pytest.approx(0, abs=1e-15)
    assert math.isnan(mean.deff)
    (ratio,) = estimate_domains(DESIGN, 3 * Y, Y, kind="ratio")
    assert ratio.value == pytest.approx(3)
    assert math.isnan(ratio.deff)
