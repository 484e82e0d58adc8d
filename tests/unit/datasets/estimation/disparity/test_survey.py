"""Disparities over interviews, against plain sums over rows."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special

from collect.datasets.estimation import (
    LonelyPSUError,
    Partial,
    SurveyDesign,
    cross_domains,
    estimate,
    merge,
    partial_domains,
)
from collect.datasets.estimation.disparity import (
    Disparity,
    survey_disparities,
    survey_subgroups,
)

Array = NDArray[np.float64]
RNG = np.random.default_rng(8)
ROWS = 900
CODES = ["1", "2", "3", "4"]
stratum_of = RNG.integers(0, 3, ROWS)
psu_of = RNG.integers(0, 8, ROWS)
WEIGHT = RNG.uniform(0.5, 3, ROWS)
quartile_of = np.clip(RNG.integers(1, 5, ROWS) + (psu_of > 5), 1, 4)
Y = (RNG.uniform(0, 1, ROWS) < 0.1 + 0.2 * quartile_of - 0.05 * (psu_of % 3)).astype(
    float
)


def partial(rows: NDArray[np.bool_] | None = None, y: Array = Y) -> Partial:
    chosen = np.ones(ROWS, dtype=np.bool_) if rows is None else rows
    design = SurveyDesign.build(
        int(chosen.sum()),
        weight=WEIGHT[chosen],
        stratum=stratum_of[chosen],
        cluster=psu_of[chosen],
    )
    domains = cross_domains(int(chosen.sum()), quartile_of[chosen])
    return partial_domains(design, y[chosen], domains=domains, kind="mean")


def measured(given: Partial, ordered: bool = True) -> dict[str, Disparity]:
    found = survey_disparities(given, CODES, "up", 1, ordered)
    return {disparity.measure: disparity for disparity in found}


def design_error(influence: Array) -> float:
    """The error of a statistic to which each row contributes so much."""
    variance = 0.0
    for stratum in range(3):
        totals = np.array(
            [
                influence[(stratum_of == stratum) & (psu_of == psu)].sum()
                for psu in sorted(set(psu_of[stratum_of == stratum]))
            ]
        )
        n = len(totals)
        variance += n / (n - 1) * ((totals - totals.mean()) ** 2).sum()
    return math.sqrt(variance)


def ranks() -> Array:
    share = (
        np.array([WEIGHT[quartile_of == q].sum() for q in range(1, 5)]) / WEIGHT.sum()
    )
    middle: Array = (np.cumsum(share) - share / 2)[quartile_of - 1]
    return middle


def regression(link: str) -> tuple[Array, Array]:
    """Coefficients of y on the ranks, and each row's influence on them (rows, 2)."""
    x = np.stack([np.ones(ROWS), ranks()], axis=1)
    beta = np.zeros(2)
    for _ in range(50):
        eta = x @ beta
        fitted = special.expit(eta) if link == "logit" else eta
        slope = fitted * (1 - fitted) if link == "logit" else np.ones(ROWS)
        inverse = np.linalg.inv(x.T @ (x * (WEIGHT * slope)[:, None]))
        beta = beta + inverse @ (x.T @ (WEIGHT * (Y - fitted)))
    return beta, (x * (WEIGHT * (Y - fitted))[:, None]) @ inverse


@pytest.mark.parametrize(
    ("link", "codes"), [("logit", ("SII", "RII")), ("linear", ("SIIL", "RIIL"))]
)
def test_slope_indices_have_the_error_of_the_regression(
    link: str, codes: tuple[str, str]
) -> None:
    (a, b), influence = regression(link)
    ends: Callable[[float], float] = special.expit if link == "logit" else float
    low, high = float(ends(a)), float(ends(a + b))
    tilt = (low * (1 - low), high * (1 - high)) if link == "logit" else (1.0, 1.0)
    on_low = tilt[0] * influence[:, 0]
    on_high = tilt[1] * influence.sum(axis=1)
    found = measured(partial())
    sii, rii = (found[code] for code in codes)
    assert sii.value == pytest.approx(high - low, rel=1e-9)
    assert sii.se == pytest.approx(design_error(on_high - on_low), rel=1e-8)
    assert rii.value == pytest.approx(high / low, rel=1e-9)
    log = design_error(on_high / high - on_low / low)
    assert rii.se == pytest.approx(high / low * log, rel=1e-8)
    t = 2.0796138447276626  # 24 PSUs less 3 strata
    assert rii.upper == pytest.approx(high / low * math.exp(t * log), rel=1e-8)
    assert sii.lower == pytest.approx(sii.value - t * sii.se, rel=1e-8)


