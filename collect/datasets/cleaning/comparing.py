"""Each group of rows compared with all other rows, so that small numbers accuse nobody.

A comparison gives a p value for each group; those of all comparisons made together are
`adjusted` before anybody looks at them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from collect.datasets.cleaning.cells import Ints
from collect.datasets.cleaning.groups import Floats


@dataclass(frozen=True, eq=False)
class Comparison:
    """By group: p value (NaN: not compared), rows `n` and figure `own` of the group,
    `others_n` and `others` of all other rows, and `spread`, the standard deviation of
    the others' rows about their figure."""

    p: Floats
    n: Floats
    own: Floats
    others_n: Floats
    others: Floats
    spread: Floats


def compare_means(x: Floats, group: Ints, size: int, least: int) -> Comparison:
    """Mean of `x` in each group against all other rows: Welch's t test of unequal
    variances. Compared are groups of `least` rows with as many others."""
    return compare_ratios(x, np.ones(len(x)), group, size, least)


def compare_ratios(
    y: Floats, x: Floats, group: Ints, size: int, least: int
) -> Comparison:
    """Ratio sum(y) / sum(x) of each group against that of all other rows.

    Welch's t test of the linearised ratios (Cochran 1977, Sampling Techniques, 2.11): a
    row contributes (y - R x) / mean(x), which allows for rows that hold many answers
    each. With x = 1 it is Welch's test of means.
    """
    whole = y.sum() / x.sum() if len(x) and x.sum() else 0.0
    centred = y - whole * x
    n = np.bincount(group, minlength=size).astype(np.float64)
    products = (centred, x, centred**2, centred * x, x**2)
    sums: list[Floats] = [
        np.bincount(group, each, size).astype(np.float64) for each in products
    ]
    with np.errstate(all="ignore"):
        own, variance = _ratio(n, *sums)
        others_n = n.sum() - n
        others, spread = _ratio(others_n, *(total.sum() - total for total in sums))
        a, b = variance / n, spread / others_n
        t = (own - others) / np.sqrt(a + b)
        freedom = (a + b) ** 2 / (a**2 / (n - 1) + b**2 / (others_n - 1))
        p = 2 * special.stdtr(freedom, -np.abs(t))
    p = np.where((n >= least) & (others_n >= least), p, np.nan)
    return Comparison(p, n, own + whole, others_n, others + whole, np.sqrt(spread))


def _ratio(
    n: Floats, y: Floats, x: Floats, yy: Floats, xy: Floats, xx: Floats
) -> tuple[Floats, Floats]:
    """The ratio, and the variance of what a row contributes to it."""
    ratio = y / x
    squares = np.maximum(yy - 2 * ratio * xy + ratio**2 * xx, 0)
    return ratio, squares / (n - 1) / (x / n) ** 2


def compare_shares(
    hit: NDArray[np.bool_], group: Ints, size: int, least: int
) -> Comparison:
    """Share of rows that `hit` in each group against all other rows: Fisher's exact
    test, two sides at twice the smaller."""
    n = np.bincount(group, minlength=size)
    hits = np.bincount(group, hit, minlength=size).astype(np.int64)
    others_n, others_hits = n.sum() - n, hits.sum() - hits
    whole = (int(n.sum()), int(hits.sum()))
    upper = stats.hypergeom.sf(hits - 1, *whole, n)
    lower = stats.hypergeom.cdf(hits, *whole, n)
    p = np.minimum(1.0, 2 * np.minimum(upper, lower))
    p = np.where((n >= least) & (others_n >= least), p, np.nan)
    share = hits / np.maximum(n, 1)
    others = others_hits / np.maximum(others_n, 1)
    spread = np.sqrt(others * (1 - others))
    return Comparison(
        p, n.astype(np.float64), share, others_n.astype(np.float64), others, spread
    )


def adjusted(p: Floats) -> Floats:
    """P values adjusted for the false discovery rate (Benjamini & Hochberg 1995, JRSS B
    57:289); NaN stays."""
    found = np.full(p.shape, np.nan)
    known = np.isfinite(p)
    if known.any():
        found[known] = stats.false_discovery_control(p[known])
    return found
