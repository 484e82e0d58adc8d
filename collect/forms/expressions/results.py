"""What a call gives, where that depends on its arguments."""

from collections.abc import Iterable

from collect.forms.expressions.functions import Function
from collect.forms.expressions.scope import ValueType
from collect.forms.expressions.tree import Call, Expression, Literal


def result_type(
    function: Function, node: Call, types: tuple[ValueType, ...]
) -> ValueType:
    """The type of a call whose arguments have these types."""
    match function.name:
        case "if":
            return _common(node.arguments[1:], types[1:])
        case "coalesce":
            return _common(node.arguments, types)
        case "recode":
            return _common(node.arguments[2::2], types[2::2])
        case "indexed-repeat":
            return types[0]
        case _:
            return function.result


_TEXTUAL = {ValueType.TEXT, ValueType.SELECT_ONE, ValueType.SELECT_MULTIPLE}


def _common(nodes: Iterable[Expression], types: Iterable[ValueType]) -> ValueType:
    """The type of a choice between values; a literal '' (blank) suits every type."""
    blank = Literal("")
    found = {given for node, given in zip(nodes, types, strict=True) if node != blank}
    if not found:
        return ValueType.TEXT
    if len(found) == 1:
        return found.pop()
    return ValueType.TEXT if found <= _TEXTUAL else ValueType.ANY
