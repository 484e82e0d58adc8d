"""Functions of values: each takes evaluated arguments and gives a value.

Names and semantics are JavaRosa's (XPathFuncExpr.eval); the last few are ours.
"""

from collections.abc import Callable
from functools import partial, reduce
from typing import Any

import numpy as np

from collect.datasets.expressions.columns import (
    Column,
    Value,
    booleans,
    choose,
    each_kind,
    either,
    missing_of,
    nothing,
    numbers,
    with_missing,
)
from collect.datasets.expressions.convert import (
    per_combination,
    to_boolean,
    to_integer,
    to_number,
    to_text,
)
from collect.datasets.expressions.dates import DATE_FUNCTIONS
from collect.datasets.expressions.functioning import FUNCTIONING_FUNCTIONS
from collect.datasets.expressions.growth import GROWTH_FUNCTIONS
from collect.datasets.expressions.jmp import JMP_FUNCTIONS
from collect.datasets.expressions.kinds import Kind
from collect.datasets.expressions.logic import equal, negated
from collect.datasets.expressions.scalars import rounded
from collect.datasets.expressions.strings import TEXT_FUNCTIONS

LARGEST = np.finfo(np.float64).max
SMALLEST = np.nextafter(0.0, 1.0)
"""Java's Double.MIN_VALUE, the least positive number: where its `max` starts."""


def conditional(condition: Value, yes: Value, no: Value) -> Value:
    """`if()`; unknown where the condition is."""
    test = to_boolean(condition)
    return _unknown(choose(test.values, yes, no), test)


def _unknown(value: Value, reason: Column) -> Value:
    if reason.missing is None:
        return value
    if isinstance(value, Column):
        return with_missing(value, reason.missing)
    parts = {k: with_missing(c, reason.missing) for k, c in value.parts.items()}
    return type(value)(value.kinds, parts)


def coalesce(first: Value, second: Value) -> Value:
    """`first` unless it is blank, not a number, or missing."""
    absent = each_kind(_absent, first).values
    return choose(absent, second, _known(first))


def _absent(column: Column) -> Column:
    absent = column.is_blank()
    if column.kind is Kind.NUMBER:
        absent = absent | np.isnan(column.values)
    return booleans(absent if column.missing is None else absent | column.missing)


def _known(value: Value) -> Value:
    if isinstance(value, Column):
        return Column(
            value.kind, value.values, value.blank, categories=value.categories
        )
    parts: dict[Kind, Any] = {k: _known(c) for k, c in value.parts.items()}
    return type(value)(value.kinds, parts)


def missing(value: Value) -> Column:
    """Whether the answer is unknown; itself never unknown."""
    unknown = missing_of(value)
    return booleans(np.zeros(1, np.bool_) if unknown is None else unknown)


def recode(value: Value, *pairs: Value) -> Value:
    """The value after the first key that equals; blank where none does."""
    result: Value = nothing(Kind.TEXT)
    for key, replacement in reversed(list(zip(pairs[::2], pairs[1::2], strict=True))):
        result = conditional(equal(value, key), replacement, result)
    return result


def round_number(value: Value, places: Value | None = None) -> Column:
    """Half goes up, towards infinity, as XPathFuncExpr.round."""
    column = to_number(value)
    wanted = numbers(np.zeros(1)) if places is None else to_integer(places)
    if len(wanted.values) > 1 or wanted.missing is not None:
        return per_combination(Kind.NUMBER, _round_one, column, wanted)
    count = wanted.values[0]
    digits = 0 if np.isnan(count) else int(np.clip(count, -99, 99))
    return numbers(_round_all(column.values, digits), column.missing)


def _round_one(number: float, places: float) -> float:
    digits = 0 if np.isnan(places) else int(np.clip(places, -99, 99))
    return float(_round_all(np.array([number]), digits)[0])


def _round_all(values: Any, digits: int) -> Any:
    if not -30 <= digits <= 30:
        return np.where(np.isfinite(values), np.nan, values)
    if digits < 0:
        # The phone adds a half and cuts off, so a negative number goes up.
        unit = 10.0**-digits
        return np.where(
            np.isfinite(values), np.trunc(values / unit + 0.5) * unit, values
        )
    with np.errstate(invalid="ignore", over="ignore"):
        scaled = values * 10.0**digits
        result = np.floor(scaled + 0.5) / 10.0**digits
        near = np.abs(scaled - np.floor(scaled) - 0.5) < 1e-6
        doubtful = np.isfinite(values) & (near | (np.abs(scaled) >= 2**51))
    result = np.where(np.isfinite(values), result + 0.0, values)
    if doubtful.any():
        distinct, codes = np.unique(values[doubtful], return_inverse=True)
        exact = np.array([rounded(float(number), digits) for number in distinct])
        result[doubtful] = exact[codes]
    return result


