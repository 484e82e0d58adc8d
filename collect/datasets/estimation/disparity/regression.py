"""Slope and relative index of inequality: the ends of a line fitted over the ranks.

Mackenbach & Kunst 1997, Soc. Sci. Med. 44:757; WHO 2013, *Handbook on health
inequality monitoring*. Subgroups weigh by population share (once: WHO's R package
healthequal 1.0.1 weighs the logistic fit by its square). SII is the prediction at
rank 1 (most advantaged) less that at rank 0, RII the one over the other, whatever the
direction: they are negative, or below 1, where the disadvantaged have more.

Published SE: heteroscedasticity-robust (HC1) variance of the coefficients and the
delta method, for RII on the logarithm, as in WHO's tools. Linearised: the same
sandwich with the covariance of the subgroups in place of squared residuals.
"""

from typing import NamedTuple

import numpy as np
from scipy import special

from collect.datasets.estimation.arrays import Bools, Floats
from collect.datasets.estimation.disparity.batch import Batch, Found, Reasons, reasons
from collect.datasets.estimation.disparity.concentration import outside_scale
from collect.datasets.estimation.disparity.logistic import fit_logistic, solve


class Ends(NamedTuple):
    """Predictions at ranks 0 and 1, in the indicator's unit.

    ``fitted``: (S, J) predictions for the subgroups; ``separated``: sets without a
    finite fit; ``low_weight`` and ``high_weight``: (S, J), what one unit more in a
    subgroup's residual adds to each end.
    """

    fitted: Floats
    separated: Bools
    low: Floats
    high: Floats
    low_weight: Floats
    high_weight: Floats


def slope_index(batch: Batch) -> Found:
    """SII from a logistic fit: for indicators with an upper bound, such as shares."""
    ends = logistic_ends(batch)
    reason = _logistic_reasons(batch, ends)
    same = ends.separated & _equal(batch)
    found = _difference(batch, ends, reason)
    return found._replace(value=np.where(same, 0.0, found.value))


def relative_index(batch: Batch) -> Found:
    """RII from a logistic fit."""
    ends = logistic_ends(batch)
    same = ends.separated & _equal(batch)
    zero = same & (batch.y[:, 0] == 0)
    reason = _logistic_reasons(batch, ends)
    reason[zero & (reason == "")] = "zero_denominator"
    found = _ratio(batch, ends, reason)
    return found._replace(value=np.where(same, 1.0, found.value))


def linear_slope_index(batch: Batch) -> Found:
    """SII from a linear fit: for means, and indicators without an upper bound."""
    return _difference(batch, linear_ends(batch), reasons(sets=batch.sets))


def linear_relative_index(batch: Batch) -> Found:
    """RII from a linear fit; undefined where the line ends below or at zero."""
    ends = linear_ends(batch)
    below = (ends.low <= 0) | (ends.high <= 0)
    reason = reasons(("prediction_not_positive", below), sets=batch.sets)
    return _ratio(batch, ends, reason)


def logistic_ends(batch: Batch) -> Ends:
    """Both ends of the logistic fit; NaN without a scale."""
    scale = np.nan if batch.scale is None else batch.scale
    share = batch.y / scale
    share = np.where((share >= 0) & (share <= 1), share, np.nan)
    x = batch.rank
    line = fit_logistic(share, x, batch.share)
    low, high = special.expit(line.a), special.expit(line.a + line.b)
    bread = _bread(batch.share * line.slope, batch.share, x)
    tilt_low, tilt_high = low * (1 - low), high * (1 - high)
    return Ends(
        line.fitted * scale,
        line.separated,
        low * scale,
        high * scale,
        tilt_low[:, None] * bread[0],
        tilt_high[:, None] * (bread[0] + bread[1]),
    )


def linear_ends(batch: Batch) -> Ends:
    """Both ends of the linear fit."""
    p, x, y = batch.share, batch.rank, batch.y
    a, b = solve(p, x, batch.mean, (p * x * y).sum(axis=1))
    fitted = a[:, None] + b[:, None] * x
    never = np.zeros(batch.sets, dtype=np.bool_)
    bread = _bread(p, p, x)
    return Ends(fitted, never, a, a + b, bread[0], bread[0] + bread[1])


def _bread(spread: Floats, p: Floats, x: Floats) -> Floats:
    """(2, S, J): what a unit of residual in each subgroup adds to a and to b."""
    total = spread.sum(axis=1, keepdims=True)
    centre = (spread * x).sum(axis=1, keepdims=True) / total
    square = (spread * (x - centre) ** 2).sum(axis=1, keepdims=True)
    slope = p * (x - centre) / square
    return np.array([p / total - slope * centre, slope])


def _error(batch: Batch, ends: Ends, weight: Floats) -> Floats:
    """SE of a statistic to which residuals contribute with ``weight`` (S, J)."""
    if batch.errors == "linearised":
        return batch.error(weight)
    total: Floats = ((weight * (batch.y - ends.fitted)) ** 2).sum(axis=1)
    return np.sqrt(total * batch.groups / (batch.groups - 2))


def _difference(batch: Batch, ends: Ends, reason: Reasons) -> Found:
    se = _error(batch, ends, ends.high_weight - ends.low_weight)
    return Found(ends.high - ends.low, _known(se, ends), reason)


def _ratio(batch: Batch, ends: Ends, reason: Reasons) -> Found:
    value = ends.high / ends.low
    se = value * _error(batch, ends, ratio_weight(ends))
    return Found(value, _known(se, ends), reason, log=True)


def ratio_weight(ends: Ends) -> Floats:
    """What a unit of residual in each subgroup adds to the logarithm of RII."""
    high = ends.high_weight / ends.high[:, None]
    weight: Floats = high - ends.low_weight / ends.low[:, None]
    return weight


def _known(se: Floats, ends: Ends) -> Floats:
    return np.where(ends.separated, np.nan, se)


def _equal(batch: Batch) -> Bools:
    same: Bools = (batch.y == batch.y[:, :1]).all(axis=1)
    return same


def _logistic_reasons(batch: Batch, ends: Ends) -> Reasons:
    return reasons(
        *outside_scale(batch),
        ("perfect_separation", ends.separated & ~_equal(batch)),
        sets=batch.sets,
    )
