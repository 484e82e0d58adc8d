"""Population attributable risk: the gain if all were like the reference subgroup.

Published SE: Walter 1978, Int. J. Epidemiol. 7:175, which takes the cases for a simple
random sample of people; it therefore counts unweighted cases where they are known, and
the population only where they are not, as WHO's tools do. Linearised: from the
standard errors of the subgroups, and with them from the design, after Natarajan,
Lipsitz & Rimm 2007, Stat. Med. 26:3229.
"""

from typing import Final, NamedTuple

import numpy as np

from collect.datasets.estimation.arrays import Bools, Floats, Ints
from collect.datasets.estimation.disparity.batch import Batch, Found, reasons
from collect.datasets.estimation.disparity.distances import relative_reasons

_ROUNDING: Final = 1e-12


class _Gain(NamedTuple):
    """y_ref - mu; zero and ``wrong`` where the reference is worse than the mean."""

    value: Floats
    wrong: Bools
    reference: Ints


def attributable_risk(batch: Batch) -> Found:
    """PAR = y_ref - mu, 0 where that would be no improvement (then without SE).

    The reference: ordered, the most advantaged; otherwise the named one, or the best.
    Published SE: mu SE(PAF). Linearised: gradient 1_ref - p.
    """
    gain = _gain(batch)
    if batch.errors == "linearised":
        se = batch.error(_indicator(batch, gain.reference) - batch.share)
    else:
        se = batch.mean * _walter(batch, gain.reference)
    return Found(gain.value, np.where(gain.wrong, np.nan, se), reasons(sets=batch.sets))


def attributable_fraction(batch: Batch) -> Found:
    """PAF = 100 PAR / mu, in percent.

    Published SE: Walter's. Linearised: gradient (1_ref - p y_ref / mu) / mu.
    """
    gain = _gain(batch)
    if batch.errors == "linearised":
        level = (batch.at(gain.reference) / batch.mean)[:, None]
        slope = _indicator(batch, gain.reference) - batch.share * level
        se = batch.error(slope / batch.mean[:, None])
    else:
        se = _walter(batch, gain.reference)
    value = 100 * gain.value / batch.mean
    se = np.where(gain.wrong, np.nan, 100 * se)
    return Found(value, se, relative_reasons(batch))


def _gain(batch: Batch) -> _Gain:
    reference = batch.leader
    top = batch.at(reference)
    gain = top - batch.mean
    gain[np.abs(gain) <= _ROUNDING * np.abs(top)] = 0.0
    wrong = gain * batch.direction < 0
    return _Gain(np.where(wrong, 0.0, gain), wrong, reference)


def _indicator(batch: Batch, column: Ints) -> Floats:
    marked = np.zeros_like(batch.y)
    marked[np.arange(batch.sets), column] = 1.0
    return marked


def _walter(batch: Batch, reference: Ints) -> Floats:
    """SE of PAF as a share: c and d cases and others of the reference, a and b of the rest.

    sqrt(c N (a d (N - c) + b c^2) / ((a + c)^3 (c + d)^3)); NaN without a scale.
    """
    scale = np.nan if batch.scale is None else batch.scale
    counted, people = batch.n.sum(axis=1), batch.population.sum(axis=1)
    size = np.where(np.isnan(counted), people, counted)
    inside = batch.share[np.arange(batch.sets), reference] * size
    c = batch.at(reference) / scale * inside
    d = inside - c
    cases = batch.mean / scale * size
    a = cases - c
    b = size - inside - a
    above = c * size * (a * d * (size - c) + b * c**2)
    error: Floats = np.sqrt(np.maximum(above, 0.0) / (cases**3 * inside**3))
    return error
