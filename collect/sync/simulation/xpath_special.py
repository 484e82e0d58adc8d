"""Functions that take node-sets, or that must not evaluate all their arguments."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Protocol

from collect.sync.simulation.errors import FormError
from collect.sync.simulation.tree import Node, NodeSet, Scalar
from collect.sync.simulation.xpath_paths import (
    Compiled,
    CompiledNodes,
    CompiledScalar,
    Evaluator,
    compile_path,
)
from collect.sync.simulation.xpath_syntax import Call, Expression, Path
from collect.sync.simulation.xpath_values import to_boolean, to_number, to_text


class Compiler(Protocol):
    """Compiles the arguments of a call."""

    def expression(self, expression: Expression) -> Compiled: ...
    def scalar(self, expression: Expression) -> CompiledScalar: ...


def nodes_of(call: Call, compiler: Compiler, place: int = 0) -> CompiledNodes:
    """The argument of a function that needs a node-set. Raises FormError."""
    argument = call.arguments[place]
    if isinstance(argument, Path):
        return compile_path(argument, compiler.scalar)
    if isinstance(argument, Call) and argument.name == "randomize":
        return _randomize(argument, compiler)
    raise FormError(f"{call.name}() needs a path as its argument {place + 1}")


def _if(call: Call, compiler: Compiler) -> Compiled:
    test, then, otherwise = map(compiler.scalar, call.arguments)
    return lambda e, n, o: (
        then(e, n, o) if to_boolean(test(e, n, o)) else otherwise(e, n, o)
    )


def _coalesce(call: Call, compiler: Compiler) -> Compiled:
    values = [compiler.scalar(argument) for argument in call.arguments]

    def coalesce(evaluator: Evaluator, node: Node, origin: Node) -> Scalar:
        value: Scalar = ""
        for compiled in values:
            value = compiled(evaluator, node, origin)
            if value != "" and not (isinstance(value, float) and math.isnan(value)):
                return value
        return value

    return coalesce


def _values(
    call: Call, compiler: Compiler, first: int
) -> Callable[[Evaluator, Node, Node], list[Scalar]]:
    """All values of the arguments from `first` on, node-sets unrolled."""
    compiled = [compiler.expression(argument) for argument in call.arguments[first:]]

    def values(evaluator: Evaluator, node: Node, origin: Node) -> list[Scalar]:
        found: list[Scalar] = []
        for one in compiled:
            value = one(evaluator, node, origin)
            if isinstance(value, list):
                found += [evaluator.value_of(item) for item in value]
            else:
                found.append(value)
        return found

    return values


def _numbers(
    call: Call, compiler: Compiler
) -> Callable[[Evaluator, Node, Node], list[float]]:
    values = _values(call, compiler, 0)
    return lambda e, n, o: [
        number for number in map(to_number, values(e, n, o)) if not math.isnan(number)
    ]


def _count(call: Call, compiler: Compiler) -> Compiled:
    nodes = nodes_of(call, compiler)
    return lambda e, n, o: float(len(nodes(e, n, o)))


def _count_non_empty(call: Call, compiler: Compiler) -> Compiled:
    nodes = nodes_of(call, compiler)
    return lambda e, n, o: float(sum(e.value_of(item) != "" for item in nodes(e, n, o)))


def _sum(call: Call, compiler: Compiler) -> Compiled:
    nodes_of(call, compiler)
    numbers = _numbers(call, compiler)
    return lambda e, n, o: math.fsum(numbers(e, n, o))


def _min(call: Call, compiler: Compiler) -> Compiled:
    numbers = _numbers(call, compiler)
    return lambda e, n, o: min(numbers(e, n, o), default=math.nan)


def _max(call: Call, compiler: Compiler) -> Compiled:
    numbers = _numbers(call, compiler)
    return lambda e, n, o: max(numbers(e, n, o), default=math.nan)


def _concat(call: Call, compiler: Compiler) -> Compiled:
    values = _values(call, compiler, 0)
    return lambda e, n, o: "".join(map(to_text, values(e, n, o)))


def _join(call: Call, compiler: Compiler) -> Compiled:
    separator = compiler.scalar(call.arguments[0])
    values = _values(call, compiler, 1)
    return lambda e, n, o: to_text(separator(e, n, o)).join(
        map(to_text, values(e, n, o))
    )


def _position(call: Call, compiler: Compiler) -> Compiled:
    if not call.arguments:
        return lambda e, n, o: float(n.position())
    nodes = nodes_of(call, compiler)

    def position(evaluator: Evaluator, node: Node, origin: Node) -> Scalar:
        found = nodes(evaluator, node, origin)
        return float(found[0].position()) if found else 0.0

    return position


def _once(call: Call, compiler: Compiler) -> Compiled:
    fresh = compiler.scalar(call.arguments[0])

    def once(evaluator: Evaluator, node: Node, origin: Node) -> Scalar:
        kept = evaluator.value_of(node)
        return kept if kept != "" else fresh(evaluator, node, origin)

    return once


def _current(call: Call, compiler: Compiler) -> Compiled:
    return lambda e, n, o: [o]


def _indexed_repeat(call: Call, compiler: Compiler) -> Compiled:
    """`indexed-repeat(field, repeat, place, …)`: the field in those repeats."""
    if len(call.arguments) % 2 == 0:
        raise FormError("indexed-repeat() takes a field and pairs of repeat and place")
    field = call.arguments[0]
    if not isinstance(field, Path):
        raise FormError("indexed-repeat() needs a path as its argument 1")
    repeats = [
        nodes_of(call, compiler, place) for place in range(1, len(call.arguments), 2)
    ]
    places = [compiler.scalar(argument) for argument in call.arguments[2::2]]
    steps = field.steps

    def indexed(evaluator: Evaluator, node: Node, origin: Node) -> NodeSet:
        scope = node
        for repeat, place in zip(repeats, places, strict=True):
            wanted = max(1, int(to_number(place(evaluator, node, origin))))
            inside = repeat(evaluator, scope, origin)
            siblings = (
                inside[0].parent.named(inside[0].name)
                if inside and inside[0].parent
                else inside
            )
            if wanted > len(siblings):
                return []
            scope = siblings[wanted - 1]
        target = steps[-1].name
        found = [item for item in scope.descendants() if item.name == target]
        return [item for item in found[:1] if evaluator.is_relevant(item)]

    return indexed


def _choice_name(call: Call, compiler: Compiler) -> Compiled:
    code = compiler.scalar(call.arguments[0])
    path = compiler.scalar(call.arguments[1])
    return lambda e, n, o: e.choice_name(
        to_text(code(e, n, o)), to_text(path(e, n, o)).strip(), n
    )


def _randomize(call: Call, compiler: Compiler) -> CompiledNodes:
    nodes = nodes_of(call, compiler)

    def randomize(evaluator: Evaluator, node: Node, origin: Node) -> NodeSet:
        found = nodes(evaluator, node, origin)
        keys = [evaluator.ask_phone("random", []) for _ in found]
        order = sorted(range(len(found)), key=lambda place: to_number(keys[place]))
        return [found[place] for place in order]

    return randomize


SET_CALLS = {"current", "indexed-repeat", "randomize"}
MANY = 1000

SPECIAL: dict[str, tuple[int, int, Callable[[Call, Compiler], Compiled]]] = {
    "if": (3, 3, _if),
    "coalesce": (2, MANY, _coalesce),
    "count": (1, 1, _count),
    "count-non-empty": (1, 1, _count_non_empty),
    "sum": (1, 1, _sum),
    "min": (1, MANY, _min),
    "max": (1, MANY, _max),
    "concat": (1, MANY, _concat),
    "join": (2, MANY, _join),
    "position": (0, 1, _position),
    "once": (1, 1, _once),
    "current": (0, 0, _current),
    "indexed-repeat": (3, 11, _indexed_repeat),
    "jr:choice-name": (2, 2, _choice_name),
    "randomize": (1, 2, _randomize),
}
