"""Whether a group's figure differs from that of all other interviews.

Marked is only what is certain and matters: the test's p value, adjusted for all figures
and groups in one answer, is at most `THRESHOLD`; the difference is large enough; and
the group and the others have `LEAST` interviews each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from collect.datasets.cleaning import (
    adjusted,
    compare_means,
    compare_ratios,
    compare_shares,
)
from collect.datasets.cleaning.enumerators import LEAST, POINTS, SPREADS, THRESHOLD

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

ANSWER_POINTS: Final = 0.02
"""A share of answers departs from this difference on, if it is `SPREADS` too."""


@dataclass(frozen=True, eq=False)
class Verdict:
    """By group: p value (NaN: not compared), whether the difference from the others
    matters, and whether the group's figure is the higher one."""

    p: Floats
    matters: Bools
    higher: Bools


def of_answers(hits: Ints, of: Ints, group: Ints, size: int) -> Verdict:
    """Of the ratio of answers, which are clustered in interviews."""
    y, x = hits.astype(np.float64), of.astype(np.float64)
    least = ANSWER_POINTS
    return _of_ratio(y, x, group, size, least)


def of_rates(count: Ints, group: Ints, size: int) -> Verdict:
    """Of the mean number in an interview."""
    return _of_ratio(count.astype(np.float64), np.ones(len(count)), group, size, 0.0)


def of_minutes(minutes: Floats, group: Ints, size: int) -> Verdict:
    """Of durations, by the mean of log(1 + minutes)."""
    return _of_ratio(np.log1p(minutes), np.ones(len(minutes)), group, size, 0.0)


def of_interviews(hit: Ints, group: Ints, size: int) -> Verdict:
    """Of the share of interviews, by Fisher's exact test."""
    found = compare_shares(hit.astype(np.bool_), group, size, LEAST)
    gap = found.own - found.others
    return Verdict(found.p, np.abs(gap) >= POINTS, gap > 0)


def _of_ratio(y: Floats, x: Floats, group: Ints, size: int, least: float) -> Verdict:
    """Welch's test and `randomised`, of which the larger p value counts: where hardly
    anything was found in a small group, its own variance says too little."""
    if x.min(initial=1.0) == x.max(initial=1.0) == 1.0:
        found = compare_means(y, group, size, LEAST)
    else:
        found = compare_ratios(y, x, group, size, LEAST)
    enough = (found.n >= LEAST) & (found.others_n >= LEAST)
    p = np.where(enough, np.fmax(found.p, randomised(y, x, group, size)), np.nan)
    gap = found.own - found.others
    with np.errstate(invalid="ignore"):
        matters = np.abs(gap) >= np.maximum(SPREADS * found.spread, least)
        return Verdict(p, matters, gap > 0)


def randomised(y: Floats, x: Floats, group: Ints, size: int) -> Floats:
    """P values of each group's sum of y - R x, R the ratio of all, if its interviews had
    been drawn at random from all.

    The variance is that of a sum of n of N values without replacement, n (N - n) / N
    s^2 (Cochran 1977, Sampling Techniques, 2.6); the quantile is that of t with N - 2
    degrees of freedom.
    """
    whole, n = len(y), np.bincount(group, minlength=size)
    if whole < 3:
        return np.full(size, np.nan)
    z = y - (y.sum() / x.sum() if x.sum() else 0.0) * x
    variance = n * (whole - n) / whole * (z**2).sum() / (whole - 1)
    with np.errstate(all="ignore"):
        t = np.abs(np.bincount(group, z, size)) / np.sqrt(variance)
        p: Floats = 2 * special.stdtr(whole - 2, -t)
    return p


def differences(
    verdicts: Mapping[str, Verdict], interviews: Ints
) -> dict[str, list[str]]:
    """By figure and group `higher`, `lower` or nothing."""
    chances = adjusted(np.array([each.p for each in verdicts.values()]))
    found = {}
    for (name, verdict), chance in zip(verdicts.items(), chances, strict=True):
        with np.errstate(invalid="ignore"):
            marked = (chance <= THRESHOLD) & verdict.matters & (interviews >= LEAST)
        words = np.where(verdict.higher, "higher", "lower")
        found[name] = np.where(marked, words, "").tolist()
    return found
