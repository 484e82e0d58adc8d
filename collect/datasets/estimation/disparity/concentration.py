"""Concentration indices: how far an indicator gathers at one end of the ranks.

Kakwani, Wagstaff & van Doorslaer 1997, J. Econometrics 77:87; Wagstaff 2005, Health
Econ. 14:429; Erreygers 2009, J. Health Econ. 28:504. Negative values: the indicator
gathers among the disadvantaged. The sign does not depend on the direction.
"""

import numpy as np

from collect.datasets.estimation.arrays import Floats
from collect.datasets.estimation.disparity.batch import (
    Batch,
    Case,
    Found,
    Reasons,
    reasons,
)
from collect.datasets.estimation.disparity.distances import relative_reasons


def absolute_concentration(batch: Batch) -> Found:
    """ACI = sum of p (2X - 1) y.

    Published SE: that of the convenient regression of 2 var(X) y on X, weighted by p
    (Kakwani et al. 1997): it measures how far the subgroups lie off a line, not what
    a sample could have missed. Linearised: sqrt(sum p^2 (2X - 1)^2 s^2).
    """
    slope = batch.share * (2 * batch.rank - 1)
    value = (slope * batch.y).sum(axis=1)
    if batch.errors == "linearised":
        return Found(value, batch.error(slope), reasons(sets=batch.sets))
    return Found(value, _regression_error(batch, value), reasons(sets=batch.sets))


def relative_concentration(batch: Batch) -> Found:
    """RCI = ACI / mu, within -1 to 1 (HEAT shows it times 100).

    Published SE: SE(ACI) / mu, the mean taken as known. Linearised: gradient
    p (2X - 1 - RCI) / mu.
    """
    found = absolute_concentration(batch)
    value, reason = found.value / batch.mean, relative_reasons(batch)
    if batch.errors == "linearised":
        slope = batch.share * (2 * batch.rank - 1 - value[:, None])
        return Found(value, batch.error(slope / batch.mean[:, None]), reason)
    return Found(value, found.se / batch.mean, reason)


def wagstaff_index(batch: Batch) -> Found:
    """RCI / (1 - mu), mu as a share of the scale: for indicators with an upper bound.

    Published SE: SE(RCI) / (1 - mu), the mean taken as known. Linearised: gradient
    p [(2X - 1) - W (1 - 2 mu)] / (mu (1 - mu)) for shares.
    """
    found = absolute_concentration(batch)
    scale = batch.scale or np.nan
    mu = batch.mean / scale
    spread = mu * (1 - mu)
    value = found.value / scale / spread
    reason = _bounded_reasons(batch, ("zero_mean", mu == 0), ("full_mean", mu == 1))
    if batch.errors == "linearised":
        slope = 2 * batch.rank - 1 - (value * (1 - 2 * mu))[:, None]
        gradient = batch.share * slope / (scale * spread)[:, None]
        return Found(value, batch.error(gradient), reason)
    return Found(value, found.se / scale / spread, reason)


def erreygers_index(batch: Batch) -> Found:
    """4 ACI, as a share of the scale: the same whether cases or the others are counted.

    SE: 4 SE(ACI).
    """
    found = absolute_concentration(batch)
    factor = 4 / (batch.scale or np.nan)
    return Found(found.value * factor, found.se * factor, _bounded_reasons(batch))


def _regression_error(batch: Batch, value: Floats) -> Floats:
    p, x = batch.share, batch.rank - 0.5
    spread = (p * x**2).sum(axis=1)
    slope = value / (2 * spread)
    rest = batch.y - batch.mean[:, None] - slope[:, None] * x
    error: Floats = np.sqrt(spread * (p * rest**2).sum(axis=1) / (batch.groups - 2))
    return 2 * error


def _bounded_reasons(batch: Batch, *more: Case) -> Reasons:
    return reasons(*outside_scale(batch), *more, sets=batch.sets)


def outside_scale(batch: Batch) -> list[Case]:
    """Why a measure for bounded indicators is undefined."""
    scale = np.inf if batch.scale is None else batch.scale
    return [
        ("no_scale", np.full(batch.sets, batch.scale is None)),
        ("outside_scale", ((batch.y < 0) | (batch.y > scale)).any(axis=1)),
    ]
