"""Variance of a linearised statistic under stratified sampling of PSUs.

Binder 1983 (Int. Stat. Rev. 51:279); Särndal, Swensson & Wretman 1992, ch. 5; with
PSUs taken as if drawn with replacement, corrected by (1 - f_h) where fpc is given.
"""

from typing import Final, Literal, NamedTuple, get_args

import numpy as np
import pyarrow as pa
from scipy import sparse

from collect.datasets.estimation.arrays import (
    Bools,
    Floats,
    Ints,
    count,
    first_few,
    group_pairs,
    total,
)
from collect.datasets.estimation.design import Frame

Lonely = Literal["adjust", "certainty", "average", "fail"]
"""What a stratum with a single PSU in the full sample contributes.

``adjust``: its squared distance from the mean of all PSUs (conservative);
``certainty``: nothing; ``average``: as much as the other strata do on average;
``fail``: an error naming the strata. A stratum taken entirely (f = 1) contributes
nothing and is never lonely; nor is a stratum with one PSU in the domain and more in
the sample. Names as in Lumley 2010, *Complex Surveys*, section 2.
"""

DEFAULT_LONELY: Final[Lonely] = "adjust"

_SPARSE: Final = 8
"""One entry in so many: below, products of sparse matrices take less time."""


class LonelyPSUError(ValueError):
    """Strata with one PSU have no variance of their own, and the rule is ``fail``."""


class StratumCells(NamedTuple):
    """The pairs (domain, stratum) that have counted rows.

    ``cell``: the pair of each cell (domain, PSU); ``domain`` and ``stratum``: the codes
    of each pair.
    """

    cell: Ints
    domain: Ints
    stratum: Ints


def stratum_cells(frame: Frame, domains: int, domain: Ints, psu: Ints) -> StratumCells:
    """Group the cells (``domain``, ``psu``) of a partial by domain and stratum."""
    shape = (domains, len(frame.strata))
    return StratumCells(*group_pairs(domain, frame.psu_stratum[psu], shape))


def linearised_variance(
    frame: Frame,
    cells: StratumCells,
    domain: Ints,
    e: Floats,
    size: int,
    lonely: Lonely,
) -> Floats:
    """Variance of each of the ``size`` domains' statistic.

    ``e`` is the sum of the linearised values over each cell (domain, PSU), ``domain``
    the cell's domain; a PSU without a cell enters with zero. V = sum over strata of
    (1 - f) n/(n - 1) sum over PSUs of (e - mean e)^2, in two passes. NaN where
    nothing in the sample tells the variance (one PSU in all; ``average`` with
    lonely strata only).

    Raises LonelyPSUError under ``fail``; ValueError for an unknown rule.
    """
    check_lonely(frame, lonely)
    pairs, stratum = len(cells.domain), cells.stratum
    sampled = frame.psu_counts[stratum]
    mean = total(cells.cell, e, pairs) / sampled
    squares = total(cells.cell, (e - mean[cells.cell]) ** 2, pairs)
    squares += (sampled - count(cells.cell, pairs)) * mean**2
    left = 1 - frame.sampling_fractions[stratum]
    part = left * sampled / np.maximum(sampled - 1, 1) * squares
    alone = frame.lonely[stratum]
    part[alone] = 0.0
    if lonely == "adjust" and alone.any():
        grand = total(domain, e, size) / len(frame.psus)
        distance = mean[alone] - grand[cells.domain[alone]]
        part[alone] = left[alone] * distance**2
    variance = total(cells.domain, part, size)
    if lonely == "average" and alone.any():
        strata = count(cells.domain, size)
        known = total(cells.domain, ~alone, size)
        variance *= strata / np.where(known > 0, known, np.nan)
    if len(frame.psus) == 1 and frame.lonely.any():
        variance[:] = np.nan
    return variance


def linearised_covariance(
    frame: Frame, domain: Ints, psu: Ints, e: Floats, size: int, lonely: Lonely
) -> Floats:
    """Covariance (size, size) of statistics whose linearised values share PSUs.

    ``e`` is what each cell (statistic ``domain``, ``psu``) adds to a statistic; other
    arguments, the formula and errors as in :func:`linearised_variance`, which gives the
    diagonal; under ``average`` the strata are those of all statistics together.
    """
    check_lonely(frame, lonely)
    place, _, present = group_pairs(np.zeros_like(psu), psu, (1, len(frame.psus)))
    strata, stratum = np.unique(frame.psu_stratum[present], return_inverse=True)
    sampled, left = frame.psu_counts[strata], 1 - frame.sampling_fractions[strata]
    alone = frame.lonely[strata]
    factor = np.where(alone, 0.0, left * sampled / np.maximum(sampled - 1, 1))
    # Cells may be few of the grid: without clusters each row is a PSU of its own.
    shape = (size, len(present))
    spread = _table(domain, place, e * np.sqrt(factor)[stratum[place]], shape)
    sums = total(domain * len(strata) + stratum[place], e, size * len(strata))
    mean = sums.reshape(size, len(strata)) / sampled
    middle = mean * np.sqrt(factor * sampled)
    product = spread @ spread.T
    squares: Floats = product.toarray() if sparse.issparse(product) else product
    covariance: Floats = squares - middle @ middle.T
    if lonely == "adjust" and alone.any():
        grand = total(domain, e, size) / len(frame.psus)
        apart = (mean[:, alone] - grand[:, None]) * np.sqrt(left[alone])
        covariance += apart @ apart.T
    if lonely == "average" and alone.any():
        covariance *= len(strata) / (np.count_nonzero(~alone) or np.nan)
    if len(frame.psus) == 1 and frame.lonely.any():
        covariance[:] = np.nan
    own = np.arange(size)
    covariance[own, own] = np.maximum(covariance[own, own], 0.0)
    return covariance


def _table(
    row: Ints, column: Ints, values: Floats, shape: tuple[int, int]
) -> sparse.csr_array | Floats:
    """The cells as a matrix: sparse where few of its entries are there."""
    if len(values) * _SPARSE < shape[0] * shape[1]:
        return sparse.csr_array((values, (row, column)), shape=shape)
    return total(row * shape[1] + column, values, shape[0] * shape[1]).reshape(shape)


def check_lonely(frame: Frame, lonely: Lonely) -> None:
    """Raise LonelyPSUError, naming the strata, where ``fail`` finds any; ValueError for
    an unknown rule."""
    rules = get_args(Lonely)
    if lonely not in rules:
        raise ValueError(f"unknown rule for lonely PSUs {lonely!r}: use {rules}")
    if lonely == "fail" and frame.lonely.any():
        labels = frame.strata.take(pa.array(np.flatnonzero(frame.lonely))).to_pylist()
        raise LonelyPSUError(
            f"one PSU only in stratum {first_few(labels)}: join it with a similar "
            "stratum, or choose another rule for lonely PSUs"
        )


def degrees_of_freedom(cells: StratumCells, domain: Ints, size: int) -> Ints:
    """PSUs minus strata, of those with a counted row in the domain."""
    return count(domain, size) - count(cells.domain, size)


def taken_entirely(frame: Frame, cells: StratumCells, size: int) -> Bools:
    """Domains all of whose strata have a sampling fraction of 1."""
    sampled = frame.sampling_fractions[cells.stratum] < 1
    return np.equal(total(cells.domain, sampled, size), 0)
