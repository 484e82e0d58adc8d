"""Estimates with calibrated weights, and the variance that calibration leaves.

What the margins explain no longer varies between samples: the linearised value of a
row enters as the residual of its regression on the margins' categories (Deville &
Särndal 1992, JASA 87:376; for post-strata Särndal, Swensson & Wretman 1992, section
7.6). The regression needs sums by calibration cell and PSU only, so it stays additive.
"""

from typing import NamedTuple

import numpy as np
from scipy import sparse

from collect.datasets.estimation.arrays import Floats, Ints, group_pairs, total
from collect.datasets.estimation.calibration import Calibration, cell_numbers
from collect.datasets.estimation.design import Frame
from collect.datasets.estimation.estimate import Estimates, Kind, conclude, linearise
from collect.datasets.estimation.intervals import DEFAULT_METHOD, ProportionMethod
from collect.datasets.estimation.largest import pooled
from collect.datasets.estimation.margins import CalibrationError
from collect.datasets.estimation.partial import Domain, Partial, Sums
from collect.datasets.estimation.variance import (
    DEFAULT_LONELY,
    Lonely,
    degrees_of_freedom,
    linearised_variance,
    stratum_cells,
    taken_entirely,
)


def estimate_calibrated(
    partial: Partial,
    calibration: Calibration,
    kind: Kind,
    *,
    lonely: Lonely = DEFAULT_LONELY,
    level: float = 0.95,
    proportions: ProportionMethod = DEFAULT_METHOD,
) -> Estimates:
    """Estimate every domain of ``partial``, whose codes are led by calibration cells.

    Make its domains with :func:`cross_domains` from the calibration dimensions
    followed by the domains' own; estimates come for the latter, sorted. Every PSU has
    a residual in every domain: memory is that of domains times PSUs.

    Raises CalibrationError where the calibration did not converge, is of another
    sample or lacks a cell; otherwise as :func:`estimate`.
    """
    _check(partial, calibration)
    cells = _split(partial, calibration)
    size = len(cells.domains)
    factor = calibration.factors[cells.cell[partial.domain]]
    domain = cells.domain[partial.domain]
    largest = partial.largest.times(calibration.factors[cells.cell])
    weighted = Partial(
        partial.frame,
        cells.domains,
        domain,
        partial.psu,
        _scale(partial.sums, factor),
        pooled([largest], [cells.domain], size),
    )
    whole = weighted.sums.pool(domain, size)
    linear = linearise(weighted, whole, kind)
    residuals = _residuals(weighted, linear.e, factor, cells, partial, calibration)
    frame = partial.frame
    every = np.repeat(np.arange(size), len(frame.psus))
    psu = np.tile(np.arange(len(frame.psus)), size)
    variance = linearised_variance(
        frame, stratum_cells(frame, size, every, psu), every, residuals, size, lonely
    )
    shape = (size, len(frame.psus))
    _, own, own_psu = group_pairs(domain, partial.psu, shape)
    strata = stratum_cells(frame, size, own, own_psu)
    return conclude(
        weighted,
        whole,
        kind,
        linear,
        variance,
        degrees_of_freedom(strata, own, size),
        taken_entirely(frame, strata, size),
        level,
        proportions,
    )


class _Cells(NamedTuple):
    """Domains without the calibration cells, and both codes of each led domain."""

    domains: tuple[Domain, ...]
    domain: Ints
    cell: Ints


def _check(partial: Partial, calibration: Calibration) -> None:
    report = calibration.report
    if not report.converged:
        raise CalibrationError(
            f"the weights do not meet {report.category}: off by {report.miss:.2%} "
            f"after {report.iterations} iterations; widen the bounds, or join "
            "categories"
        )
    if not _same(partial.frame, calibration.counts.frame):
        raise CalibrationError(
            "the calibration is of another sample: count the cells of the same parts"
        )


def _same(one: Frame, other: Frame) -> bool:
    return one is other or bool(
        one.psus.equals(other.psus)
        and one.strata.equals(other.strata)
        and np.array_equal(one.psu_stratum, other.psu_stratum)
    )


def _split(partial: Partial, calibration: Calibration) -> _Cells:
    lead, number = len(calibration.dimensions), cell_numbers(calibration)
    domains = tuple(sorted({domain[lead:] for domain in partial.domains}))
    code = {domain: n for n, domain in enumerate(domains)}
    try:
        cell = [number[domain[:lead]] for domain in partial.domains]
    except KeyError as error:
        raise CalibrationError(f"cell {error} was not calibrated") from None
    own = [code[domain[lead:]] for domain in partial.domains]
    return _Cells(domains, np.array(own, np.int64), np.array(cell, np.int64))


def _scale(sums: Sums, factor: Floats) -> Sums:
    return Sums(
        sums.n,
        sums.sw * factor,
        sums.swy * factor,
        sums.swx * factor,
        sums.cyy * factor,
        sums.cyx * factor,
        sums.cxx * factor,
        sums.cases,
    )


def _residuals(
    weighted: Partial,
    e: Floats,
    factor: Floats,
    cells: _Cells,
    partial: Partial,
    calibration: Calibration,
) -> Floats:
    """Sums of the residuals over each (domain, PSU), all PSUs, as one row of numbers."""
    counts, size = calibration.counts, len(cells.domains)
    psus, known = len(partial.frame.psus), len(counts.domains)
    own = total(weighted.domain * psus + partial.psu, e, size * psus)
    crossed = cells.cell[partial.domain] * size + weighted.domain
    by_cell = total(crossed, e / factor, known * size).reshape(known, size)
    fitted = _fit(calibration, by_cell) * calibration.factors[:, None]
    weight = sparse.csr_array(
        (counts.sums.sw, (counts.domain, counts.psu)), (known, psus)
    )
    explained: Floats = np.asarray(weight.T @ fitted, np.float64)
    return own - explained.T.ravel()


def _fit(calibration: Calibration, by_cell: Floats) -> Floats:
    """Fitted linearised value of a row of each cell, by domain (columns).

    Least squares by the base weights; margins are collinear, so the smallest solution.
    """
    counts, columns = calibration.counts, calibration.indicators
    weight = total(counts.domain, counts.sums.sw, len(counts.domains))
    scaled = columns / np.sqrt(weight @ columns)
    products = (scaled.T * weight) @ scaled
    inverse = np.linalg.pinv(products, rcond=1e-10, hermitian=True)
    fitted: Floats = scaled @ (inverse @ (scaled.T @ by_cell))
    return fitted