def test_concentration_indices_have_the_error_of_the_regression() -> None:
    centred = ranks() - 0.5
    whole = WEIGHT.sum()
    mean = (WEIGHT * Y).sum() / whole
    absolute = 2 * (WEIGHT * centred * Y).sum() / whole
    (a, b), _ = regression("linear")
    on_absolute = 2 * WEIGHT * centred * (Y - a - b * ranks()) / whole
    on_mean = WEIGHT * (Y - mean) / whole
    spread = mean * (1 - mean)
    on_relative = (on_absolute - absolute / mean * on_mean) / mean
    on_wagstaff = (on_absolute - absolute / spread * (1 - 2 * mean) * on_mean) / spread
    found = measured(partial())
    for code, value, influence in [
        ("ACI", absolute, on_absolute),
        ("RCI", absolute / mean, on_relative),
        ("RCIW", absolute / spread, on_wagstaff),
        ("RCIE", 4 * absolute, 4 * on_absolute),
    ]:
        assert found[code].value == pytest.approx(value, rel=1e-9), code
        assert found[code].se == pytest.approx(design_error(influence), rel=1e-8), code


def test_a_difference_owes_its_error_to_shared_psus() -> None:
    def linearised(quartile: int) -> tuple[float, Array]:
        inside = quartile_of == quartile
        size = WEIGHT[inside].sum()
        value = (WEIGHT * Y)[inside].sum() / size
        return value, np.where(inside, WEIGHT * (Y - value) / size, 0.0)

    (rich, on_rich), (poor, on_poor) = linearised(4), linearised(1)
    found = measured(partial())
    assert found["D"].value == pytest.approx(rich - poor, rel=1e-12)
    assert found["D"].se == pytest.approx(design_error(on_rich - on_poor), rel=1e-9)
    log = design_error(on_rich / rich - on_poor / poor)
    assert found["R"].se == pytest.approx(rich / poor * log, rel=1e-9)
    unordered = measured(partial(), ordered=False)
    assert unordered["BGV"].se > 0
    assert math.isnan(unordered["BGSD"].se)


def test_subgroups_are_the_estimates_of_the_domains() -> None:
    given = partial()
    subgroups = survey_subgroups(given, CODES[::-1], ordered=True)
    estimates = estimate(given, "mean")
    assert subgroups.value.tolist() == pytest.approx(estimates.value[::-1].tolist())
    assert subgroups.covariance is not None
    errors = np.sqrt(np.diag(subgroups.covariance))
    assert errors.tolist() == pytest.approx(estimates.se[::-1].tolist(), rel=1e-9)
    assert subgroups.n is not None
    assert subgroups.n.tolist() == estimates.n[::-1].tolist()
    assert subgroups.df == 21


def test_partials_may_be_merged_before() -> None:
    first = np.arange(ROWS) < 500
    parts = merge([partial(first), partial(~first)])
    whole, joined = measured(partial()), measured(parts)
    for code, disparity in whole.items():
        assert joined[code].value == pytest.approx(disparity.value, rel=1e-9)
        assert joined[code].se == pytest.approx(disparity.se, rel=1e-9)


def test_a_ratio_is_weighed_by_its_divisor() -> None:
    design = SurveyDesign.build(ROWS, weight=WEIGHT, stratum=stratum_of, cluster=psu_of)
    members = RNG.integers(1, 9, ROWS).astype(float)
    domains = cross_domains(ROWS, quartile_of)
    people = partial_domains(design, Y * members, members, None, domains, "ratio")
    weighted = SurveyDesign.build(
        ROWS, weight=WEIGHT * members, stratum=stratum_of, cluster=psu_of
    )
    plain = partial_domains(weighted, Y, domains=domains)
    wanted = measured(plain)
    for code, disparity in measured(people).items():
        assert disparity.value == pytest.approx(wanted[code].value, rel=1e-9)
        assert disparity.se == pytest.approx(wanted[code].se, rel=1e-9)


def test_a_subgroup_without_interviews_is_missing_not_absent() -> None:
    without = survey_disparities(partial(quartile_of != 2), CODES, "up", 1, True)
    found = {disparity.measure: disparity for disparity in without}
    assert found["ACI"].reason == "missing_subgroup"
    assert found["SII"].reason == "missing_subgroup"
    assert (found["D"].reason, found["D"].se > 0) == (None, True)


def test_a_domain_that_is_no_subgroup_is_refused() -> None:
    with pytest.raises(ValueError, match=r"domain \('4',\) is none of the subgroups"):
        survey_subgroups(partial(), CODES[:3], ordered=True)


def test_one_psu_tells_no_error() -> None:
    alone = SurveyDesign.build(ROWS, weight=WEIGHT, cluster=np.zeros(ROWS))
    domains = cross_domains(ROWS, quartile_of)
    given = partial_domains(alone, Y, domains=domains)
    for disparity in measured(given).values():
        assert disparity.reason is None
        assert math.isnan(disparity.se)
        assert math.isnan(disparity.lower)
    with pytest.raises(LonelyPSUError):
        survey_disparities(given, CODES, "up", 1, True, lonely="fail")
