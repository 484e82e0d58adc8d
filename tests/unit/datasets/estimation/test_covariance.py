"""Covariance of domains that share PSUs, against variances of sums by polarisation."""

import numpy as np
import pytest
from numpy.typing import NDArray

from collect.datasets.estimation import (
    LonelyPSUError,
    Partial,
    SurveyDesign,
    cross_domains,
    partial_domains,
)
from collect.datasets.estimation.variance import (
    Lonely,
    linearised_covariance,
    linearised_variance,
    stratum_cells,
)

Array = NDArray[np.float64]
ROWS, SIZE = 120, 3


def partial(strata: int, cluster: bool, fpc: float | None = None) -> Partial:
    """Rows in so many strata, of which the last has one PSU only."""
    rng = np.random.default_rng(3)
    stratum = np.arange(ROWS) % strata
    psu = np.where(stratum == strata - 1, 0, rng.integers(0, 4, ROWS))
    last = np.flatnonzero(stratum == strata - 1)
    weight = rng.uniform(1, 2, ROWS)
    weight[last[1:]] *= cluster
    design = SurveyDesign.build(
        ROWS,
        weight=weight,
        stratum=stratum,
        cluster=psu if cluster else None,
        fpc=None if fpc is None else np.full(ROWS, fpc),
    )
    domains = cross_domains(ROWS, rng.integers(0, SIZE, ROWS))
    return partial_domains(design, rng.normal(5, 2, ROWS), domains=domains, kind="mean")


def polarised(given: Partial, e: Array, lonely: Lonely) -> Array:
    """(V(a + b) - V(a) - V(b)) / 2 of every pair, from sums over all PSUs."""
    psus = len(given.frame.psus)
    table = np.zeros((SIZE, psus))
    table[given.domain, given.psu] = e

    def variance(influence: Array) -> float:
        domain, psu = np.zeros(psus, dtype=np.int64), np.arange(psus)
        cells = stratum_cells(given.frame, 1, domain, psu)
        found = linearised_variance(given.frame, cells, domain, influence, 1, lonely)
        return float(found[0])

    return np.array(
        [
            [(variance(a + b) - variance(a) - variance(b)) / 2 for b in table]
            for a in table
        ]
    )


def covariance(given: Partial, e: Array, lonely: Lonely) -> Array:
    return linearised_covariance(given.frame, given.domain, given.psu, e, SIZE, lonely)


@pytest.mark.parametrize("lonely", ["adjust", "certainty", "average"])
@pytest.mark.parametrize("cluster", [True, False])
@pytest.mark.parametrize("fpc", [None, 0.25])
def test_it_is_what_variances_of_sums_say(
    lonely: Lonely, cluster: bool, fpc: float | None
) -> None:
    given = partial(5, cluster, fpc)
    e = given.sums.swy - 5 * given.sums.sw
    found = covariance(given, e, lonely)
    np.testing.assert_allclose(found, polarised(given, e, lonely), rtol=1e-10)


def test_few_of_many_cells_are_summed_up_likewise() -> None:
    design = SurveyDesign.build(ROWS)
    domains = cross_domains(ROWS, np.arange(ROWS) % 12)
    y = np.random.default_rng(4).normal(0, 1, ROWS)
    given = partial_domains(design, y, domains=domains, kind="mean")
    found = linearised_covariance(
        given.frame, given.domain, given.psu, given.sums.swy, 12, "adjust"
    )
    cells = stratum_cells(given.frame, 12, given.domain, given.psu)
    variance = linearised_variance(
        given.frame, cells, given.domain, given.sums.swy, 12, "adjust"
    )
    np.testing.assert_allclose(np.diag(found), variance, rtol=1e-12)
    # No PSU is in two domains: only the means of the stratum are shared.
    sums = np.bincount(given.domain, given.sums.swy)
    shared = -np.outer(sums, sums) / (ROWS - 1)
    apart = ~np.eye(12, dtype=np.bool_)
    np.testing.assert_allclose(found[apart], shared[apart], rtol=1e-9)


def test_lonely_strata_alone_tell_nothing_on_average() -> None:
    design = SurveyDesign.build(4, stratum=np.arange(4))
    domains = cross_domains(4, np.array([0, 0, 1, 2]))
    given = partial_domains(design, np.arange(4.0), domains=domains, kind="mean")
    assert np.isnan(covariance(given, given.sums.swy, "average")).all()
    with pytest.raises(LonelyPSUError):
        covariance(given, given.sums.swy, "fail")
