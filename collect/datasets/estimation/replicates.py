"""Replicate weights of a design: what each replicate multiplies a PSU's weight by.

Factors are kept per PSU, not per row, so replicates of a survey of any size are a
small table, and estimates from them need no more than a partial. Made from the same
frame they are the same, whatever the order of the rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pyarrow as pa
from scipy import linalg

from collect.datasets.estimation.arrays import Bools, Floats, Ints, first_few
from collect.datasets.estimation.design import DesignError, Frame
from collect.datasets.estimation.variance import LonelyPSUError

LonelyReplicates = Literal["fail", "certainty"]
"""A stratum with one PSU: an error naming it, or no contribution to the variance."""

_DEFAULT: Final[LonelyReplicates] = "fail"


@dataclass(frozen=True, eq=False)
class Replicates:
    """V = scale sum over replicates of rscales (estimate - centre)^2.

    ``factors``: one row a PSU of the frame, one column a replicate.
    """

    method: str
    factors: Floats
    scale: float
    rscales: Floats

    def __len__(self) -> int:
        return len(self.rscales)


def jackknife(frame: Frame, lonely: LonelyReplicates = _DEFAULT) -> Replicates:
    """JK1 of one stratum, else JKn: each replicate leaves one PSU out.

    The other PSUs of the stratum have n/(n - 1) times their weight; rscales are
    (1 - f) (n - 1)/n (Wolter 2007, *Introduction to Variance Estimation*, ch. 4).
    Strata taken entirely need no replicate.

    Raises LonelyPSUError under ``fail``.
    """
    used = _used(frame, lonely)
    left_out = np.flatnonzero(used[frame.psu_stratum])
    stratum = frame.psu_stratum[left_out]
    n = frame.psu_counts[stratum]
    same = frame.psu_stratum[:, None] == stratum
    factors = np.where(same, n / (n - 1), 1.0)
    factors[left_out, np.arange(len(left_out))] = 0.0
    rscales = (1 - frame.sampling_fractions[stratum]) * (n - 1) / n
    method = "JK1" if len(frame.strata) == 1 else "JKn"
    return Replicates(method, factors, 1.0, rscales)


def bootstrap(
    frame: Frame, replicates: int, seed: int, lonely: LonelyReplicates = _DEFAULT
) -> Replicates:
    """Rao and Wu's rescaled bootstrap of n - 1 of the n PSUs of each stratum.

    Factor 1 - r + r n/(n - 1) times drawn, r = sqrt(1 - f) (Rao & Wu 1988, JASA
    83:231; Rao, Wu & Yue 1992, Survey Methodology 18:209). The seed belongs to the
    result: publish it with the estimates.

    Raises ValueError for fewer than two replicates; LonelyPSUError under ``fail``.
    """
    if replicates < 2:
        raise ValueError("a bootstrap needs at least 2 replicates, better 500")
    rng = np.random.default_rng(seed)
    factors = np.ones((len(frame.psus), replicates))
    for stratum in np.flatnonzero(_used(frame, lonely)).tolist():
        own = np.flatnonzero(frame.psu_stratum == stratum)
        n, left = len(own), 1 - frame.sampling_fractions[stratum]
        drawn = rng.multinomial(n - 1, np.full(n, 1 / n), size=replicates)
        factors[own] += np.sqrt(left) * (n / (n - 1) * drawn.T - 1)
    return Replicates("bootstrap", factors, 1 / (replicates - 1), np.ones(replicates))


def balanced(frame: Frame, fay: float = 0.0) -> Replicates:
    """Balanced repeated replication of two PSUs a stratum; with ``fay``, Fay's method.

    In each replicate one PSU of a stratum has the factor 2 - fay and the other fay,
    chosen by the rows of a Hadamard matrix (McCarthy 1969; Judkins 1990, J. Official
    Statistics 6:223). V = 1/(R (1 - fay)^2) sum of squares; fpc is left aside, as
    usual.

    Raises DesignError for strata that do not have two PSUs; ValueError for a ``fay``
    outside 0 to below 1.
    """
    if not 0 <= fay < 1:
        raise ValueError(f"fay {fay} must be at least 0 and below 1, such as 0.3")
    other = np.flatnonzero(frame.psu_counts != 2)
    if len(other):
        raise DesignError(
            "balanced replicates need two PSUs in every stratum, unlike stratum "
            f"{_labels(frame, other)}: use the jackknife or the bootstrap"
        )
    size = 1 << len(frame.strata).bit_length()
    signs = linalg.hadamard(size)[1 : len(frame.strata) + 1].astype(np.float64)
    second = np.zeros(len(frame.psus), np.bool_)
    second[np.lexsort((np.arange(len(frame.psus)), frame.psu_stratum))[1::2]] = True
    side = np.where(second, -1.0, 1.0)
    factors = 1 + (1 - fay) * side[:, None] * signs[frame.psu_stratum]
    scale = 1 / (size * (1 - fay) ** 2)
    return Replicates("Fay" if fay else "BRR", factors, scale, np.ones(size))


def replicate_variance(
    thetas: Floats,
    value: Floats,
    scale: float,
    rscales: Floats,
    *,
    about_value: bool = False,
) -> Floats:
    """Variance of statistics from their replicates, one row a statistic.

    About the mean of the replicates, or about the estimate from all rows
    (``about_value``, known as mse). NaN where a replicate has no value.
    """
    centre = value if about_value else thetas[:, rscales > 0].mean(axis=1)
    variance: Floats = scale * ((thetas - centre[:, None]) ** 2 @ rscales)
    return variance


def replicate_statistic(
    replicates: Replicates,
    weight: Floats,
    psu: Ints,
    statistic: Callable[[Floats], float],
    *,
    about_value: bool = False,
) -> tuple[float, float]:
    """Value and standard error of any statistic of the rows' weights.

    For what has no simple linearisation: a Gini coefficient, a slope index, the share
    below a cut that is itself estimated. ``weight`` and ``psu``: those of a
    SurveyDesign with the frame of the replicates.
    """
    value = float(statistic(weight))
    found = np.array(
        [statistic(weight * column[psu]) for column in replicates.factors.T]
    )
    variance = replicate_variance(
        found[None, :],
        np.array([value]),
        replicates.scale,
        replicates.rscales,
        about_value=about_value,
    )
    return value, float(np.sqrt(variance[0]))


def _used(frame: Frame, lonely: LonelyReplicates) -> Bools:
    """Strata with a variance of their own."""
    if lonely == "fail" and frame.lonely.any():
        raise LonelyPSUError(
            f"one PSU only in stratum {_labels(frame, np.flatnonzero(frame.lonely))}: "
            "join it with a similar stratum, or let it count as certain"
        )
    used: Bools = (frame.psu_counts > 1) & (frame.sampling_fractions < 1)
    return used


def _labels(frame: Frame, strata: Ints) -> str:
    return first_few(frame.strata.take(pa.array(strata)).to_pylist())
