"""Quantiles, from the rows themselves: they are no sums and cannot be merged."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from collect.datasets.estimation.arrays import Bools, Column, Floats, Ints, count
from collect.datasets.estimation.design import SurveyDesign
from collect.datasets.estimation.estimate import Estimates, estimate
from collect.datasets.estimation.intervals import NONE, t_quantile
from collect.datasets.estimation.partial import DomainCodes, sum_partial, whole_table
from collect.datasets.estimation.rows import count_rows
from collect.datasets.estimation.thresholds import observation_status
from collect.datasets.estimation.variance import DEFAULT_LONELY, Lonely

_ROUNDING: Final = 1e-12
"""Shares closer than this are equal."""


def estimate_quantiles(
    design: SurveyDesign,
    numerator: Column,
    denominator: Column | None = None,
    counted: Bools | None = None,
    domains: DomainCodes | None = None,
    *,
    p: float = 0.5,
    lonely: Lonely = DEFAULT_LONELY,
    level: float = 0.95,
) -> Estimates:
    """The quantile ``p`` of each domain; the median unless told otherwise.

    The smallest value y with F(y) >= p, F the weighted distribution. Woodruff's
    interval (1952, JASA 47:635): the quantiles at F(y) -+ t SE(F(y)); none where
    those leave 0 to 1. SE = width / (2 t). There is no design effect. Columns and
    errors as in :func:`partial_domains`; ValueError too where p is not within 0 to 1.
    """
    if not 0 < p < 1:
        raise ValueError(f"p {p} must lie between 0 and 1, such as 0.5")
    y, _, rows = count_rows(design, numerator, denominator, counted)
    chosen = domains or whole_table(design)
    size = len(chosen.domains)
    ranked = _rank(y, design.weight, chosen, rows)
    value = ranked.at(np.full(size, p))
    below = y <= np.append(value, np.nan)[chosen.codes]
    partial = sum_partial(design, below.astype(np.float64), None, rows, chosen)
    share = estimate(partial, "mean", lonely=lonely, level=level)
    t = t_quantile(share.df, level)
    lower = ranked.at(share.value - t * share.se)
    upper = ranked.at(share.value + t * share.se)
    absent = np.isnan(lower) | np.isnan(upper)
    lower[absent] = upper[absent] = np.nan
    return Estimates(
        chosen.domains,
        value,
        (upper - lower) / (2 * t),
        lower,
        upper,
        share.n,
        share.cases,
        np.full(size, np.nan),
        share.sum_weights,
        np.full(size, np.nan),
        share.df,
        observation_status(share.n, value),
        tuple(NONE if none else "woodruff" for none in absent.tolist()),
    )


class _Ranked(NamedTuple):
    """Values and weights of the counted rows, by domain, ascending."""

    y: Floats
    w: Floats
    ends: Ints

    def at(self, shares: Floats) -> Floats:
        """Quantile of each domain at its share; NaN for shares outside 0 to 1."""
        found = np.full(len(shares), np.nan)
        for domain, (rows, share) in enumerate(
            zip(self._domains(), shares, strict=True)
        ):
            if rows.start < rows.stop and -_ROUNDING <= share <= 1 + _ROUNDING:
                weight = np.cumsum(self.w[rows])
                place = np.searchsorted(weight, (share - _ROUNDING) * weight[-1])
                found[domain] = self.y[rows][place]
        return found

    def _domains(self) -> Iterator[slice]:
        start = 0
        for end in self.ends.tolist():
            yield slice(start, end)
            start = end


def _rank(y: Floats, weight: Floats, domains: DomainCodes, rows: Bools) -> _Ranked:
    kept = np.flatnonzero(rows & (weight > 0) & (domains.codes >= 0))
    codes = domains.codes[kept]
    order = kept[np.lexsort((y[kept], codes))]
    ends = np.cumsum(count(codes, len(domains.domains)))
    return _Ranked(y[order], weight[order], ends)
