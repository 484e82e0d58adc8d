"""Functions of a whole table: quintiles and the wealth index.

As MICS and DHS compute them (Filmer & Pritchett 2001; Rutstein 2008, "The DHS wealth
index: approaches for rural and urban areas").
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from collect.datasets.expressions.coded import known_numbers
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


def multiplied(weights: NDArray[np.float64], persons: Column) -> NDArray[np.float64]:
    """Weights of rows that each stand for several persons; a row with no number of
    them, or a negative one, for none."""
    number = known_numbers(persons)
    return weights * np.where(number > 0, number, 0.0)


def wealth_index(
    columns: list[Column], weights: NDArray[np.float64], length: int
) -> Column:
    """Scores on the first principal component of NUMBER columns over their table.

    Each column is standardised by its weighted mean and (population) standard
    deviation; a cell without a number gets the mean, and a column that does not vary
    is left out. The component is that of the weighted correlation matrix; scores
    have unit variance, and the sign makes the loadings add up to a positive number
    (if they add up to nothing, makes the first one positive). Unknown if nothing
    varies.
    """
    scores = _first_component(columns, np.broadcast_to(weights, length), length)
    if scores is None:
        return numbers(np.full(length, np.nan), np.ones(length, np.bool_))
    return numbers(scores)


def wealth_index_by(
    area: Column, columns: list[Column], weights: NDArray[np.float64], length: int
) -> Column:
    """The index of `wealth_index`, corrected for what wealth is made of in each area.

    Besides national scores, each area (urban, rural) gets its own from the columns that
    vary within it. National scores are regressed on those, area by area (weighted
    least squares), and the fitted values are the index: on one scale, in the order of
    the area. Where nothing varies in an area, its national scores stay. A row of no
    area, as of a household not interviewed, is left out, and has no index.
    """
    codes, names = _areas(area, length)
    kept = np.flatnonzero(codes >= 0)
    columns = [column.spread(length).take(kept) for column in columns]
    spread = np.broadcast_to(weights, length)[kept]
    national = _first_component(columns, spread, len(kept))
    if national is None:
        return numbers(np.full(length, np.nan), either(area.missing, codes >= 0))
    combined = national.copy()
    for place in range(names):
        rows = np.flatnonzero(codes[kept] == place)
        own = [column.take(rows) for column in columns]
        scores = _first_component(own, spread[rows], len(rows))
        if scores is not None:
            combined[rows] = _fitted(national[rows], scores, spread[rows])
    result = np.full(length, np.nan)
    result[kept] = combined
    return numbers(result, area.missing)


def _areas(area: Column, length: int) -> tuple[NDArray[np.intp], int]:
    """For each row of a TEXT the place of its area, -1 for none; how many there are."""
    places: dict[str, int] = {"": -1}
    known = [places.setdefault(text, len(places) - 1) for text in area.categories]
    codes = np.array(known, np.intp)[area.values]
    if area.missing is not None:
        codes = np.where(area.missing, -1, codes)
    return np.broadcast_to(codes, length), len(places) - 1


def _fitted(
    outcome: NDArray[np.float64],
    scores: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The outcome as a straight line of scores, whose variance is 1."""
    share = weights / weights.sum()
    centre, middle = share @ outcome, share @ scores
    slope = share @ ((outcome - centre) * (scores - middle))
    fitted: NDArray[np.float64] = centre + slope * (scores - middle)
    return fitted


def _first_component(
    columns: list[Column], spread: NDArray[np.float64], length: int
) -> NDArray[np.float64] | None:
    total = spread.sum()
    standardised = [
        scores
        for column in columns
        if (scores := _standardised(column, spread, length)) is not None
    ]
    if not standardised:
        return None
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
    scores /= np.sqrt(roots[-1])
    return scores


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
