"""Estimates with standard errors, intervals and design effects, from partials."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan
from typing import Any, Final, Literal, NamedTuple, get_args

import numpy as np

from collect.datasets.estimation.arrays import Bools, Floats, Ints
from collect.datasets.estimation.intervals import (
    DEFAULT_METHOD,
    ProportionMethod,
    proportion_interval,
    t_interval,
)
from collect.datasets.estimation.largest import Largest
from collect.datasets.estimation.partial import Domain, Partial, Sums
from collect.datasets.estimation.thresholds import observation_status
from collect.datasets.estimation.variance import (
    DEFAULT_LONELY,
    Lonely,
    degrees_of_freedom,
    linearised_variance,
    stratum_cells,
    taken_entirely,
)

Kind = Literal["proportion", "mean", "total", "ratio"]

_ROUNDING: Final = 1e-12
"""Relative size below which a difference of sums is taken for rounding."""


@dataclass(frozen=True)
class Estimate:
    """One estimate. Proportions are shares of 1; NaN stands for no number.

    ``n``: unweighted counted rows (weight above 0); ``cases``: those of them with the
    property of a proportion, None for other kinds; ``sum_weights``: weights of the n;
    ``remainder``: the total without its two largest contributions, over the largest, of
    a mean or total; None for other kinds, for nothing but 0 and for amounts below 0;
    ``deff``: variance over that of simple random sampling with replacement of n
    rows (Kish 1965), its spread taken within the domain; ``df``: PSUs minus strata
    of the domain; ``status``: SDMX OBS_STATUS; ``interval``: ``t``, the method of a
    proportion, ``exact``, or ``none`` where df is below 1 or there is no standard
    error.
    """

    domain: Domain
    value: float
    se: float
    lower: float
    upper: float
    n: int
    cases: int | None
    remainder: float | None
    sum_weights: float
    deff: float
    df: int
    status: str
    interval: str


@dataclass(frozen=True, eq=False)
class Estimates:
    """Estimates of all domains of a partial, in the order of its domains."""

    domains: tuple[Domain, ...]
    value: Floats
    se: Floats
    lower: Floats
    upper: Floats
    n: Ints
    cases: Floats
    remainder: Floats
    sum_weights: Floats
    deff: Floats
    df: Ints
    status: tuple[str, ...]
    interval: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.domains)

    @property
    def deff_wor(self) -> Floats:
        """``deff`` against simple random sampling *without* replacement.

        That sample's variance is smaller by 1 - n/N, N the sum of weights. NaN where
        the weights do not say how large the population is (N <= n, as with weights
        that were normalised to the sample's size).
        """
        left = np.where(self.sum_weights > self.n, self.sum_weights - self.n, np.nan)
        effect: Floats = self.deff * self.sum_weights / left
        return effect

    def __iter__(self) -> Iterator[Estimate]:
        names = ("value", "se", "lower", "upper", "n")
        columns: list[list[Any]] = [getattr(self, name).tolist() for name in names]
        columns += [_known(self.cases, int), _known(self.remainder, float)]
        columns += [getattr(self, n).tolist() for n in ("sum_weights", "deff", "df")]
        rows: Iterator[tuple[Any, ...]] = zip(
            self.domains, *columns, self.status, self.interval, strict=True
        )
        for row in rows:
            yield Estimate(*row)


def _known(values: Floats, kind: type[int] | type[float]) -> list[Any]:
    return [None if isnan(value) else kind(value) for value in values.tolist()]


class Linearised(NamedTuple):
    """Value and divisor of each domain; linearised value of each cell of a partial."""

    value: Floats
    divisor: Floats
    e: Floats


def estimate(
    partial: Partial,
    kind: Kind,
    *,
    lonely: Lonely = DEFAULT_LONELY,
    level: float = 0.95,
    proportions: ProportionMethod = DEFAULT_METHOD,
) -> Estimates:
    """Estimate every domain of ``partial``.

    The statistic is Y/D with D = sum of weights (``mean``, ``proportion``), sum of wx
    (``ratio``), or 1 (``total``); its linearised value w (y - (Y/D) x) / D, or w y.
    Intervals: t for means, totals and ratios; ``proportions``, or exact at 0 and 1,
    for proportions.

    Raises ValueError for an unknown kind, rule, method or level; LonelyPSUError under
    ``lonely="fail"``; DesignError where fpc contradicts the sample.
    """
    size = len(partial.domains)
    whole = partial.sums.pool(partial.domain, size)
    linear = linearise(partial, whole, kind)
    frame = partial.frame
    cells = stratum_cells(frame, size, partial.domain, partial.psu)
    variance = linearised_variance(frame, cells, partial.domain, linear.e, size, lonely)
    return conclude(
        partial,
        whole,
        kind,
        linear,
        variance,
        degrees_of_freedom(cells, partial.domain, size),
        taken_entirely(frame, cells, size),
        level,
        proportions,
    )


def conclude(
    partial: Partial,
    whole: Sums,
    kind: Kind,
    linear: Linearised,
    variance: Floats,
    df: Ints,
    census: Bools,
    level: float,
    proportions: ProportionMethod,
) -> Estimates:
    """Estimates with these variances and degrees of freedom, whatever they come from.

    ``whole``: the sums of each domain; ``census``: domains that are known entirely.
    Raises ValueError for a level that is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"level {level} must lie between 0 and 1, such as 0.95")
    value = linear.value
    variance = np.where(np.isnan(value), np.nan, variance)
    se = np.sqrt(variance)
    if kind == "proportion":
        interval = proportion_interval(
            value, se, whole.n, df, census, level, proportions
        )
    else:
        interval = t_interval(value, se, df, level)
    return Estimates(
        partial.domains,
        value,
        se,
        interval.lower,
        interval.upper,
        whole.n,
        whole.cases if kind == "proportion" else np.full(len(value), np.nan),
        _remainder(whole, partial.largest, kind),
        whole.sw,
        _design_effect(whole, kind, value, linear.divisor, variance),
        df,
        observation_status(whole.n, value),
        interval.method,
    )