def _arithmetic(operation: Callable[..., Any], *values: Value) -> Column:
    columns = [to_number(value) for value in values]
    with np.errstate(all="ignore"):
        result = operation(*(column.values for column in columns))
    return numbers(result, either(*(column.missing for column in columns)))


def _power(base: Any, exponent: Any) -> Any:
    """Java's Math.pow: 1 to a NaN, and ±1 to an infinity, are NaN; C's are 1."""
    undefined = (np.abs(base) == 1) & ~np.isfinite(exponent)
    return np.where(undefined, np.nan, np.power(base, exponent))


def largest(*values: Value) -> Column:
    """`max(a, b, …)`; what is no number is passed over. Never below SMALLEST, as on
    the phone: the largest of negative numbers is (nearly) 0 there."""
    return _extreme(np.fmax, SMALLEST, values)


def smallest(*values: Value) -> Column:
    """`min(a, b, …)`; what is no number is passed over."""
    return _extreme(np.fmin, LARGEST, values)


def _extreme(choice: Any, start: Any, values: tuple[Value, ...]) -> Column:
    columns = [to_number(value) for value in values]
    found = reduce(choice, (column.values for column in columns))
    bounded = np.where(np.isnan(found), np.nan, choice(found, start))
    return numbers(bounded, either(*(column.missing for column in columns)))


def checklist(least: Value, most: Value, *flags: Value) -> Column:
    """Whether the number of true flags is within bounds; a negative bound is none."""
    low, high = to_integer(least), to_integer(most)
    columns = [to_boolean(flag) for flag in flags]
    count = sum((c.values.astype(np.float64) for c in columns), np.zeros(1))
    lower, upper = np.nan_to_num(low.values), np.nan_to_num(high.values)
    within = ((lower < 0) | (count >= lower)) & ((upper < 0) | (count <= upper))
    unknown = either(*(column.missing for column in (low, high, *columns)))
    return booleans(within, unknown)


def weighted_checklist(least: Value, most: Value, *pairs: Value) -> Column:
    """Whether the weights of the true flags add up to within bounds."""
    low, high = to_number(least), to_number(most)
    flags = [to_boolean(flag) for flag in pairs[::2]]
    weights = [to_number(weight) for weight in pairs[1::2]]
    total = sum(
        (
            np.where(flag.values, weight.values, 0.0)
            for flag, weight in zip(flags, weights, strict=True)
        ),
        np.zeros(1),
    )
    unknown = either(*(column.missing for column in (low, high, *flags, *weights)))
    return booleans((total >= low.values) & (total <= high.values), unknown)


def boolean_from_string(value: Value) -> Column:
    """True for 'true' in any case and for '1'."""
    text = to_text(value)
    return booleans(
        text.where(lambda cell: cell.lower() == "true" or cell == "1"), text.missing
    )


FUNCTIONS: dict[str, Callable[..., Value]] = {
    **TEXT_FUNCTIONS,
    **DATE_FUNCTIONS,
    **GROWTH_FUNCTIONS,
    **JMP_FUNCTIONS,
    **FUNCTIONING_FUNCTIONS,
    "if": conditional,
    "coalesce": coalesce,
    "missing": missing,
    "recode": recode,
    "true": lambda: booleans(np.ones(1, np.bool_)),
    "false": lambda: booleans(np.zeros(1, np.bool_)),
    "not": lambda value: negated(to_boolean(value)),
    "boolean": to_boolean,
    "boolean-from-string": boolean_from_string,
    "number": to_number,
    "int": to_integer,
    "string": to_text,
    "round": round_number,
    "max": largest,
    "min": smallest,
    "checklist": checklist,
    "weighted-checklist": weighted_checklist,
    "pi": lambda: numbers(np.full(1, np.pi)),
    "pow": partial(_arithmetic, _power),
    "atan2": partial(_arithmetic, np.arctan2),
    "exp10": partial(_arithmetic, lambda values: np.power(10.0, values)),
    "abs": partial(_arithmetic, np.abs),
    "sqrt": partial(_arithmetic, np.sqrt),
    "exp": partial(_arithmetic, np.exp),
    "log": partial(_arithmetic, np.log),
    "log10": partial(_arithmetic, np.log10),
    "sin": partial(_arithmetic, np.sin),
    "cos": partial(_arithmetic, np.cos),
    "tan": partial(_arithmetic, np.tan),
    "asin": partial(_arithmetic, np.arcsin),
    "acos": partial(_arithmetic, np.arccos),
    "atan": partial(_arithmetic, np.arctan),
}
"""Every function whose value for a row depends on that row's arguments alone."""
