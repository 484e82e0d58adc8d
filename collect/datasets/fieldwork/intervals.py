"""Intervals of figures. Each holds its figure, and narrows as interviews are added.

NaN where there is none to give.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from collect.datasets.estimation.intervals import t_quantile

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Ends = tuple[Floats, Floats]
LEVEL: Final = 0.95


def wilson(share: Floats, n: Floats, z: Floats | float) -> Ends:
    """Wilson's score interval (1927, JASA 22:209) of a share of `n`; `z` is the normal
    quantile, or a larger one. All of 0 to 1 where `z` is infinite."""
    with np.errstate(all="ignore"):
        weight = np.where(np.isinf(z), 1.0, z**2 / (n + z**2))
        middle = share * (1 - weight) + 0.5 * weight
        spread = share * (1 - share) * (1 - weight) * weight + weight**2 / 4
    half = np.sqrt(spread)
    lower = np.where(share <= 0, 0.0, np.maximum(middle - half, 0))
    upper = np.where(share >= 1, 1.0, np.minimum(middle + half, 1))
    return _where(n > 0, lower, upper)


def share_interval(share: Floats, n: Ints) -> Ends:
    """Of a share of `n` interviews: Wilson's."""
    return wilson(share, n.astype(np.float64), special.ndtri((1 + LEVEL) / 2))


def clustered_interval(share: Floats, of: Ints, interviews: Ints, deff: Floats) -> Ends:
    """Of a share of answers that are clustered in interviews.

    Wilson's, for the effective number of answers `of` / `deff` and with the t quantile
    of `interviews` - 1 degrees of freedom, as R's survey 4.5 has it (`svyciprop`,
    method "wilson"). One interview alone says nothing: 0 to 1.
    """
    t = t_quantile(interviews - 1, LEVEL)
    return wilson(share, of / deff, np.where(interviews > 1, t, np.inf))


def rate_interval(count: Ints, n: Ints, dispersion: Floats) -> Ends:
    """Of `count` events in `n` interviews, per interview: the exact Poisson interval
    (Garwood 1936, Biometrika 28:437) of the events divided by their `dispersion`, the
    variance of an interview's number as a multiple of its mean (quasi-Poisson)."""
    tail = (1 - LEVEL) / 2
    effective = count / dispersion
    with np.errstate(all="ignore"):
        lower = special.gammaincinv(effective, tail) * dispersion / n
        upper = special.gammaincinv(effective + 1, 1 - tail) * dispersion / n
    return _where(n > 0, np.where(count > 0, lower, 0.0), upper)


def median_interval(x: Floats, group: Ints, size: int) -> Ends:
    """Of each group's median, free of any distribution: the values at places j and
    n + 1 - j, with the largest j so that P(Binomial(n, 1/2) < j) is at most half of
    what the level leaves (David & Nagaraja 2003, Order Statistics, 7.1). None below six
    values."""
    ordered = x[np.lexsort((x, group))]
    n = np.bincount(group, minlength=size)
    place = stats.binom.ppf((1 - LEVEL) / 2, n, 0.5)
    known = (n > 0) & (place >= 1)
    j = np.where(known, place, 1).astype(np.int64)
    start = np.cumsum(n) - n
    ends = np.full((2, size), np.nan)
    ends[0, known] = ordered[(start + j - 1)[known]]
    ends[1, known] = ordered[(start + n - j)[known]]
    return ends[0], ends[1]


def _where(known: NDArray[np.bool_], lower: Floats, upper: Floats) -> Ends:
    return np.where(known, lower, np.nan), np.where(known, upper, np.nan)
