"""Filters evaluated in Python, row by row: what the SQL must agree with."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from collect.submissions.odata.protocol.syntax import (
    Call,
    Comparison,
    Expression,
    In,
    Kind,
    Literal,
    Logic,
    Name,
    Not,
)

Row = Mapping[str, Any]
"""Answers by name: Decimal, str, date, aware datetime, bool or None."""

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
_TEXT: dict[str, Callable[..., bool]] = {
    "contains": lambda text, part: part in text,
    "startswith": str.startswith,
    "endswith": str.endswith,
}
_PARTS = ("year", "month", "day", "hour", "minute", "second")


def matches(expression: Expression, row: Row) -> bool:
    """Whether the row is found."""
    return _value(expression, row) is True


def _value(expression: Expression, row: Row) -> Any:
    match expression:
        case Literal(kind, text):
            return _literal(kind, text)
        case Name(path):
            return row[path]
        case Not(part):
            return not matches(part, row)
        case Logic(word, parts):
            found = [matches(part, row) for part in parts]
            return all(found) if word == "and" else any(found)
        case In(left, options):
            return any(_compare("eq", left, option, row) for option in options)
        case Comparison(word, left, right):
            return _compare(word, left, right, row)
        case Call(name, arguments):
            return _call(name, [_value(argument, row) for argument in arguments])
    raise AssertionError(expression)


def _literal(kind: Kind, text: str) -> Any:
    if kind is Kind.NULL:
        return None
    if kind is Kind.BOOLEAN:
        return text == "true"
    if kind is Kind.NUMBER:
        return Decimal(text)
    if kind is Kind.DATE:
        return date.fromisoformat(text)
    if kind is Kind.DATETIME:
        return datetime.fromisoformat(text)
    return text


def _compare(word: str, left: Expression, right: Expression, row: Row) -> bool:
    first, second = _value(left, row), _value(right, row)
    if datetime in (type(first), type(second)):
        first, second = _moment(first), _moment(second)
    if word == "eq":
        return bool(first == second)
    if word == "ne":
        return bool(first != second)
    if first is None or second is None:
        return False
    return _OPERATORS[word](first, second)


def _moment(value: Any) -> Any:
    if isinstance(value, datetime) or not isinstance(value, date):
        return value
    return datetime.combine(value, time(), UTC)


def _call(name: str, given: list[Any]) -> Any:
    if name in _TEXT:
        return None not in given and _TEXT[name](*given)
    (value,) = given
    if value is None:
        return None
    if name == "length":
        return Decimal(len(value))
    if name in _PARTS:
        found = value.astimezone(UTC) if isinstance(value, datetime) else value
        return Decimal(getattr(found, name))
    return value.lower() if name == "tolower" else value.upper()
