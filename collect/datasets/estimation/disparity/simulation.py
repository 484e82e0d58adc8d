"""Errors by simulation, for measures without a standard error in closed form."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
from scipy import special

from collect.datasets.estimation.arrays import Bools, Floats
from collect.datasets.estimation.disparity.batch import Batch, Found

_SEED: Final = 20101106
"""Fixed, so that the same estimates always have the same interval."""


def simulated(
    batch: Batch,
    compute: Callable[[Batch], Found],
    draws: int,
    level: float,
    wanted: Bools,
) -> tuple[Floats, Floats, Floats]:
    """Standard deviation and percentile interval of a measure over simulated sets.

    Each estimate is drawn from a normal distribution with its standard error, cut off
    at 0 and the scale where there is one; estimates that share a design are drawn with
    their correlation (Ahn et al. 2019, PLoS ONE 14:e0219542). Population shares and a
    named reference stay; the mean and the best-performing are those of each draw.
    These measures cannot be negative, so chance alone puts them above 0, and the
    interval may lie above the value. NaN for sets that are not ``wanted`` or have a
    subgroup without standard error.
    """
    ends = np.full((3, batch.sets), np.nan)
    tails = [(1 - level) / 2, (1 + level) / 2]
    for row in np.flatnonzero(wanted & ~np.isnan(batch.se).any(axis=1)):
        values = compute(_drawn(batch, int(row), draws)).value
        ends[0, row] = values.std(ddof=1)
        ends[1:, row] = np.quantile(values, tails)
    return ends[0], ends[1], ends[2]


def _drawn(batch: Batch, row: int, draws: int) -> Batch:
    """``draws`` simulated sets of one set."""
    y, se = batch.y[row], batch.se[row]
    normal = np.random.default_rng(_SEED).standard_normal((draws, batch.groups))
    if batch.covariance is not None:
        normal = normal @ _root(batch.covariance[row], se)
    if batch.scale is not None and ((y >= 0) & (y <= batch.scale)).all():
        spread = np.where(se > 0, se, 1.0)
        low, high = special.ndtr(-y / spread), special.ndtr((batch.scale - y) / spread)
        normal = special.ndtri(low + special.ndtr(normal) * (high - low))
    values = np.where(se > 0, y + se * normal, y)

    def repeated(column: Floats) -> Floats:
        return np.broadcast_to(column[row], (draws, batch.groups))

    return replace(
        batch,
        y=values,
        se=repeated(batch.se),
        population=repeated(batch.population),
        n=repeated(batch.n),
        covariance=None,
        reference=np.full(draws, batch.reference[row]),
    )


def _root(covariance: Floats, se: Floats) -> Floats:
    """M with M'M the correlation matrix, also where that is singular."""
    spread = np.where(se > 0, se, 1.0)
    values, vectors = np.linalg.eigh(covariance / np.outer(spread, spread))
    root: Floats = (vectors * np.sqrt(np.maximum(values, 0.0))).T
    return root
