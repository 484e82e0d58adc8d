"""Making weights: selection probabilities, non-response, trimming.

The order of a survey report: base weights, adjusted for units that did not respond,
trimmed where a few would dominate, then calibrated (:mod:`calibration`). Valliant,
Dever & Kreuter 2018, *Practical Tools for Designing and Weighting Survey Samples*,
ch. 13-14. Every step keeps a report for the survey's documentation.
"""

from dataclasses import dataclass

import numpy as np

from collect.datasets.estimation.arrays import (
    Bools,
    Column,
    Floats,
    as_floats,
    count,
    factorise,
    first_few,
    total,
)
from collect.datasets.estimation.design import DesignError, refuse_rows


def base_weights(*stages: Column) -> Floats:
    """1 / the product of the probabilities of selection at each stage.

    ``stages``: a column a stage, each the conditional probability, above 0 and at
    most 1, of the row's unit. Horvitz & Thompson 1952 (JASA 47:663).

    Raises DesignError naming the stage and the rows of another value; ValueError
    without a stage.
    """
    if not stages:
        raise ValueError("give the selection probabilities of at least one stage")
    product = np.ones(len(stages[0]))
    for number, stage in enumerate(stages, 1):
        probability = as_floats(stage)
        if len(probability) != len(product):
            raise DesignError(
                f"stage {number} has {len(probability)} probabilities for "
                f"{len(product)} rows: give one a row"
            )
        refuse_rows(
            ~((probability > 0) & (probability <= 1)),
            f"the selection probability of stage {number} is not above 0 and at most 1",
        )
        product = product * probability
    return 1 / product


def pps_probabilities(drawn: Column, size: Column, population: Column) -> Floats:
    """Probability of a PSU drawn with probability proportional to size.

    drawn x size / population: PSUs drawn in the stratum, the PSU's measure of size
    in the frame, and the sum of sizes over the stratum.

    Raises DesignError naming the rows where it is above 1 (a PSU taken with
    certainty is a stratum of its own) or not a number above 0.
    """
    n, own, whole = as_floats(drawn), as_floats(size), as_floats(population)
    refuse_rows(
        ~((n > 0) & (own > 0) & (whole > 0)), "a size or number drawn is not above 0"
    )
    probability: Floats = n * own / whole
    refuse_rows(
        ~(probability <= 1),
        "a PSU is larger than the sampling interval; make it a stratum of its own, "
        "with probability 1",
    )
    return probability


@dataclass(frozen=True)
class ResponseClass:
    """Non-response in one adjustment class. ``factor``: weights of all over those of
    respondents; ``rate``: its inverse, the weighted response rate."""

    name: str
    units: int
    respondents: int
    rate: float
    factor: float


@dataclass(frozen=True, eq=False)
class ResponseAdjustment:
    """Weights of respondents carry those of non-respondents, whose own become 0."""

    weight: Floats
    classes: tuple[ResponseClass, ...]


def adjust_nonresponse(
    weight: Column, responded: Bools, classes: Column
) -> ResponseAdjustment:
    """Divide the weights of respondents by the weighted response rate of their class.

    The weighting-class estimator (Oh & Scheuren 1983): right where, within a class,
    who responds has nothing to do with the answers. Units that turned out not to be
    eligible are no units here: leave them out.

    Raises DesignError for a row without a class or with a weight that is not a
    number of at least 0, and naming the classes without any respondent.
    """
    given = as_floats(weight)
    refuse_rows(
        ~(np.isfinite(given) & (given >= 0)), "weight is not a number of at least 0"
    )
    code, labels = factorise(classes)
    refuse_rows(code < 0, "the adjustment class is absent")
    size = len(labels)
    everyone = total(code, given, size)
    kept = np.where(responded, given, 0.0)
    answered = total(code, kept, size)
    silent = np.flatnonzero(answered == 0).tolist()
    names: list[str] = labels.to_pylist()
    if silent:
        raise DesignError(
            f"nobody responded in class {first_few([names[n] for n in silent])}: join "
            "it with a similar class"
        )
    factor = everyone / answered
    units, respondents = count(code, size), count(code[responded], size)
    report = zip(
        names,
        units.tolist(),
        respondents.tolist(),
        (1 / factor).tolist(),
        factor.tolist(),
        strict=True,
    )
    return ResponseAdjustment(
        kept * factor[code], tuple(ResponseClass(*row) for row in report)
    )


@dataclass(frozen=True, eq=False)
class Trimming:
    """Weights after trimming, and what it did.

    ``limit``: the largest weight allowed, of each row; ``trimmed``: rows that were
    above it; ``moved``: the weight taken from them and given to the others;
    ``effect_before`` and ``effect_after``: see :func:`weighting_effect`.
    """

    weight: Floats
    limit: Floats
    trimmed: int
    moved: float
    effect_before: float
    effect_after: float


def trim_weights(
    weight: Column, times_median: float = 4.0, groups: Column | None = None
) -> Trimming:
    """Cap weights at a multiple of the median weight; the others take up the rest.

    The sum of weights stays, in each of the ``groups`` (default: all rows). Weights
    of 0 stay 0 and have no part in the median. Trimming trades a little bias for
    less variance: publish the report (Potter 1990; Valliant et al. 2018, ch. 14).

    Raises ValueError for ``times_median`` not above 1; DesignError for a bad weight,
    a row without a group, and a group whose mean weight is above the limit.
    """
    if not times_median > 1:
        raise ValueError(f"times_median {times_median} must be above 1, such as 4")
    given = as_floats(weight)
    refuse_rows(
        ~(np.isfinite(given) & (given >= 0)), "weight is not a number of at least 0"
    )
    code, labels = factorise(np.zeros(len(given)) if groups is None else groups)
    refuse_rows(code < 0, "the group is absent")
    limit, after = np.zeros(len(given)), given.copy()
    for group in range(len(labels)):
        rows = np.flatnonzero((code == group) & (given > 0))
        if len(rows):
            most = times_median * float(np.median(given[rows]))
            if most * len(rows) < given[rows].sum():
                raise DesignError(
                    f"group '{labels[group]}': no room below {most:.6g} for all the "
                    "weight; choose a larger times_median",
                    rows.tolist(),
                )
            limit[rows], after[rows] = most, _cap(given[rows], most)
    above = given > limit
    return Trimming(
        after,
        limit,
        int(above.sum()),
        float((given - limit)[above].sum()),
        weighting_effect(given),
        weighting_effect(after),
    )


def weighting_effect(weight: Floats) -> float:
    """n sum(w^2) / (sum w)^2 of the weights above 0: Kish's effect of unequal weights.

    1 + the squared coefficient of variation (Kish 1992, J. Official Statistics
    8:183); NaN without any weight.
    """
    used = weight[weight > 0]
    if not len(used):
        return float("nan")
    return float(len(used) * (used @ used) / used.sum() ** 2)


def _cap(weight: Floats, limit: float) -> Floats:
    """At most ``limit``, which is above the mean, with the same sum.

    The others grow by one factor; those it lifts above the limit are capped in turn.
    """
    wanted, capped = weight.sum(), np.zeros(len(weight), np.bool_)
    after = weight.copy()
    while (over := (after > limit) & ~capped).any():
        capped |= over
        after[capped] = limit
        left = (wanted - limit * capped.sum()) / weight[~capped].sum()
        after[~capped] = weight[~capped] * left
    return after
