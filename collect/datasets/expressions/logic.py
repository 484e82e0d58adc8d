"""Comparison and three-valued logic over columns."""

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from collect.datasets.expressions.columns import (
    Column,
    Mixed,
    Value,
    booleans,
    either,
    merge,
)
from collect.datasets.expressions.convert import to_boolean, to_number, to_text
from collect.datasets.expressions.kinds import Kind, Mask
from collect.datasets.expressions.scalars import EPSILON

_DAYS = {Kind.DATE, Kind.DATETIME}


def equal(left: Value, right: Value) -> Column:
    """`=` as XPathEqExpr: booleans if one is, else numbers if one is, else texts.

    A blank is the text '' whatever the kind of its column.
    """
    if isinstance(left, Mixed):
        return _per_kind(left, lambda part: equal(part, right))
    if isinstance(right, Mixed):
        return _per_kind(right, lambda part: equal(left, part))
    same = _same(left, right)
    if left.blank is not None or right.blank is not None:
        same = _with_blanks(same, left, right)
    return booleans(same, either(left.missing, right.missing))


def _per_kind(value: Mixed, compare: Callable[[Column], Column]) -> Column:
    compared = ((kind, compare(part)) for kind, part in value.parts.items())
    result = next(compared)[1]
    for kind, column in compared:
        result = merge(value.kinds == kind, column, result)
    return result


def _same(left: Column, right: Column) -> Mask:
    kinds = {left.kind, right.kind}
    if Kind.BOOLEAN in kinds:
        agree: Mask = np.equal(to_boolean(left).values, to_boolean(right).values)
        return agree
    if Kind.NUMBER in kinds or kinds <= _DAYS:
        with np.errstate(invalid="ignore"):
            difference = to_number(left).values - to_number(right).values
        close: Mask = np.abs(difference) < EPSILON
        return close
    return _same_text(to_text(left), to_text(right))


def _same_text(left: Column, right: Column) -> Mask:
    if len(left.categories) == 1:
        left, right = right, left
    if len(right.categories) == 1:
        wanted = right.categories[0]
        return left.where(lambda text: text == wanted)
    places: dict[str, int] = {}
    codes = [
        np.array([places.setdefault(t, len(places)) for t in column.categories])
        for column in (left, right)
    ]
    agree: Mask = np.equal(codes[0][left.values], codes[1][right.values])
    return agree


def _with_blanks(same: Mask, left: Column, right: Column) -> Mask:
    here, there = left.is_blank(), right.is_blank()
    if Kind.BOOLEAN not in {left.kind, right.kind}:
        return same | (here & there)
    # '' counts as false beside a boolean, and equals no number and no other text.
    matched = here & there
    for blank, other, other_blank in ((here, right, there), (there, left, here)):
        if other.kind is Kind.BOOLEAN:
            matched = matched | (blank & ~other_blank & ~other.values)
    return np.where(here | there, matched, same)


_ORDERS: dict[str, Callable[[Any, Any], Mask]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


def ordered(operator: str, left: Value, right: Value) -> Column:
    """`< <= > >=` as XPathCmpExpr: as numbers; a date by its day; NaN is never."""
    first, second = to_number(left), to_number(right)
    return booleans(
        _ORDERS[operator](first.values, second.values),
        either(first.missing, second.missing),
    )


def conjunction(operands: list[Column]) -> Column:
    """`and`: false where one is false, else unknown where one is unknown."""
    return reduce(_and, map(to_boolean, operands))


def disjunction(operands: list[Column]) -> Column:
    """`or`: true where one is true, else unknown where one is unknown."""
    return negated(reduce(_and, (negated(to_boolean(o)) for o in operands)))


def _and(left: Column, right: Column) -> Column:
    both = left.values & right.values
    if left.missing is None and right.missing is None:
        return booleans(both)
    unknown = either(left.missing, right.missing)
    denied = _known_false(left) | _known_false(right)
    return booleans(both & ~unknown, unknown & ~denied)  # type: ignore[operator]


def _known_false(column: Column) -> Mask:
    denied: Mask = ~column.values
    return denied if column.missing is None else denied & ~column.missing


def negated(column: Column) -> Column:
    """`not`: unknown stays unknown."""
    return booleans(~column.values, column.missing)