def _remainder(whole: Sums, largest: Largest, kind: Kind) -> Floats:
    some = (largest.first > 0) & (kind in ("mean", "total"))
    most = np.where(some, largest.first, np.nan)
    remainder: Floats = (whole.swy - largest.first - largest.second) / most
    return remainder


def linearise(partial: Partial, whole: Sums, kind: Kind) -> Linearised:
    """Linearise the statistic of each domain; ``whole`` are the domains' sums.

    Raises ValueError for an unknown kind.
    """
    if kind not in get_args(Kind):
        raise ValueError(f"unknown kind of estimate {kind!r}: use {get_args(Kind)}")
    cells = partial.sums
    if kind == "total":
        value = np.where(whole.n > 0, whole.swy, np.nan)
        return Linearised(value, np.ones(len(value)), cells.swy)
    divisor = whole.swx if kind == "ratio" else whole.sw
    usable = np.where(divisor != 0, divisor, np.nan)
    value = whole.swy / usable
    x = cells.swx if kind == "ratio" else cells.sw
    e = (cells.swy - value[partial.domain] * x) / usable[partial.domain]
    return Linearised(value, usable, e)


def _design_effect(
    whole: Sums, kind: Kind, value: Floats, divisor: Floats, variance: Floats
) -> Floats:
    """V / (S^2 / n (sum w / D)^2), S^2 the weighted spread of y, or of y - R x.

    NaN with fewer than two rows, or where the spread is nothing but rounding.
    """
    weights = np.where(whole.n > 1, whole.sw, np.nan)
    rounding = _ROUNDING**2 * (whole.swy / weights) ** 2 * weights
    spread = whole.cyy
    if kind == "ratio":
        spread = spread - 2 * value * whole.cyx + value**2 * whole.cxx
        rounding += _ROUNDING * (whole.cyy + value**2 * whole.cxx)
    spread = np.where(spread > rounding, spread, np.nan)
    n = np.maximum(whole.n, 2)
    simple = spread / weights * n / (n - 1) / n * (weights / divisor) ** 2
    effect: Floats = variance / simple
    return effect
