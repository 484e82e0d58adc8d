"""Figures of groups of countries from the countries' own figures.

The samples of countries are independent, so variances add up: of a mean with weights W
that sum to 1, Var = sum of W^2 Var(y) (Särndal, Swensson & Wretman 1992, section 3.7:
strata). Its degrees of freedom are Satterthwaite's (1946, Biometrics Bulletin 2:110).
Weights are populations; they are taken as known.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from collect.datasets.estimation.intervals import proportion_interval, t_interval

LEVEL: Final = 0.95


@dataclass(frozen=True)
class Figure:
    """What is known of one country; None stands for a number that is not there.

    ``weight``: people it stands for, above 0; ``n``: unweighted cases; ``df``: degrees
    of freedom of the standard error.
    """

    value: float
    weight: float
    n: int
    se: float | None = None
    df: int | None = None


class Aggregate(NamedTuple):
    """A figure of a group; None stands for a number that cannot be given."""

    value: float
    se: float | None
    lower: float | None
    upper: float | None
    n: int
    df: int | None


def weighted_mean(figures: Sequence[Figure], *, proportion: bool) -> Aggregate:
    """The mean of the figures by their weights, with its interval.

    Without the standard error of one of them there is none of the mean. Intervals: as
    of one survey, logit for proportions (of 1) and t for means. The order of the
    figures makes no difference. Raises ValueError without figures.
    """
    whole = math.fsum(each.weight for each in figures)
    value = math.fsum(each.weight * each.value for each in figures) / whole
    # Rounding can carry a mean past all it is the mean of.
    value = min(max(value, min(_values(figures))), max(_values(figures)))
    shares = [each.weight / whole for each in figures]
    return _with_precision(value, figures, shares, proportion=proportion)


def total(figures: Sequence[Figure]) -> Aggregate:
    """The sum of the figures, with its interval; the same rules."""
    value = math.fsum(_values(figures))
    return _with_precision(value, figures, [1.0] * len(figures), proportion=False)


def _values(figures: Sequence[Figure]) -> list[float]:
    return [each.value for each in figures]


def _with_precision(
    value: float,
    figures: Sequence[Figure],
    shares: Sequence[float],
    *,
    proportion: bool,
) -> Aggregate:
    n = sum(each.n for each in figures)
    errors = [each.se for each in figures if each.se is not None]
    if len(errors) < len(figures):
        return Aggregate(value, None, None, None, n, None)
    parts = [(w * se) ** 2 for w, se in zip(shares, errors, strict=True)]
    se = math.sqrt(math.fsum(parts))
    df = _degrees(parts, [each.df for each in figures])
    if df is None:
        return Aggregate(value, se, None, None, n, None)
    values, ses, dfs = np.array([value]), np.array([se]), np.array([df])
    found = (
        proportion_interval(values, ses, np.array([n]), dfs, np.array([False]), LEVEL)
        if proportion
        else t_interval(values, ses, dfs, LEVEL)
    )
    return Aggregate(value, se, _known(found.lower[0]), _known(found.upper[0]), n, df)


def _degrees(parts: Sequence[float], own: Sequence[int | None]) -> int | None:
    """(sum v)^2 / sum of v^2/df, rounded down; the sum of df where all v are 0.

    None if a figure has no degrees of freedom.
    """
    known = [df for df in own if df is not None and df > 0]
    if len(known) < len(own):
        return None
    whole = math.fsum(parts)
    if not whole:
        return sum(known)
    each = ((part / whole) ** 2 / df for part, df in zip(parts, known, strict=True))
    # What is a whole number in theory may fall short of it by rounding.
    return math.floor(1 / math.fsum(each) + 1e-9)


def _known(number: float) -> float | None:
    return None if math.isnan(number) else float(number)
