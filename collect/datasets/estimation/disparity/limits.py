"""Confidence limits of disparities."""

from collections.abc import Sequence

import numpy as np
from scipy import special

from collect.datasets.estimation.arrays import Floats
from collect.datasets.estimation.disparity.batch import Found


def interval(
    found: Found, quantile: Floats, floor: float | None
) -> tuple[Floats, Floats]:
    """value -+ quantile SE, on the logarithm where ``found`` says so, from ``floor`` up.

    NaN where there is no standard error.
    """
    if found.log:
        factor = np.exp(quantile * found.se / found.value)
        return found.value / factor, found.value * factor
    half = quantile * found.se
    lower = found.value - half
    return lower if floor is None else np.maximum(lower, floor), found.value + half


def two_sided(df: Sequence[int | None], level: float) -> Floats:
    """Two-sided quantiles: normal without df, NaN where df is below 1."""
    given = np.array([np.inf if one is None else one for one in df], dtype=np.float64)
    t = special.stdtrit(
        np.where((given >= 1) & (given < np.inf), given, 1), (1 + level) / 2
    )
    normal = np.full(len(given), special.ndtri((1 + level) / 2))
    quantile: Floats = np.select([given < 1, np.isinf(given)], [np.nan, normal], t)
    return quantile
