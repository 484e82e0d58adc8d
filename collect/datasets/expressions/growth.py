"""Growth z-scores of children under five by the WHO Child Growth Standards (2006).

The rules are those of WHO's software (igrowup, R's anthro). A score that cannot be
computed, or is implausible, is unknown, so that the child does not count.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from collect.datasets.expressions.coded import known_numbers, places
from collect.datasets.expressions.columns import (
    Column,
    Value,
    booleans,
    numbers,
    text_constant,
)
from collect.datasets.expressions.growth_standards import Numbers, by_row, standard
from collect.datasets.expressions.kinds import Mask
from collect.forms.expressions import CODE_LISTS

MONTH = 30.4375
"""Days."""

STANDING_FROM = 731
"""The age in days from which the standards are of standing height."""

POSITION = 0.7
"""How much longer a child is lying than standing, in cm."""

_BOY = 0
_LYING, _STANDING = 0, 1
_OEDEMA = 0
_UNSAID = text_constant("")


def _ages(age_days: Value) -> Numbers:
    """Ages in days, not rounded; NaN from 60 months on."""
    age = known_numbers(age_days)
    return np.where((age >= 0) & (age < 60 * MONTH), age, np.nan)


def _day(age: Numbers) -> Numbers:
    return np.floor(age + 0.5)


def _for_age(
    table: str, sex: Value, age: Numbers, measure: Numbers, *, restricted: bool = True
) -> Numbers:
    who = places(sex, CODE_LISTS["sex"])
    z = by_row(standard(table), _day(age), who == _BOY, measure, restricted=restricted)
    return np.where(who < 0, np.nan, z)


def _positions(age: Numbers, measured: Value) -> NDArray[np.int8]:
    """How a child was measured; -1 where that was not said, or a child too young to
    stand is said to have stood."""
    position = places(measured, CODE_LISTS["position"])
    too_young = (position == _STANDING) & (age < 9 * MONTH)
    return np.where(too_young, np.int8(-1), position)


def _lengths(age: Numbers, height: Value, position: NDArray[np.int8]) -> Numbers:
    """Length below 24 months and height from then on, in cm, as the standards are."""
    day = _day(age)
    longer = (position == _STANDING) & (day < STANDING_FROM)
    shorter = (position == _LYING) & (day >= STANDING_FROM)
    corrected: Numbers = known_numbers(height) + POSITION * longer - POSITION * shorter
    return corrected


def _without(oedema: Value, z: Numbers) -> Numbers:
    """Nothing where the weight is that of water. What is not said is no oedema."""
    return np.where(places(oedema, CODE_LISTS["yes_no"]) == _OEDEMA, np.nan, z)


def _haz(sex: Value, age_days: Value, height: Value, measured: Value) -> Numbers:
    age = _ages(age_days)
    length = _lengths(age, height, _positions(age, measured))
    return _for_age("lhfa", sex, age, length, restricted=False)


def _waz(sex: Value, age_days: Value, weight: Value, oedema: Value) -> Numbers:
    z = _for_age("wfa", sex, _ages(age_days), known_numbers(weight))
    return _without(oedema, z)


def _whz(
    sex: Value,
    age_days: Value,
    weight: Value,
    height: Value,
    measured: Value,
    oedema: Value,
) -> Numbers:
    """Needs no age: without it the position decides which standard, or else 87 cm."""
    given, age = known_numbers(age_days), _ages(age_days)
    position = _positions(age, measured)
    # To a thousandth, so that 109.3 + 0.7 is no more than 110.
    length = np.round(_lengths(age, height, position), 3)
    ageless = np.where(position < 0, length < 87, position == _LYING)
    lying = np.where(np.isnan(age), ageless, _day(age) < STANDING_FROM)
    who = places(sex, CODE_LISTS["sex"])
    impossible = (who < 0) | (~np.isnan(given) & np.isnan(age))
    z = _for_length(lying, length, who == _BOY, known_numbers(weight))
    return _without(oedema, np.where(impossible, np.nan, z))


def _for_length(lying: Mask, length: Numbers, boy: Mask, weight: Numbers) -> Numbers:
    cells = np.broadcast_arrays(length * 10, boy, weight, lying)
    z = np.empty(len(cells[0]))
    for table, rows in (("wfl", cells[3]), ("wfh", ~cells[3])):
        z[rows] = by_row(
            standard(table), *(cell[rows] for cell in cells[:3]), restricted=True
        )
    return z


def _baz(
    sex: Value,
    age_days: Value,
    weight: Value,
    height: Value,
    measured: Value,
    oedema: Value,
) -> Numbers:
    age = _ages(age_days)
    length = _lengths(age, height, _positions(age, measured))
    with np.errstate(all="ignore"):
        index = known_numbers(weight) / np.where(length > 0, length / 100, np.nan) ** 2
    return _without(oedema, _for_age("bmi", sex, age, index))


def _muacz(sex: Value, age_days: Value, muac: Value) -> Numbers:
    return _for_age("acfa", sex, _ages(age_days), known_numbers(muac))


@dataclass(frozen=True, slots=True)
class _Index:
    """`z` of `parameters` values, of which the last may not be given; beyond `low` and
    `high` a score is one of wrong measurements (WHO's flags)."""

    z: Callable[..., Numbers]
    parameters: int
    low: float
    high: float

    def scores(self, values: tuple[Value, ...]) -> Numbers:
        return self.z(*values, *[_UNSAID] * (self.parameters - len(values)))


def _score(index: _Index, *values: Value) -> Column:
    z = index.scores(values)
    plausible = (z >= index.low) & (z <= index.high)
    return numbers(np.where(plausible, z, np.nan), ~plausible)


def _flag(index: _Index, *values: Value) -> Column:
    z = index.scores(values)
    return booleans((z < index.low) | (z > index.high), np.isnan(z))


_INDICES = {
    "haz": _Index(_haz, 4, -6, 6),
    "waz": _Index(_waz, 4, -6, 5),
    "whz": _Index(_whz, 6, -5, 5),
    "baz": _Index(_baz, 6, -5, 5),
    "muacz": _Index(_muacz, 3, -5, 5),
}

GROWTH_FUNCTIONS: dict[str, Callable[..., Value]] = {
    **{name: partial(_score, index) for name, index in _INDICES.items()},
    **{f"{name}_flag": partial(_flag, index) for name, index in _INDICES.items()},
}
