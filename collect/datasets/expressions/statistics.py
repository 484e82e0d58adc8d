"""Functions of a whole table: quintiles and the wealth index."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from collect.datasets.expressions.columns import Column, either, numbers
from collect.datasets.expressions.kinds import Mask

_HAIR = 1e-9
"""Shares this close to a boundary are on it: sums of weights are not exact."""


def quintile(column: Column, weights: NDArray[np.float64]) -> Column:
    """Weighted quintiles, 1 (lowest) to 5, of a NUMBER column over its table.

    Equal values share a rank: a value's share is the weight below it plus half the
    weight at it, over all weight; its quintile is 1 + ⌊5 · share⌋. (MICS and DHS
    rank the same way: ties to the mean rank.) The order of rows plays no part.
    Blank and not-a-number rows have none and do not count; rows of weight 0 are
    ranked and do not count. Unknown if no row has weight.
    """
    values, weights = np.broadcast_arrays(column.values, weights)
    known = ~np.isnan(values)
    if column.missing is not None:
        known = known & ~column.missing
    result = np.full(len(values), np.nan)
    # Sorting by weight too makes sums over tied rows independent of their order.
    order = np.lexsort((weights[known], values[known]))
    ranked, mass = values[known][order], weights[known][order]
    total = np.cumsum(mass)
    if len(total) == 0 or total[-1] == 0:
        return numbers(result, either(column.missing, known if known.any() else None))
    starts = np.flatnonzero(np.concatenate(([True], ranked[1:] != ranked[:-1])))
    ends = np.append(starts[1:], len(ranked)) - 1
    below = np.where(starts == 0, 0.0, total[starts - 1])
    share = (below + total[ends]) / 2 / total[-1]
    place = np.clip(np.floor(5 * share + _HAIR) + 1, 1, 5)
    sorted_places = np.repeat(place, ends - starts + 1)
    unsorted = np.empty_like(sorted_places)
    unsorted[order] = sorted_places
    result[known] = unsorted
    return numbers(result, column.missing)


def wealth_index(
    columns: list[Column], weights: NDArray[np.float64], length: int
) -> Column:
    """Scores on the first principal component of NUMBER columns over their table.

    Each column is standardised by its weighted mean and (population) standard
    deviation; a cell without a number gets the mean, and a column that does not vary
    is left out. The component is that of the weighted correlation matrix; scores
    have unit variance, and the sign makes the loadings add up to a positive number
    (if they add up to nothing, makes the first one positive). Filmer & Pritchett
    2001, as MICS and DHS compute it. Unknown if nothing varies.
    """
    spread = np.broadcast_to(weights, length)
    total = spread.sum()
    standardised = [
        scores
        for column in columns
        if (scores := _standardised(column, spread, length)) is not None
    ]
    if not standardised:
        return numbers(np.full(length, np.nan), np.ones(length, np.bool_))
    size = len(standardised)
    correlation = np.empty((size, size))
    for row in range(size):
        for place in range(row, size):
            product = (spread * standardised[row] * standardised[place]).sum() / total
            correlation[row, place] = correlation[place, row] = product
    roots, vectors = np.linalg.eigh(correlation)
    loadings = _signed(vectors[:, -1])
    # Column by column, so that equal rows have equal scores to the last bit.
    scores = np.zeros(length)
    for loading, column_scores in zip(loadings, standardised, strict=True):
        scores += loading * column_scores
    return numbers(scores / np.sqrt(roots[-1]))


def _signed(loadings: NDArray[np.float64]) -> NDArray[np.float64]:
    direction = loadings.sum()
    if abs(direction) < _HAIR:
        direction = loadings[np.flatnonzero(np.abs(loadings) > _HAIR)[0]]
    signed: NDArray[np.float64] = loadings * np.sign(direction)
    return signed


def _standardised(
    column: Column, weights: NDArray[np.float64], length: int
) -> NDArray[np.float64] | None:
    """The column less its mean, over its deviation; None if it does not vary."""
    values = np.broadcast_to(column.values, length)
    absent: Mask = ~np.isfinite(values)
    if column.missing is not None:
        absent = absent | column.missing
    mass = np.where(absent, 0.0, weights)
    total: Any = mass.sum()
    if total == 0:
        return None
    mean = (mass * np.where(absent, 0.0, values)).sum() / total
    centred = np.where(absent, 0.0, values - mean)
    # Over all weight: a cell that has the mean deviates by nothing.
    deviation = np.sqrt((weights * centred**2).sum() / weights.sum())
    if deviation <= _HAIR * max(1.0, abs(mean)):
        return None
    scaled: NDArray[np.float64] = centred / deviation
    return scaled
