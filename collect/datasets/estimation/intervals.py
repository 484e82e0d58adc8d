"""Confidence intervals. No interval (NaN) where the degrees of freedom are below 1."""

from collections.abc import Callable
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from collect.datasets.estimation.arrays import Bools, Floats, Ints

NONE: Final = "none"
"""The name of the interval where there is none to give."""

ProportionMethod = Literal["logit", "korn-graubard", "wilson"]
"""Intervals of a proportion: see :func:`logit`, :func:`korn_graubard`, :func:`wilson`."""

DEFAULT_METHOD: Final[ProportionMethod] = "logit"

Ends = tuple[Floats, Floats]
"""Lower and upper ends."""


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
    p: Floats,
    se: Floats,
    n: Ints,
    df: Ints,
    census: Bools,
    level: float,
    method: ProportionMethod = DEFAULT_METHOD,
) -> Interval:
    """Interval of ``method``; where p is 0 or 1, Korn-Graubard's exact end.

    At p = 0 or 1 the effective sample size is n* = n (t(n-1) / t(df))^2 and the open
    end 1 - (alpha/2)^(1/n*) from the Clopper-Pearson limit (Korn & Graubard 1998,
    Survey Methodology 24:193). A domain whose strata were all taken entirely
    (``census``) is known exactly.

    Raises ValueError for an unknown method.
    """
    if method not in _METHODS:
        raise ValueError(f"unknown interval {method!r}: use {tuple(_METHODS)}")
    t = t_quantile(df, level)
    names = np.full(len(p), method, dtype="U13")
    inside = (p > 0) & (p < 1)
    lower, upper = _METHODS[method](np.where(inside, p, 0.5), se, n, df, level)
    known = inside & (se == 0) & ~np.isnan(t)
    lower[known] = upper[known] = p[known]
    edge = ((p <= 0) | (p >= 1)) & (n > 1) & ~np.isnan(t)
    if edge.any():
        names[edge] = "exact"
        effective = n[edge] * (t_quantile(n[edge] - 1, level) / t[edge]) ** 2
        reach = -np.expm1(np.log((1 - level) / 2) / effective)
        reach[census[edge]] = 0.0
        lower[edge] = np.where(p[edge] <= 0, 0.0, 1 - reach)
        upper[edge] = np.where(p[edge] <= 0, reach, 1.0)
    unknown = np.isnan(p) | (~inside & ~edge)
    lower[unknown] = upper[unknown] = np.nan
    return _named(lower, upper, names)


def logit(p: Floats, se: Floats, n: Ints, df: Ints, level: float) -> Ends:
    """expit(logit p -+ t SE / (p (1 - p))), for 0 < p < 1 (as R's svyciprop)."""
    t, centre, spread = t_quantile(df, level), special.logit(p), p * (1 - p)
    return (
        special.expit(centre - t * se / spread),
        special.expit(centre + t * se / spread),
    )


def korn_graubard(p: Floats, se: Floats, n: Ints, df: Ints, level: float) -> Ends:
    """Korn-Graubard's beta interval, for 0 < p < 1.

    n* = p (1 - p) / V (t(n-1) / t(df))^2 in the Clopper-Pearson limits (Korn &
    Graubard 1998). NaN where SE is 0: n* has no bound.
    """
    alpha = 1 - level
    adjusted = (t_quantile(n - 1, level) / t_quantile(df, level)) ** 2
    effective = _simple_size(p, se) * adjusted
    hits, misses = effective * p, effective * (1 - p)
    lower: Floats = special.betaincinv(hits, misses + 1, alpha / 2).astype(float)
    upper: Floats = special.betaincinv(hits + 1, misses, 1 - alpha / 2).astype(float)
    return lower, upper


def wilson(p: Floats, se: Floats, n: Ints, df: Ints, level: float) -> Ends:
    """Wilson's score interval of p (1 - p) / V cases, with t(df), for 0 < p < 1.

    Wilson 1927 (JASA 22:209); effective cases as in R's svyciprop.
    """
    size, t = _simple_size(p, se), t_quantile(df, level)
    scale = 1 + t**2 / size
    centre = (p + t**2 / (2 * size)) / scale
    half = t / scale * np.sqrt(p * (1 - p) / size + t**2 / (4 * size**2))
    return centre - half, centre + half


def _simple_size(p: Floats, se: Floats) -> Floats:
    """Cases of a simple random sample with the same SE; NaN where SE is 0."""
    size: Floats = p * (1 - p) / np.where(se > 0, se, np.nan) ** 2
    return size


_METHODS: Final[dict[str, Callable[[Floats, Floats, Ints, Ints, float], Ends]]] = {
    "logit": logit,
    "korn-graubard": korn_graubard,
    "wilson": wilson,
}


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
