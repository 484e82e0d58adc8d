"""What a `$filter` says, as a tree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a value is."""

    NULL = "null"
    BOOLEAN = "true or false"
    NUMBER = "a number"
    TEXT = "text"
    DATE = "a date"
    DATETIME = "a date with time"
    PLACE = "a place"


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as written; `text` has no quotes."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A property by its path: `water/source`."""

    path: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left` eq, ne, lt, le, gt or ge `right`."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class In:
    """Whether `left` equals one of the literals."""

    left: Expression
    options: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Logic:
    """All (and) or some (or) of at least two parts."""

    operator: str
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary."""

    part: Expression


Expression = Literal | Name | Call | Comparison | In | Logic | Not

FUNCTIONS = {
    "now": 0,
    "year": 1,
    "month": 1,
    "day": 1,
    "hour": 1,
    "minute": 1,
    "second": 1,
    "tolower": 1,
    "toupper": 1,
    "length": 1,
    "contains": 2,
    "startswith": 2,
    "endswith": 2,
}
"""Functions and how many arguments they take."""


def mentions(expression: Expression, path: str) -> bool:
    """Whether the property occurs, also as one of the submission around."""
    match expression:
        case Name(found):
            return found.removeprefix(ROOT_PREFIX) == path
        case Call(_, parts) | Logic(_, parts):
            return any(mentions(part, path) for part in parts)
        case Comparison(_, left, right):
            return mentions(left, path) or mentions(right, path)
        case In(part) | Not(part):
            return mentions(part, path)
    return False


def calls(expression: Expression, function: str) -> bool:
    """Whether the function is called anywhere."""
    match expression:
        case Call(found, parts):
            return found == function or any(calls(part, function) for part in parts)
        case Logic(_, parts):
            return any(calls(part, function) for part in parts)
        case Comparison(_, left, right):
            return calls(left, function) or calls(right, function)
        case In(part) | Not(part):
            return calls(part, function)
    return False


ROOT_PREFIX = "$root/Submissions/"
"""Before a property of the submission, where rows are those of a repeat."""
