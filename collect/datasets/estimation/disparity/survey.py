"""Disparities of a survey, with errors that come from its design.

The subgroups share PSUs, so that their estimates go together; a difference of rich and
poor in the same villages is known better than the two apart. The covariance of the
subgroups and the errors of the regressions over ranks are linearised (Binder 1983,
Int. Stat. Rev. 51:279) from the sums per subgroup and PSU that a partial holds:
ranks belong to subgroups, so that nothing more of the interviews is needed, and
partials of several tables can be merged first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from collect.datasets.estimation.arrays import Floats, Ints
from collect.datasets.estimation.disparity.batch import Batch, Found
from collect.datasets.estimation.disparity.disparities import (
    SIGNS,
    Direction,
    Disparity,
    disparities,
)
from collect.datasets.estimation.disparity.limits import interval, two_sided
from collect.datasets.estimation.disparity.measures import MEASURES
from collect.datasets.estimation.disparity.regression import (
    Ends,
    linear_ends,
    logistic_ends,
    ratio_weight,
)
from collect.datasets.estimation.disparity.subgroups import Subgroups
from collect.datasets.estimation.partial import Domain, Partial
from collect.datasets.estimation.variance import (
    DEFAULT_LONELY,
    Lonely,
    degrees_of_freedom,
    linearised_variance,
    stratum_cells,
)


def survey_disparities(
    partial: Partial,
    codes: Sequence[str],
    direction: Direction,
    scale: float | None,
    ordered: bool,
    reference: str | None = None,
    *,
    measures: Sequence[str] | None = None,
    lonely: Lonely = DEFAULT_LONELY,
    level: float = 0.95,
    draws: int = 0,
) -> list[Disparity]:
    """Disparities between the domains of ``partial``, which lie along one dimension.

    ``partial``: of a proportion, mean or ratio, in the unit of ``scale`` (1 for a
    proportion); ``codes``: all subgroups of the dimension, where it is ordered from the
    most disadvantaged to the most advantaged: one without interviews is missing, and
    leaves measures undefined. Other arguments and the result as in
    :func:`~collect.datasets.estimation.disparity.disparities_of`.

    Standard errors follow from the covariance of the subgroups; those of SII, RII and
    the concentration indices from the regression over all interviews, ranks taken as
    known (WHO healthequal does so for ACI, SII and RII). Intervals: t with the PSUs
    less the strata that have interviews. Raises ValueError for a domain that is none of
    the codes; LonelyPSUError under ``lonely="fail"``.
    """
    sums = PSUSums(partial, tuple(codes), lonely)
    subgroups = sums.subgroups(ordered)
    found = disparities(
        subgroups,
        direction,
        scale,
        ordered,
        reference,
        measures=measures,
        errors="linearised",
        level=level,
        draws=draws,
    )
    regressions = [
        d.measure for d in found if d.measure in _INFLUENCES and not d.reason
    ]
    if not regressions:
        return found
    batch = Batch.stack(
        [subgroups], SIGNS[direction], scale, ordered, None, "linearised"
    )
    errors = dict(zip(regressions, sums.errors(batch, regressions), strict=True))
    quantile = two_sided([subgroups.df], level)
    return [
        _with_error(d, errors[d.measure], quantile) if d.measure in errors else d
        for d in found
    ]


def survey_subgroups(
    partial: Partial,
    codes: Sequence[str],
    ordered: bool,
    lonely: Lonely = DEFAULT_LONELY,
) -> Subgroups:
    """The domains of ``partial`` as subgroups with the covariance the design gives.

    Arguments and errors as in :func:`survey_disparities`.
    """
    return PSUSums(partial, tuple(codes), lonely).subgroups(ordered)


@dataclass(frozen=True, eq=False)
class PSUSums:
    """The sums of a partial by subgroup (in the sequence of ``codes``) and PSU."""

    partial: Partial
    codes: tuple[str, ...]
    lonely: Lonely

    @cached_property
    def place(self) -> Ints:
        """The subgroup of each domain of the partial."""
        number: dict[Domain, int] = {
            (code,): place for place, code in enumerate(self.codes)
        }
        unknown = [d for d in self.partial.domains if d not in number]
        if unknown:
            raise ValueError(
                f"domain {unknown[0]} is none of the subgroups {', '.join(self.codes)}"
            )
        return np.array([number[d] for d in self.partial.domains], dtype=np.int64)

    def grid(self, values: Floats | Ints) -> Floats:
        """``values`` of the cells as an array of shape (J, PSUs)."""
        partial = self.partial
        grid = np.zeros((len(self.codes), len(partial.frame.psus)))
        grid[self.place[partial.domain], partial.psu] = values
        return grid

    @cached_property
    def y(self) -> Floats:
        """Sums of w y."""
        return self.grid(self.partial.sums.swy)

    @cached_property
    def x(self) -> Floats:
        """Sums of the weights, or of w x for a ratio."""
        return self.grid(self.partial.sums.swx)

    def residuals(self, fitted: Floats) -> Floats:
        """(J, PSUs): what each PSU adds to the distance of a subgroup from its fit."""
        distance = self.y - fitted[:, None] * self.x
        share: Floats = distance / self.x.sum(axis=1, keepdims=True)
        return share

    def subgroups(self, ordered: bool) -> Subgroups:
        """Estimates, populations, cases and covariance of the subgroups."""
        population = self.x.sum(axis=1)
        n = self.grid(self.partial.sums.n).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            value = np.where(population > 0, self.y.sum(axis=1) / population, np.nan)
            covariance = self._covariance(self.residuals(value))
        return Subgroups(
            self.codes,
            value,
            population=population,
            order=np.arange(len(self.codes), dtype=np.float64) if ordered else None,
            n=n,
            covariance=covariance,
            df=self._df(),
        )

    def errors(self, batch: Batch, measures: Sequence[str]) -> Floats:
        """Standard errors of measures over ranks."""
        influence = [_INFLUENCES[code](self, batch) for code in measures]
        return np.sqrt(self._variance(np.array(influence)))

    def _covariance(self, influence: Floats) -> Floats:
        """Covariance of statistics from their influence (J, PSUs), by polarisation."""
        own = self._variance(influence)
        rows = [self._variance(influence + one) for one in influence]
        sums: Floats = np.array(rows) - own - own[:, None]
        return sums / 2

    def _variance(self, influence: Floats) -> Floats:
        """Variance of statistics to which PSUs contribute (statistics, PSUs)."""
        size, psus = influence.shape
        frame = self.partial.frame
        domain = np.repeat(np.arange(size), psus)
        cells = stratum_cells(frame, size, domain, np.tile(np.arange(psus), size))
        e: Floats = influence.ravel()
        return linearised_variance(frame, cells, domain, e, size, self.lonely)

    def _df(self) -> int:
        psu = np.unique(self.partial.psu)
        domain = np.zeros(len(psu), dtype=np.int64)
        cells = stratum_cells(self.partial.frame, 1, domain, psu)
        return int(degrees_of_freedom(cells, domain, 1)[0])


def _with_error(disparity: Disparity, se: float, quantile: Floats) -> Disparity:
    measure = MEASURES[disparity.measure]
    log = measure.unit == "ratio"
    spread = np.array([se * disparity.value if log else se])
    found = Found(np.array([disparity.value]), spread, np.array([""]), log)
    lower, upper = interval(found, quantile, measure.floor)
    return replace(
        disparity,
        se=float(spread[0]),
        lower=float(lower[0]),
        upper=float(upper[0]),
    )


def _slope(ends: Callable[[Batch], Ends]) -> Callable[[PSUSums, Batch], Floats]:
    def influence(sums: PSUSums, batch: Batch) -> Floats:
        found = ends(batch)
        weight = found.high_weight - found.low_weight
        return _weighed(weight, sums.residuals(found.fitted[0]))

    return influence


def _ratio(ends: Callable[[Batch], Ends]) -> Callable[[PSUSums, Batch], Floats]:
    """Influence on the logarithm."""

    def influence(sums: PSUSums, batch: Batch) -> Floats:
        found = ends(batch)
        return _weighed(ratio_weight(found), sums.residuals(found.fitted[0]))

    return influence


def _absolute(sums: PSUSums, batch: Batch) -> Floats:
    weight = batch.share * (2 * batch.rank - 1)
    return _weighed(weight, sums.residuals(linear_ends(batch).fitted[0]))


def _mean(sums: PSUSums, batch: Batch) -> Floats:
    everywhere = np.full(batch.groups, batch.mean[0])
    return _weighed(batch.share, sums.residuals(everywhere))


def _relative(sums: PSUSums, batch: Batch) -> Floats:
    index = MEASURES["RCI"].compute(batch).value
    influence: Floats = _absolute(sums, batch) - index * _mean(sums, batch)
    return influence / batch.mean


def _wagstaff(sums: PSUSums, batch: Batch) -> Floats:
    scale = batch.scale or np.nan
    mu = batch.mean / scale
    index = MEASURES["RCIW"].compute(batch).value
    change = _absolute(sums, batch) - index * (1 - 2 * mu) * _mean(sums, batch)
    influence: Floats = change / (scale * mu * (1 - mu))
    return influence


def _erreygers(sums: PSUSums, batch: Batch) -> Floats:
    return 4 * _absolute(sums, batch) / (batch.scale or np.nan)


def _weighed(weight: Floats, residuals: Floats) -> Floats:
    influence: Floats = weight[0] @ residuals
    return influence


_INFLUENCES: Final[dict[str, Callable[[PSUSums, Batch], Floats]]] = {
    "SII": _slope(logistic_ends),
    "RII": _ratio(logistic_ends),
    "SIIL": _slope(linear_ends),
    "RIIL": _ratio(linear_ends),
    "ACI": _absolute,
    "RCI": _relative,
    "RCIW": _wagstaff,
    "RCIE": _erreygers,
}
"""What each PSU adds to a measure (to its logarithm, for ratios)."""
