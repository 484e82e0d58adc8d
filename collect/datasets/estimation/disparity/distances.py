"""Mean distance of the subgroups from the mean, from the best, and from a reference.

Schlotheuber & Hosseinpoor 2022, IJERPH 19:3697. No closed standard error is published
for any of them; WHO's tools simulate (Ahn et al. 2019, PLoS ONE 14:e0219542), and so
does :func:`~collect.datasets.estimation.disparity.simulation.simulated`. Weighted
forms weigh by population share, unweighted ones give each subgroup 1/J.
"""

import numpy as np

from collect.datasets.estimation.arrays import Floats, Ints
from collect.datasets.estimation.disparity.batch import Batch, Found, Reasons, reasons


def from_mean_weighted(batch: Batch) -> Found:
    """MDMW = sum of p |y - mu|. No published standard error."""
    return _from(batch, batch.mean, batch.share)


def from_mean_unweighted(batch: Batch) -> Found:
    """MDMU = mean of |y - mu|, mu still the population mean. No published SE."""
    return _from(batch, batch.mean, _even(batch))


def from_best_weighted(batch: Batch) -> Found:
    """MDBW = sum of p |y - best|. No published standard error."""
    return _from(batch, batch.at(batch.best), batch.share)


def from_best_unweighted(batch: Batch) -> Found:
    """MDBU = mean of |y - best|. No published standard error."""
    return _from(batch, batch.at(batch.best), _even(batch))


def from_reference_weighted(batch: Batch) -> Found:
    """MDRW = sum of p |y - reference|. No published standard error."""
    return _from(batch, batch.at(_named(batch)), batch.share)


def from_reference_unweighted(batch: Batch) -> Found:
    """MDRU = mean of |y - reference|. No published standard error."""
    return _from(batch, batch.at(_named(batch)), _even(batch))


def disparity_weighted(batch: Batch) -> Found:
    """IDISW = 100 MDMW / mu, in percent. No published standard error."""
    return _relative(batch, from_mean_weighted(batch))


def disparity_unweighted(batch: Batch) -> Found:
    """IDISU = 100 MDMU / mu, in percent. No published standard error."""
    return _relative(batch, from_mean_unweighted(batch))


def _from(batch: Batch, centre: Floats, weight: Floats) -> Found:
    value = (weight * np.abs(batch.y - centre[:, None])).sum(axis=1)
    return Found(value, batch.none(), reasons(sets=batch.sets))


def _relative(batch: Batch, distance: Found) -> Found:
    return distance._replace(
        value=100 * distance.value / batch.mean, reason=relative_reasons(batch)
    )


def relative_reasons(batch: Batch) -> Reasons:
    """Why a measure relative to the mean is undefined."""
    return reasons(
        ("negative_value", (batch.y < 0).any(axis=1)),
        ("zero_mean", batch.mean == 0),
        sets=batch.sets,
    )


def _even(batch: Batch) -> Floats:
    return np.full_like(batch.y, 1 / batch.groups)


def _named(batch: Batch) -> Ints:
    return np.maximum(batch.reference, 0)
