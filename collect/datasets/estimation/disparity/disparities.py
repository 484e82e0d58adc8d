"""Disparities of one dimension, or of many at once."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, get_args

import numpy as np

from collect.datasets.estimation.arrays import Bools, Floats
from collect.datasets.estimation.disparity.batch import (
    Batch,
    Errors,
    Reasons,
    reasons,
)
from collect.datasets.estimation.disparity.limits import interval, two_sided
from collect.datasets.estimation.disparity.measures import (
    MEASURES,
    Measure,
    measures_for,
)
from collect.datasets.estimation.disparity.roles import roles
from collect.datasets.estimation.disparity.simulation import simulated
from collect.datasets.estimation.disparity.subgroups import Subgroups
from collect.datasets.estimation.thresholds import (
    LOW_RELIABILITY,
    MISSING,
    NORMAL,
    SUPPRESSED,
    SUPPRESSED_BELOW,
    UNRELIABLE_BELOW,
)

Direction = Literal["up", "down", "none"]
"""Whether more of the indicator is better, less is, or neither."""

SIGNS: Final = {"up": 1, "down": -1, "none": 0}

REASONS: Final = {
    "too_few_subgroups": "the measure needs more subgroups",
    "needs_order": "the measure ranks subgroups, and these have no order",
    "needs_no_order": "the measure ignores the order that these subgroups have",
    "suppressed_subgroup": "a subgroup is suppressed, and the measure would give it away",
    "missing_subgroup": "a subgroup has no estimate",
    "population_unknown": "the population of a subgroup is not known",
    "subgroup_without_population": "a subgroup has no population",
    "no_direction": "the indicator does not say whether more or less is better",
    "no_reference": "no reference subgroup is named",
    "no_scale": "the indicator has no upper bound",
    "outside_scale": "an estimate lies below 0 or above the scale",
    "negative_value": "an estimate is negative, and the measure relative",
    "zero_denominator": "the estimate to compare with is 0",
    "zero_mean": "the population mean is 0",
    "full_mean": "the population mean is the upper bound",
    "zero_value": "an estimate is 0, and has no logarithm",
    "prediction_not_positive": "the fitted line ends at 0 or below",
    "perfect_separation": "the estimates are 0 below some rank and full above, so that "
    "no curve fits",
}
"""Why a measure is undefined: codes, and what they mean."""


@dataclass(frozen=True)
class Disparity:
    """One measure of one set of subgroups; NaN stands for no number.

    ``measure``: code in ``MEASURES``; ``se`` in the unit of the value; ``status``: SDMX
    OBS_STATUS: ``Q`` where a subgroup is suppressed, ``M`` where the measure is undefined
    otherwise, ``U`` where it rests on a subgroup of 25-49 cases, else ``A``; ``reason``:
    code in ``REASONS`` of an undefined measure, else None; ``groups``: codes of the
    subgroups it is computed from, in their order: of a difference or ratio the two, the
    first one first; ``reference``: code of the one others are held against, empty where
    there is none.
    """

    measure: str
    value: float
    se: float
    lower: float
    upper: float
    status: str
    reason: str | None
    groups: tuple[str, ...] = ()
    reference: str = ""

    def as_record(self) -> dict[str, Any]:
        """What is found, ready for JSON: None for no number, "" for no reason."""
        return {
            "value": _defined(self.value),
            "standard_error": _defined(self.se),
            "lower": _defined(self.lower),
            "upper": _defined(self.upper),
            "groups": list(self.groups),
            "reference": self.reference,
            "status": self.status,
            "reason": self.reason or "",
        }


def _defined(number: float) -> float | None:
    return number if math.isfinite(number) else None


class Settings(NamedTuple):
    """What holds for all sets of a call; see :func:`disparities`."""

    direction: Direction
    scale: float | None
    ordered: bool
    reference: str | None
    errors: Errors
    level: float
    draws: int

    def check(self) -> None:
        """Raise ValueError where a setting is not one of its values."""
        if self.direction not in SIGNS:
            raise ValueError(
                f"unknown direction {self.direction!r}: use up, down, none"
            )
        if self.errors not in get_args(Errors):
            raise ValueError(f"unknown errors {self.errors!r}: use {get_args(Errors)}")
        if not 0 < self.level < 1:
            raise ValueError(f"level {self.level} must lie between 0 and 1")
        if self.scale is not None and not 0 < self.scale < np.inf:
            raise ValueError(f"scale {self.scale} must be positive, or None")
        if self.draws < 0 or self.draws == 1:
            raise ValueError(f"{self.draws} draws tell no spread: use many, or 0")


def disparities(
    subgroups: Subgroups,
    direction: Direction,
    scale: float | None,
    ordered: bool,
    reference: str | None = None,
    *,
    measures: Sequence[str] | None = None,
    errors: Errors = "published",
    level: float = 0.95,
    draws: int = 0,
) -> list[Disparity]:
    """The disparities of one set of subgroups: :func:`disparities_of` for one."""
    (found,) = disparities_of(
        [subgroups],
        direction,
        scale,
        ordered,
        reference,
        measures=measures,
        errors=errors,
        level=level,
        draws=draws,
    )
    return found


def disparities_of(
    sets: Sequence[Subgroups],
    direction: Direction,
    scale: float | None,
    ordered: bool,
    reference: str | None = None,
    *,
    measures: Sequence[str] | None = None,
    errors: Errors = "published",
    level: float = 0.95,
    draws: int = 0,
) -> list[list[Disparity]]:
    """The disparities of each set of subgroups, all in the same settings.

    ``scale``: what the indicator would be if all were cases (1 for shares, 100 for
    percentages, 1000 for a rate per thousand), None where there is no such bound;
    ``reference``: code of the named reference, for dimensions without order;
    ``measures``: codes, all that apply by default; ``errors``: see ``Errors``;
    ``draws``: simulations for measures without a standard error in closed form, none by
    default. A measure is undefined, with a reason, where a subgroup it uses is missing
    or suppressed: it is never computed over the rest.

    Intervals are normal, or t where the subgroups have df; on the logarithm for ratios;
    cut off at the least value a measure can have. Raises ValueError for a setting or
    measure that does not exist, a reference that is no subgroup, or subgroups without
    order where ``ordered``.
    """
    settings = Settings(direction, scale, ordered, reference, errors, level, draws)
    settings.check()
    chosen = [_measure(code) for code in measures or ()]
    places = defaultdict(list)
    for place, subgroups in enumerate(sets):
        _check(subgroups, settings)
        places[len(subgroups)].append(place)
    found: list[list[Disparity]] = [[] for _ in sets]
    for size, members in places.items():
        applying = chosen or measures_for(ordered, max(size, 2))
        same = [sets[place] for place in members]
        for place, row in zip(members, _of_size(same, applying, settings), strict=True):
            found[place] = row
    return found


def _measure(code: str) -> Measure:
    if code not in MEASURES:
        raise ValueError(f"unknown measure {code!r}: use {', '.join(MEASURES)}")
    return MEASURES[code]


def _check(subgroups: Subgroups, settings: Settings) -> None:
    if settings.ordered and subgroups.order is None:
        raise ValueError("an ordered dimension needs the order of its subgroups")
    named = settings.reference
    if named is not None and named not in subgroups.codes:
        raise ValueError(
            f"reference {named!r} is none of the subgroups {', '.join(subgroups.codes)}"
        )


def _of_size(
    sets: Sequence[Subgroups], measures: Sequence[Measure], settings: Settings
) -> Iterator[list[Disparity]]:
    size = len(sets[0])
    columns = []
    with np.errstate(all="ignore"):
        batch = Batch.stack(
            sets,
            SIGNS[settings.direction],
            settings.scale,
            settings.ordered,
            settings.reference,
            settings.errors,
        )
        quantile = two_sided([s.df for s in sets], settings.level)
        for measure in measures:
            unfit = _unfit(measure, size, settings)
            if unfit:
                columns.append(_undefined(measure, unfit, batch))
            else:
                columns.append(_column(measure, batch, quantile, settings))
    for row in zip(*columns, strict=True):
        yield list(row)


def _unfit(measure: Measure, size: int, settings: Settings) -> str:
    """Why a measure does not apply to the dimension at all; empty where it does."""
    if size < measure.least:
        return "too_few_subgroups"
    if measure.applies == "ordered" and not settings.ordered:
        return "needs_order"
    if measure.applies == "unordered" and settings.ordered:
        return "needs_no_order"
    return ""


def _undefined(measure: Measure, reason: str, batch: Batch) -> list[Disparity]:
    nan = np.nan
    return [
        Disparity(measure.code, nan, nan, nan, nan, MISSING, reason, codes)
        for codes in batch.codes
    ]


def _column(
    measure: Measure, batch: Batch, quantile: Floats, settings: Settings
) -> list[Disparity]:
    """One measure of all sets."""
    used = _used(measure, batch)
    reason = _input_reasons(measure, batch, used)
    found = measure.compute(batch)
    reason = np.where(reason == "", found.reason, reason)
    lower, upper = interval(found, quantile, measure.floor)
    se = found.se
    if settings.draws and not measure.errors:
        se, lower, upper = simulated(
            batch, measure.compute, settings.draws, settings.level, reason == ""
        )
    low = ((batch.n < UNRELIABLE_BELOW) & used).any(axis=1)
    status = np.where(low, LOW_RELIABILITY, NORMAL)
    status[reason != ""] = MISSING
    status[reason == "suppressed_subgroup"] = SUPPRESSED
    numbers = np.array([found.value, se, lower, upper])
    numbers[:, reason != ""] = np.nan
    texts = status.tolist(), reason.tolist()
    return [
        Disparity(measure.code, value, se, lower, upper, code, why or None, *used)
        for value, se, lower, upper, code, why, used in zip(
            *numbers.tolist(), *texts, roles(measure, batch, reason == ""), strict=True
        )
    ]


def _used(measure: Measure, batch: Batch) -> Bools:
    """The subgroups whose estimates enter the measure."""
    used = np.ones(batch.y.shape, dtype=np.bool_)
    if measure.kind == "simple" and batch.ordered:
        used[:, 1:-1] = False
    return used


def _input_reasons(measure: Measure, batch: Batch, used: Bools) -> Reasons:
    few = (batch.n > 0) & (batch.n < SUPPRESSED_BELOW)
    missing = np.isnan(batch.y) | (batch.n == 0)
    hidden = batch.suppressed | (few & ~missing)
    named = batch.reference >= 0
    aimless = np.full(batch.sets, batch.direction == 0)
    if not measure.needs_direction:
        # A pair is compared with its reference in the direction of the indicator.
        aimless &= named & (measure.kind == "simple")
    return reasons(
        ("suppressed_subgroup", (hidden & used).any(axis=1)),
        ("missing_subgroup", (missing & used).any(axis=1)),
        (
            "population_unknown",
            np.isnan(batch.population).any(axis=1) & measure.weighted,
        ),
        (
            "subgroup_without_population",
            (batch.population == 0).any(axis=1) & measure.weighted,
        ),
        ("no_direction", aimless),
        ("no_reference", ~named & measure.needs_reference),
        sets=batch.sets,
    )
