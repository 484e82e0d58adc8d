"""Spread between subgroups: variance and entropy measures.

Formulas: Schlotheuber & Hosseinpoor 2022, IJERPH 19:3697. Standard errors: Ahn et al.
2018, JCO Clinical Cancer Informatics 2:1, written here for any covariance of the
subgroups; with independent ones they are theirs. Population shares are taken as known.
"""

import numpy as np

from collect.datasets.estimation.arrays import Floats
from collect.datasets.estimation.disparity.batch import Batch, Found, reasons
from collect.datasets.estimation.disparity.distances import relative_reasons


def between_group_variance(batch: Batch) -> Found:
    """BGV = sum of p (y - mu)^2.

    Var = 4 g'Vg + 2 tr(AVAV), g = p (y - mu), A = diag(p) - pp'; for independent
    subgroups 4 sum p^2 s^2 (y-mu)^2 + 2 [(sum p^2 s^2)^2 - sum p^4 s^4 + sum p^2
    (1-p)^2 s^4] (Ahn et al. 2018).
    """
    away = batch.y - batch.mean[:, None]
    p = batch.share
    variance = 4 * batch.quadratic(p * away) + 2 * _curvature(batch)
    value = (p * away**2).sum(axis=1)
    return Found(value, np.sqrt(variance), reasons(sets=batch.sets))


def _curvature(batch: Batch) -> Floats:
    """tr(AVAV)."""
    p = batch.share
    if batch.covariance is None:
        own = (p * batch.se) ** 2
        total: Floats = own.sum(axis=1) ** 2
        total += (batch.se**4 * (p**2 * (1 - p) ** 2 - p**4)).sum(axis=1)
        return total
    quadratic = np.eye(batch.groups) * p[:, :, None] - p[:, :, None] * p[:, None, :]
    product = quadratic @ batch.covariance
    trace: Floats = np.einsum("sij,sji->s", product, product)
    return trace


def between_group_deviation(batch: Batch) -> Found:
    """BGSD = square root of BGV. No published standard error; WHO simulates."""
    found = between_group_variance(batch)
    return found._replace(value=np.sqrt(found.value), se=batch.none())


def coefficient_of_variation(batch: Batch) -> Found:
    """COV = 100 BGSD / mu, in percent. No published standard error; WHO simulates."""
    found = between_group_deviation(batch)
    return found._replace(
        value=100 * found.value / batch.mean, reason=relative_reasons(batch)
    )


def theil_index(batch: Batch) -> Found:
    """TI = sum of p r ln r, r = y / mu, and r ln r = 0 at r = 0.

    SE = sqrt(sum p^2 s^2 (1 + ln r - sum p r (1 + ln r))^2) / mu (Ahn et al. 2018);
    none where an estimate is 0, its slope there being infinite.
    """
    r = batch.y / batch.mean[:, None]
    log = np.log(np.where(r > 0, r, 1.0))
    value = np.maximum((batch.share * r * log).sum(axis=1), 0.0)
    slope = 1 + log - (batch.share * r * (1 + log)).sum(axis=1, keepdims=True)
    se = batch.error(batch.share * slope / batch.mean[:, None])
    se[(r <= 0).any(axis=1)] = np.nan
    return Found(value, se, relative_reasons(batch))


def mean_log_deviation(batch: Batch) -> Found:
    """MLD = - sum of p ln r, r = y / mu; undefined where an estimate is 0.

    SE = sqrt(sum p^2 s^2 (1 - 1/r)^2) / mu (Ahn et al. 2018).
    """
    r = batch.y / batch.mean[:, None]
    value = np.maximum(-(batch.share * np.log(r)).sum(axis=1), 0.0)
    se = batch.error(batch.share * (1 - 1 / r) / batch.mean[:, None])
    reason = reasons(
        ("negative_value", (batch.y < 0).any(axis=1)),
        ("zero_value", (batch.y == 0).any(axis=1)),
        sets=batch.sets,
    )
    return Found(value, se, reason)
