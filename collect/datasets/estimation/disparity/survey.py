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

from collect.datasets.estimation.arrays import Floats, Ints, group_pairs, total
from collect.datasets.estimation.disparity.batch import Batch, Found
from collect.datasets.estimation.disparity.disparities import (
    SIGNS,
    Direction,
    Disparity,
    disparities_of,
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
    linearised_covariance,
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
    (found,) = survey_disparities_of(
        [(partial, codes)],
        direction,
        scale,
        ordered,
        reference,
        measures=measures,
        lonely=lonely,
        level=level,
        draws=draws,
    )
    return found


def survey_disparities_of(
    sets: Sequence[tuple[Partial, Sequence[str]]],
    direction: Direction,
    scale: float | None,
    ordered: bool,
    reference: str | None = None,
    *,
    measures: Sequence[str] | None = None,
    lonely: Lonely = DEFAULT_LONELY,
    level: float = 0.95,
    draws: int = 0,
) -> list[list[Disparity]]:
    """:func:`survey_disparities` of each set, a partial and its codes; all settings are
    the same."""
    sums = [PSUSums(partial, tuple(codes), lonely) for partial, codes in sets]
    subgroups = [each.subgroups(ordered) for each in sums]
    found = disparities_of(
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
    return [
        own.corrected(row, group, SIGNS[direction], scale, level)
        for own, group, row in zip(sums, subgroups, found, strict=True)
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

    @cached_property
    def group(self) -> Ints:
        """The subgroup of each cell of the partial."""
        found: Ints = self.place[self.partial.domain]
        return found

    def total(self, values: Floats | Ints) -> Floats:
        """``values`` of the cells summed up by subgroup."""
        return total(self.group, values, len(self.codes))

    def residuals(self, fitted: Floats) -> Floats:
        """What each cell adds to the distance of its subgroup from its fit."""
        sums = self.partial.sums
        distance = sums.swy - fitted[self.group] * sums.swx
        share: Floats = distance / self.population[self.group]
        return share

    @cached_property
    def population(self) -> Floats:
        """Sum of the weights of each subgroup, or of w x for a ratio."""
        return self.total(self.partial.sums.swx)

    def subgroups(self, ordered: bool) -> Subgroups:
        """Estimates, populations, cases and covariance of the subgroups."""
        population, sums, frame = self.population, self.partial.sums, self.partial.frame
        with np.errstate(invalid="ignore", divide="ignore"):
            value = np.where(population > 0, self.total(sums.swy) / population, np.nan)
            influence = self.residuals(value)
        psu = self.partial.psu
        return Subgroups(
            self.codes,
            value,
            population=population,
            order=np.arange(len(self.codes), dtype=np.float64) if ordered else None,
            n=self.total(sums.n),
            covariance=linearised_covariance(
                frame, self.group, psu, influence, len(self.codes), self.lonely
            ),
            df=self._df(),
        )

    def errors(self, batch: Batch, measures: Sequence[str]) -> Floats:
        """Standard errors of measures over ranks."""
        cells = [_INFLUENCES[code](self, batch) for code in measures]
        psu, present = self._psus
        size, psus = len(measures), len(present)
        influence = np.concatenate([total(psu, each, psus) for each in cells])
        domain, of_psu = np.repeat(np.arange(size), psus), np.tile(present, size)
        frame = self.partial.frame
        found = stratum_cells(frame, size, domain, of_psu)
        return np.sqrt(
            linearised_variance(frame, found, domain, influence, size, self.lonely)
        )

    def corrected(
        self,
        found: Sequence[Disparity],
        subgroups: Subgroups,
        direction: int,
        scale: float | None,
        level: float,
    ) -> list[Disparity]:
        """Those of measures over ranks with the errors of the regressions."""
        regressions = [
            d.measure for d in found if d.measure in _INFLUENCES and not d.reason
        ]
        if not regressions:
            return list(found)
        batch = Batch.stack([subgroups], direction, scale, True, None, "linearised")
        errors = dict(zip(regressions, self.errors(batch, regressions), strict=True))
        quantile = two_sided([subgroups.df], level)
        return [
            _with_error(d, errors[d.measure], quantile) if d.measure in errors else d
            for d in found
        ]

    @cached_property
    def _psus(self) -> tuple[Ints, Ints]:
        """The PSU of each cell among those that have interviews; and these."""
        psu = self.partial.psu
        one = np.zeros_like(psu)
        cell, _, present = group_pairs(one, psu, (1, len(self.partial.frame.psus)))
        return cell, present

    def _df(self) -> int:
        psu = self._psus[1]
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
        return _weighed(sums, weight, sums.residuals(found.fitted[0]))

    return influence


def _ratio(ends: Callable[[Batch], Ends]) -> Callable[[PSUSums, Batch], Floats]:
    """Influence on the logarithm."""

    def influence(sums: PSUSums, batch: Batch) -> Floats:
        found = ends(batch)
        return _weighed(sums, ratio_weight(found), sums.residuals(found.fitted[0]))

    return influence


def _absolute(sums: PSUSums, batch: Batch) -> Floats:
    weight = batch.share * (2 * batch.rank - 1)
    return _weighed(sums, weight, sums.residuals(linear_ends(batch).fitted[0]))


def _mean(sums: PSUSums, batch: Batch) -> Floats:
    everywhere = np.full(batch.groups, batch.mean[0])
    return _weighed(sums, batch.share, sums.residuals(everywhere))


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


def _weighed(sums: PSUSums, weight: Floats, residuals: Floats) -> Floats:
    influence: Floats = weight[0][sums.group] * residuals
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
"""What each cell adds to a measure (to its logarithm, for ratios)."""
