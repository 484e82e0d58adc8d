"""Compiles XPath expressions into functions over the nodes of a form.

A compiled expression is called with the evaluator, the node it is written at, and
the node `current()` means. Node-sets are lists of relevant nodes.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Protocol

from collect.sync.simulation.errors import FormError
from collect.sync.simulation.tree import Node, NodeSet, Scalar, Value
from collect.sync.simulation.xpath_functions import FUNCTIONS
from collect.sync.simulation.xpath_syntax import (
    Binary,
    Call,
    Expression,
    Negation,
    Number,
    Path,
    Step,
    Text,
)
from collect.sync.simulation.xpath_values import to_boolean, to_number, to_text


class Evaluator(Protocol):
    """What expressions ask of the form being filled."""

    root: Node
    instances: dict[str, Node]

    def value_of(self, node: Node) -> Scalar: ...
    def is_relevant(self, node: Node) -> bool: ...
    def ask_phone(self, function: str, arguments: list[Scalar]) -> Scalar: ...
    def choice_name(self, code: str, path: str, node: Node) -> str: ...


Compiled = Callable[[Evaluator, Node, Node], Value]
CompiledScalar = Callable[[Evaluator, Node, Node], Scalar]
CompiledNodes = Callable[[Evaluator, Node, Node], NodeSet]

OF_PHONE = {"today", "now", "random", "uuid", "version", "property"}


def compile_expression(expression: Expression) -> Compiled:
    """The function of an expression.

    Raises FormError for a function this simulator does not have, or a wrong number
    of arguments.
    """
    match expression:
        case Number(number):
            return lambda e, n, o: number
        case Text(text):
            return lambda e, n, o: text
        case Path():
            return compile_path(expression)
        case Negation(operand):
            inner = compile_scalar(operand)
            return lambda e, n, o: -to_number(inner(e, n, o))
        case Binary(name, left, right):
            return _binary(name, compile_scalar(left), compile_scalar(right))
    return _call(expression)


def compile_scalar(expression: Expression) -> CompiledScalar:
    """Like `compile_expression`, with a node-set reduced to the value of its node.

    The function raises FormError for a node-set of several nodes.
    """
    compiled = compile_expression(expression)
    if not isinstance(expression, Path) and not (
        isinstance(expression, Call) and expression.name in SET_CALLS
    ):
        return compiled  # type: ignore[return-value]

    def unpack(evaluator: Evaluator, node: Node, origin: Node) -> Scalar:
        return single(evaluator, compiled(evaluator, node, origin))

    return unpack


def single(evaluator: Evaluator, value: Value) -> Scalar:
    """The one value of a node-set; empty text for none."""
    if not isinstance(value, list):
        return value
    if not value:
        return ""
    if len(value) > 1:
        raise FormError(
            f"{value[0].name} is repeated; use indexed-repeat() or an aggregate"
        )
    return evaluator.value_of(value[0])


# Operators


def _equal(left: Scalar, right: Scalar) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, float) or isinstance(right, float):
        return abs(to_number(left) - to_number(right)) < 1e-12
    return to_text(left) == to_text(right)


def _divide(left: float, right: float) -> float:
    if right:
        return left / right
    return math.nan if left == 0 or math.isnan(left) else math.copysign(math.inf, left)


def _remainder(left: float, right: float) -> float:
    return math.fmod(left, right) if right and math.isfinite(left) else math.nan


NUMERIC: dict[str, Callable[[float, float], Scalar]] = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": _divide,
    "mod": _remainder,
}


def _binary(name: str, left: CompiledScalar, right: CompiledScalar) -> Compiled:
    if name == "or":
        return lambda e, n, o: (
            to_boolean(left(e, n, o)) or to_boolean(right(e, n, o))
        )
    if name == "and":
        return lambda e, n, o: (
            to_boolean(left(e, n, o)) and to_boolean(right(e, n, o))
        )
    if name == "eq":
        return lambda e, n, o: _equal(left(e, n, o), right(e, n, o))
    if name == "ne":
        return lambda e, n, o: not _equal(left(e, n, o), right(e, n, o))
    apply = NUMERIC[name]
    return lambda e, n, o: apply(to_number(left(e, n, o)), to_number(right(e, n, o)))


# Paths


def compile_path(path: Path) -> CompiledNodes:
    """Nodes of a path, without those that are not relevant."""
    steps = [(step, _predicates(step)) for step in path.steps]
    start = path.start
    instance = path.instance

    def walk(evaluator: Evaluator, node: Node, origin: Node) -> NodeSet:
        if start == "root":
            found = _from_root(evaluator, steps, node, origin)
        elif start == "instance":
            if instance not in evaluator.instances:
                raise FormError(f"there is no secondary instance {instance!r}")
            found = [evaluator.instances[instance]]
            for step, predicates in _below_top(steps, found[0]):
                found = _advance(evaluator, found, step, predicates, origin)
        else:
            found = [node if start == "context" else origin]
            for step, predicates in steps:
                found = _advance(evaluator, found, step, predicates, origin)
        return [item for item in found if evaluator.is_relevant(item)]

    return walk


Steps = list[tuple[Step, list[CompiledScalar]]]


def _predicates(step: Step) -> list[CompiledScalar]:
    return [compile_scalar(predicate) for predicate in step.predicates]


def _below_top(steps: Steps, top: Node) -> Steps:
    """The first step of an absolute path names the top element itself."""
    first = steps[0][0]
    if first.axis == "child" and first.name != top.name:
        raise FormError(f"/{first.name} does not exist; the root is {top.name}")
    return steps[1:]


def _from_root(
    evaluator: Evaluator, steps: Steps, node: Node, origin: Node
) -> NodeSet:
    """As JavaRosa does, a path written inside a repeat stays in that repeat."""
    lineage = node.lineage()
    found = [evaluator.root]
    bound = lineage[0] is evaluator.root
    for depth, (step, predicates) in enumerate(_below_top(steps, found[0]), start=1):
        bound = (
            bound
            and not predicates
            and depth < len(lineage)
            and lineage[depth].name == step.name
        )
        if bound:
            found = [lineage[depth]]
        else:
            found = _advance(evaluator, found, step, predicates, origin)
    return found


def _advance(
    evaluator: Evaluator,
    nodes: NodeSet,
    step: Step,
    predicates: list[CompiledScalar],
    origin: Node,
) -> NodeSet:
    found: NodeSet = []
    for node in nodes:
        match step.axis:
            case "child":
                found += node.named(step.name)
            case "any":
                found += node.children
            case "self":
                found.append(node)
            case "parent":
                if node.parent is not None:
                    found.append(node.parent)
            case "attribute":
                raise FormError(f"@{step.name}: attributes are not supported")
    for predicate in predicates:
        found = _filter(evaluator, found, predicate, origin)
    return found


def _filter(
    evaluator: Evaluator, nodes: NodeSet, predicate: CompiledScalar, origin: Node
) -> NodeSet:
    kept = []
    for place, node in enumerate(nodes, start=1):
        verdict = predicate(evaluator, node, origin)
        is_place = isinstance(verdict, float)
        if verdict == place if is_place else to_boolean(verdict):
            kept.append(node)
    return kept


# Calls


def _call(call: Call) -> Compiled:
    count = len(call.arguments)
    special = SPECIAL.get(call.name)
    if special is not None:
        fewest, most, build = special
        _check_count(call, fewest, most)
        return build(call)
    if call.name in OF_PHONE:
        values = [compile_scalar(argument) for argument in call.arguments]
        _check_count(call, 0, 1)
        return lambda e, n, o: e.ask_phone(call.name, [v(e, n, o) for v in values])
    if call.name == "string-length" and count == 0:
        return _call(Call(call.name, (Path("context", (Step("self", "."),)),)))
    if call.name not in FUNCTIONS:
        raise FormError(f"the function {call.name}() is not supported")
    fewest, most, function = FUNCTIONS[call.name]
    _check_count(call, fewest, most)
    arguments = [compile_scalar(argument) for argument in call.arguments]
    if count == 1:
        only = arguments[0]
        return lambda e, n, o: function(only(e, n, o))
    return lambda e, n, o: function(*[value(e, n, o) for value in arguments])


def _check_count(call: Call, fewest: int, most: int) -> None:
    count = len(call.arguments)
    if not fewest <= count <= most:
        wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
        raise FormError(f"{call.name}() takes {wanted} arguments, not {count}")


def _if(call: Call) -> Compiled:
    test, then, otherwise = map(compile_scalar, call.arguments)
    return lambda e, n, o: (
        then(e, n, o) if to_boolean(test(e, n, o)) else otherwise(e, n, o)
    )


def _coalesce(call: Call) -> Compiled:
    values = [compile_scalar(argument) for argument in call.arguments]

    def coalesce(evaluator: Evaluator, node: Node, origin: Node) -> Scalar:
        value: Scalar = ""
        for compiled in values:
            value = compiled(evaluator, node, origin)
            if value != "" and not (isinstance(value, float) and math.isnan(value)):
                return value
        return value

    return coalesce


def _nodes(call: Call, place: int = 0) -> CompiledNodes:
    """The argument of a function that needs a node-set."""
    argument = call.arguments[place]
    if isinstance(argument, Path):
        return compile_path(argument)
    if isinstance(argument, Call) and argument.name == "randomize":
        return _randomize(argument)
    raise FormError(f"{call.name}() needs a path as its argument {place + 1}")


def _values(call: Call, first: int) -> Callable[[Evaluator, Node, Node], list[Scalar]]:
    """All values of the arguments from `first` on, node-sets unrolled."""
    compiled = [compile_expression(argument) for argument in call.arguments[first:]]

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


def _numbers(call: Call) -> Callable[[Evaluator, Node, Node], list[float]]:
    values = _values(call, 0)
    return lambda e, n, o: [
        number
        for number in map(to_number, values(e, n, o))
        if not math.isnan(number)
    ]


def _count(call: Call) -> Compiled:
    nodes = _nodes(call)
    return lambda e, n, o: float(len(nodes(e, n, o)))


def _count_non_empty(call: Call) -> Compiled:
    nodes = _nodes(call)
    return lambda e, n, o: float(
        sum(e.value_of(item) != "" for item in nodes(e, n, o))
    )


def _sum(call: Call) -> Compiled:
    _nodes(call)
    numbers = _numbers(call)
    return lambda e, n, o: math.fsum(numbers(e, n, o))


def _min(call: Call) -> Compiled:
    numbers = _numbers(call)
    return lambda e, n, o: min(numbers(e, n, o), default=math.nan)


def _max(call: Call) -> Compiled:
    numbers = _numbers(call)
    return lambda e, n, o: max(numbers(e, n, o), default=math.nan)


def _concat(call: Call) -> Compiled:
    values = _values(call, 0)
    return lambda e, n, o: "".join(map(to_text, values(e, n, o)))


def _join(call: Call) -> Compiled:
    separator = compile_scalar(call.arguments[0])
    values = _values(call, 1)
    return lambda e, n, o: to_text(separator(e, n, o)).join(
        map(to_text, values(e, n, o))
    )


def _position(call: Call) -> Compiled:
    if not call.arguments:
        return lambda e, n, o: float(n.position())
    nodes = _nodes(call)

    def position(evaluator: Evaluator, node: Node, origin: Node) -> Scalar:
        found = nodes(evaluator, node, origin)
        return float(found[0].position()) if found else 0.0

    return position


def _once(call: Call) -> Compiled:
    fresh = compile_scalar(call.arguments[0])

    def once(evaluator: Evaluator, node: Node, origin: Node) -> Scalar:
        kept = evaluator.value_of(node)
        return kept if kept != "" else fresh(evaluator, node, origin)

    return once


def _current(call: Call) -> Compiled:
    return lambda e, n, o: [o]


def _indexed_repeat(call: Call) -> Compiled:
    """`indexed-repeat(field, repeat, place, …)`: the field in those repeats."""
    if len(call.arguments) % 2 == 0:
        raise FormError("indexed-repeat() takes a field and pairs of repeat and place")
    field = call.arguments[0]
    if not isinstance(field, Path):
        raise FormError("indexed-repeat() needs a path as its argument 1")
    repeats = [_nodes(call, place) for place in range(1, len(call.arguments), 2)]
    places = [compile_scalar(argument) for argument in call.arguments[2::2]]
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


def _choice_name(call: Call) -> Compiled:
    code = compile_scalar(call.arguments[0])
    path = compile_scalar(call.arguments[1])
    return lambda e, n, o: e.choice_name(
        to_text(code(e, n, o)), to_text(path(e, n, o)).strip(), n
    )


def _randomize(call: Call) -> CompiledNodes:
    nodes = _nodes(call)

    def randomize(evaluator: Evaluator, node: Node, origin: Node) -> NodeSet:
        found = nodes(evaluator, node, origin)
        keys = [evaluator.ask_phone("random", []) for _ in found]
        order = sorted(range(len(found)), key=lambda place: to_number(keys[place]))
        return [found[place] for place in order]

    return randomize


SET_CALLS = {"current", "indexed-repeat", "randomize"}
MANY = 1000

SPECIAL: dict[str, tuple[int, int, Callable[[Call], Compiled]]] = {
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
