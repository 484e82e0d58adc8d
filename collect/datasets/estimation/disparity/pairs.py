"""Simple measures: two subgroups against each other."""

from typing import NamedTuple

import numpy as np

from collect.datasets.estimation.arrays import Floats, Ints
from collect.datasets.estimation.disparity.batch import Batch, Found, reasons


class Pair(NamedTuple):
    """Columns of the two subgroups compared, in each set."""

    first: Ints
    second: Ints


def compared(batch: Batch) -> Pair:
    """Which two subgroups are compared (WHO 2013, *Handbook*; HEAT technical notes).

    Ordered: the most advantaged against the most disadvantaged, the other way round
    where less is better. Not ordered: the highest against the lowest; with a named
    reference the reference against the worst of the others, the other way round where
    less is better.
    """
    rows = np.arange(batch.sets)
    if batch.ordered:
        top, bottom = np.full(batch.sets, batch.groups - 1), np.zeros_like(rows)
        return Pair(bottom, top) if batch.direction < 0 else Pair(top, bottom)
    high = np.argmax(batch.y, axis=1)
    # The last of equal ones, so that two subgroups are compared where all are equal.
    low = batch.groups - 1 - np.argmin(batch.y[:, ::-1], axis=1)
    named = batch.reference >= 0
    if not named.any():
        return Pair(high, low)
    others = batch.y * batch.direction
    others[rows, batch.reference] = np.inf
    worst = np.argmin(others, axis=1)
    pair = (batch.reference, worst)
    first, second = pair if batch.direction > 0 else pair[::-1]
    return Pair(first, second)


def difference(batch: Batch) -> Found:
    """D = y1 - y2. SE = sqrt(s1^2 + s2^2 - 2 s12): Ahn et al. 2018, JCO CCI 2:1."""
    gradient, y1, y2 = _gradient(batch)
    return Found(y1 - y2, batch.error(gradient), reasons(sets=batch.sets))


def ratio(batch: Batch) -> Found:
    """R = y1 / y2. Its logarithm has SE sqrt((s1/y1)^2 + (s2/y2)^2): Ahn et al. 2018."""
    signs, y1, y2 = _gradient(batch)
    value = y1 / y2
    reason = reasons(
        ("negative_value", (y1 < 0) | (y2 < 0)),
        ("zero_denominator", y2 == 0),
        sets=batch.sets,
    )
    relative = np.where(signs == 0, 0.0, signs / batch.y)
    se = value * batch.error(relative)
    return Found(value, np.where(y1 > 0, se, np.nan), reason, log=True)


def _gradient(batch: Batch) -> tuple[Floats, Floats, Floats]:
    first, second = compared(batch)
    rows = np.arange(batch.sets)
    gradient = np.zeros_like(batch.y)
    gradient[rows, first] += 1.0
    gradient[rows, second] -= 1.0
    return gradient, batch.at(first), batch.at(second)
