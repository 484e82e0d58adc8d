"""Variance of a linearised statistic under stratified sampling of PSUs.

Binder 1983 (Int. Stat. Rev. 51:279); Särndal, Swensson & Wretman 1992, ch. 5; with
PSUs taken as if drawn with replacement, corrected by (1 - f_h) where fpc is given.
"""

from typing import Final, Literal, get_args

import numpy as np
import pyarrow as pa

from collect.datasets.estimation.arrays import (
    Floats,
    Ints,
    count,
    first_few,
    group_pairs,
    total,
)
from collect.datasets.estimation.design import Frame

Lonely = Literal["adjust", "certainty", "average", "fail"]
"""What a stratum with a single PSU in the full sample contributes.

``adjust``: its squared distance from the mean of all PSUs (conservative);
``certainty``: nothing; ``average``: as much as the other strata do on average;
``fail``: an error naming the strata. A stratum taken entirely (f = 1) contributes
nothing and is never lonely; nor is a stratum with one PSU in the domain and more in
the sample. Names as in Lumley 2010, *Complex Surveys*, section 2.
"""

DEFAULT_LONELY: Final[Lonely] = "adjust"


class LonelyPSUError(ValueError):
    """Strata with one PSU have no variance of their own, and the rule is ``fail``."""


def linearised_variance(
    frame: Frame, domains: int, domain: Ints, psu: Ints, e: Floats, lonely: Lonely
) -> Floats:
    """Variance of each domain's statistic.

    ``e`` is the sum of the linearised values over the cell (``domain``, ``psu``); a
    PSU without a cell enters with zero. V = sum over strata of
    (1 - f) n/(n - 1) sum over PSUs of (e - mean e)^2, in two passes. NaN where
    nothing in the sample tells the variance (one PSU in all; ``average`` with
    lonely strata only).

    Raises LonelyPSUError under ``fail``; ValueError for an unknown rule.
    """
    if lonely not in get_args(Lonely):
        raise ValueError(f"unknown rule for lonely PSUs {lonely!r}: use {Lonely}")
    if lonely == "fail" and frame.lonely.any():
        labels = frame.strata.take(pa.array(np.flatnonzero(frame.lonely))).to_pylist()
        raise LonelyPSUError(
            f"one PSU only in stratum {first_few(labels)}: join it with a similar "
            "stratum, or choose another rule for lonely PSUs"
        )
    cell, of_domain, stratum = group_pairs(
        domain, frame.psu_stratum[psu], (domains, len(frame.strata))
    )
    groups = len(of_domain)
    sampled = frame.psu_counts[stratum]
    present = count(cell, groups)
    mean = total(cell, e, groups) / sampled
    squares = total(cell, (e - mean[cell]) ** 2, groups)
    squares += (sampled - present) * mean**2
    left = 1 - frame.sampling_fractions[stratum]
    part = left * sampled / np.maximum(sampled - 1, 1) * squares
    alone = frame.lonely[stratum]
    if alone.any():
        part[alone] = 0.0
        if lonely == "adjust" and len(frame.psus) > 1:
            grand = total(domain, e, domains) / len(frame.psus)
            distance = mean[alone] - grand[of_domain[alone]]
            part[alone] = left[alone] * distance**2
    variance = total(of_domain, part, domains)
    if lonely == "average":
        known = total(of_domain, ~alone, domains)
        strata = count(of_domain, domains)
        share = np.divide(known, strata, out=np.ones(domains), where=strata > 0)
        variance /= np.where(share > 0, share, np.nan)
    if len(frame.psus) == 1 and frame.lonely.any():
        variance[:] = np.nan
    return variance


def degrees_of_freedom(frame: Frame, domains: int, domain: Ints, psu: Ints) -> Ints:
    """PSUs minus strata, of those with a counted row in the domain."""
    _, of_domain, _ = group_pairs(
        domain, frame.psu_stratum[psu], (domains, len(frame.strata))
    )
    strata = count(of_domain, domains)
    return count(domain, domains) - strata
