"""The tree of an expression: frozen nodes, flat where the text is flat.

A chain such as `a + b - c` is one `Operation` with three operands, so the depth of
a tree is the depth of its brackets and never the length of its text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Node:
    """`position`: offset of the node's first character in the text, from 0.

    `depth`: 1 for a leaf, else one more than the deepest child. Neither takes part
    in equality: two trees are equal when they mean the same.
    """

    position: int = field(default=0, kw_only=True, compare=False)
    depth: int = field(default=1, kw_only=True, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A number (always a float, as on the phone) or a quoted text."""

    value: float | str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """`${name}`: a question, repeat or variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Current(Node):
    """`.`: the question whose constraint this is."""


@dataclass(frozen=True, slots=True)
class ParentNode(Node):
    """`..`: only as `position(..)`, the row's place in its repeat."""


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`${rows}[condition]…`: the rows of a repeat that meet every condition."""

    name: Name
    conditions: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """`-operand`."""

    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Operation(Node):
    """Operands joined left to right by operators of one precedence.

    `len(operators) == len(operands) - 1`; an operator is one of
    `or`, `and`, `=`, `!=`, `<`, `<=`, `>`, `>=`, `+`, `-`, `*`, `div`, `mod`.
    """

    operators: tuple[str, ...]
    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`function(arguments…)`; the function may be one that does not exist."""

    function: str
    arguments: tuple["Expression", ...]


Expression: TypeAlias = (
    Literal | Name | Current | ParentNode | Filter | Negation | Operation | Call
)


def children(node: Expression) -> tuple[Expression, ...]:
    """Direct sub-expressions, in the order of the text."""
    match node:
        case Filter(name, conditions):
            return (name, *conditions)
        case Negation(operand):
            return (operand,)
        case Operation(_, operands):
            return operands
        case Call(_, arguments):
            return arguments
        case _:
            return ()


def walk(node: Expression) -> Iterator[Expression]:
    """The node and everything below it, parents before children, left to right."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))
