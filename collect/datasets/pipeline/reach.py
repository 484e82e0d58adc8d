"""How far an expression looks: at one submission, or at all of them."""

import re
from collections.abc import Collection, Mapping
from typing import Final

from collect.forms.expressions import (
    FUNCTIONS,
    Call,
    Expression,
    ExpressionError,
    Literal,
    Name,
    ValueType,
    parse,
    walk,
)
from collect.forms.expressions.functions import TABLE_FUNCTIONS

_CONSTANT: Final[Mapping[str, int]] = {"regex": 1, "join": 0}
"""Functions -> the place of the argument that is usually one text for all rows. Where
it is not, the rows decide together whether the function can be evaluated."""

_CHOOSING: Final = frozenset({"if", "coalesce", "recode"})
"""Of two values of different kinds, one that is blank in all rows is of any kind."""

_FAR: Final = re.compile(
    rf"\b(?:{'|'.join(sorted({*TABLE_FUNCTIONS, *_CONSTANT, *_CHOOSING}))})\s*\("
)


def alone(expression: str, relative: Collection[str] = ()) -> bool:
    """Whether an expression's value for a row depends on the row's submission only.

    `relative`: variables that do not. An expression that cannot be told is not alone.
    """
    if not relative and not _FAR.search(expression):
        return True
    try:
        nodes = list(walk(parse(expression)))
    except ExpressionError:
        return False
    return not any(_looks_far(node, relative) for node in nodes)


def _looks_far(node: Expression, relative: Collection[str]) -> bool:
    match node:
        case Name(name):
            return name in relative
        case Call(name, arguments) if name in _CONSTANT:
            place = _CONSTANT[name]
            constant = arguments[place : place + 1]
            return not all(isinstance(part, Literal) for part in constant)
        case Call(name, arguments) if name in _CHOOSING:
            return any(_text_of_rows(part) for part in arguments)
        case Call(name):
            return name in TABLE_FUNCTIONS
    return False


def _text_of_rows(node: Expression) -> bool:
    """Whether a value is a text made from the answers of a row."""
    if not isinstance(node, Call) or node.function in _CHOOSING:
        return False
    known = FUNCTIONS.get(node.function)
    return known is None or known.result in (ValueType.TEXT, ValueType.ANY)
