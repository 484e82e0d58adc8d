"""Estimates with calibrated weights, and the variance that calibration leaves.

What the margins explain no longer varies between samples: the linearised value of a
row enters as the residual of its regression on the margins' categories (Deville &
Särndal 1992, JASA 87:376; for post-strata Särndal, Swensson & Wretman 1992, section
7.6). The regression needs sums by calibration cell and PSU only, so it stays additive.
"""

from collections.abc import Collection, Sequence
from dataclasses import fields
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import numpy as np
from scipy import sparse

from collect.datasets.estimation.arrays import Floats, Ints, group_pairs, total
from collect.datasets.estimation.calibration import Calibration, cell_numbers
from collect.datasets.estimation.design import Frame
from collect.datasets.estimation.estimate import (
    Estimates,
    Kind,
    Linearised,
    conclude,
    linearise,
)
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

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")

AT_ONCE: Final = 2_000_000
"""Domains times PSUs whose residuals are in memory together: about 100 MB."""


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
    a residual in every domain: they are made for some domains at a time.

    Raises CalibrationError where the calibration did not converge, is of another
    sample or lacks a cell; otherwise as :func:`estimate`.
    """
    lead = len(calibration.dimensions)
    domains = sorted({domain[lead:] for domain in partial.domains})
    size = at_once(partial.frame)
    parts = [
        _estimate(
            within(partial, lead, domains[start : start + size]),
            calibration,
            kind,
            lonely,
            level,
            proportions,
        )
        for start in range(0, max(len(domains), 1), size)
    ]
    return join(parts)


def at_once(frame: Frame) -> int:
    """How many domains' residuals may be in memory together, at least one."""
    return max(AT_ONCE // max(len(frame.psus), 1), 1)


def within(partial: Partial, lead: int, domains: Collection[Domain]) -> Partial:
    """The cells of some domains only, told apart by their first ``lead`` codes."""
    wanted = frozenset(domains)
    places = [n for n, d in enumerate(partial.domains) if d[lead:] in wanted]
    if len(places) == len(partial.domains):
        return partial
    return partial.excerpt(places, [partial.domains[n] for n in places])


def join(parts: Sequence[T]) -> T:
    """Estimates or contrasts made apart, one after the other."""
    first, *others = parts
    if not others:
        return first
    columns: list[Any] = []
    for each in fields(first):
        values = [getattr(part, each.name) for part in parts]
        tuples = isinstance(values[0], tuple)
        joined = (
            tuple(chain.from_iterable(values)) if tuples else np.concatenate(values)
        )
        columns.append(joined)
    return type(first)(*columns)


def _estimate(
    partial: Partial,
    calibration: Calibration,
    kind: Kind,
    lonely: Lonely,
    level: float,
    proportions: ProportionMethod,
) -> Estimates:
    found = adjust(partial, calibration, kind)
    frame, size = partial.frame, len(found.weighted.domains)
    cells = stratum_cells(frame, size, found.domain, found.psu)
    variance = linearised_variance(
        frame, cells, found.domain, found.linear.e, size, lonely
    )
    shape = (size, len(frame.psus))
    _, own, own_psu = group_pairs(found.weighted.domain, partial.psu, shape)
    strata = stratum_cells(frame, size, own, own_psu)
    return conclude(
        found.weighted,
        found.whole,
        kind,
        found.linear,
        variance,
        degrees_of_freedom(strata, own, size),
        taken_entirely(frame, strata, size),
        level,
        proportions,
    )


class Adjusted(NamedTuple):
    """A partial with calibrated weights, and what calibration leaves of its statistic.

    ``weighted``: its cells are still told apart by calibration cell; ``whole``: the
    sums of its domains; ``linear``: the statistic, with the residual of each domain
    and PSU, whose codes are ``domain`` and ``psu``.
    """

    weighted: Partial
    whole: Sums
    linear: Linearised
    domain: Ints
    psu: Ints


def adjust(partial: Partial, calibration: Calibration, kind: Kind) -> Adjusted:
    """The linearised statistic of each domain with calibrated weights.

    Domains and errors as in :func:`estimate_calibrated`.
    """
    require_convergence(calibration)
    _check(partial, calibration)
    cells = _split(partial, calibration)
    size, psus = len(cells.domains), len(partial.frame.psus)
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
    return Adjusted(
        weighted,
        whole,
        Linearised(linear.value, linear.divisor, residuals),
        np.repeat(np.arange(size), psus),
        np.tile(np.arange(psus), size),
    )


def require_convergence(calibration: Calibration) -> None:
    """Raise CalibrationError, naming the category, where a margin is not met."""
    report = calibration.report
    if not report.converged:
        raise CalibrationError(
            f"the weights do not meet {report.category}: off by {report.miss:.2%} "
            f"after {report.iterations} iterations; widen the bounds, or join "
            "categories"
        )


class _Cells(NamedTuple):
    """Domains without the calibration cells, and both codes of each led domain."""

    domains: tuple[Domain, ...]
    domain: Ints
    cell: Ints


def _check(partial: Partial, calibration: Calibration) -> None:
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
