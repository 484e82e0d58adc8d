"""Confidence intervals. No interval (NaN) where the degrees of freedom are below 1."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from collect.datasets.estimation.arrays import Bools, Floats, Ints

NONE: Final = "none"
"""The name of the interval where there is none to give."""


class Interval(NamedTuple):
    """Ends of the intervals, and the method behind each (``none``: no interval)."""

    lower: Floats
    upper: Floats
    method: tuple[str, ...]


def t_interval(value: Floats, se: Floats, df: Ints, level: float) -> Interval:
    """value -+ t(df) SE, for means, totals and ratios."""
    half = t_quantile(df, level) * se
    return _named(value - half, value + half, np.full(len(value), "t"))


def proportion_interval(
    p: Floats, se: Floats, n: Ints, df: Ints, census: Bools, level: float
) -> Interval:
    """Logit interval; where p is 0 or 1, Korn-Graubard's exact end.

    Logit: expit(logit p -+ t SE / (p (1 - p))). At p = 0 or 1 the effective sample
    size is n* = n (t(n-1) / t(df))^2 and the open end 1 - (alpha/2)^(1/n*) from the
    Clopper-Pearson limit (Korn & Graubard 1998, Survey Methodology 24:193). A domain
    whose strata were all taken entirely (``census``) is known exactly.
    """
    t = t_quantile(df, level)
    method = np.full(len(p), "logit", dtype="U5")
    inside = (p > 0) & (p < 1)
    spread = np.where(inside, p * (1 - p), 1.0)
    centre = special.logit(np.where(inside, p, 0.5))
    lower = special.expit(centre - t * se / spread)
    upper = special.expit(centre + t * se / spread)
    edge = ((p <= 0) | (p >= 1)) & (n > 1) & ~np.isnan(t)
    if edge.any():
        method[edge] = "exact"
        effective = n[edge] * (t_quantile(n[edge] - 1, level) / t[edge]) ** 2
        reach = -np.expm1(np.log((1 - level) / 2) / effective)
        reach[census[edge]] = 0.0
        lower[edge] = np.where(p[edge] <= 0, 0.0, 1 - reach)
        upper[edge] = np.where(p[edge] <= 0, reach, 1.0)
    unknown = np.isnan(p) | (~inside & ~edge)
    lower[unknown] = upper[unknown] = np.nan
    return _named(lower, upper, method)


def korn_graubard(
    p: Floats, se: Floats, n: Ints, df: Ints, level: float
) -> tuple[Floats, Floats]:
    """Korn-Graubard's beta interval for 0 < p < 1: the alternative to logit.

    n* = p (1 - p) / V (t(n-1) / t(df))^2 in the Clopper-Pearson limits.
    """
    alpha = 1 - level
    effective = (
        p * (1 - p) / se**2 * (t_quantile(n - 1, level) / t_quantile(df, level)) ** 2
    )
    hits, misses = effective * p, effective * (1 - p)
    lower: Floats = special.betaincinv(hits, misses + 1, alpha / 2).astype(float)
    upper: Floats = special.betaincinv(hits + 1, misses, 1 - alpha / 2).astype(float)
    return lower, upper


def t_quantile(df: Ints, level: float) -> Floats:
    """Two-sided t quantile; NaN where df is below 1."""
    usable = df > 0
    quantile = special.stdtrit(np.where(usable, df, 1), (1 + level) / 2)
    return np.where(usable, quantile, np.nan)


def _named(lower: Floats, upper: Floats, method: NDArray[np.str_]) -> Interval:
    absent = np.isnan(lower) | np.isnan(upper)
    lower[absent] = upper[absent] = np.nan
    names = np.where(absent, NONE, method)
    return Interval(lower, upper, tuple(str(name) for name in names))
