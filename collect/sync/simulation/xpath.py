"""Compiles XPath expressions into functions over the nodes of a form.

A compiled expression is called with the evaluator, the node it is written at, and
the node `current()` means. Node-sets are lists of relevant nodes.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

from collect.sync.simulation.errors import FormError
from collect.sync.simulation.tree import Node, Scalar
from collect.sync.simulation.xpath_functions import FUNCTIONS
from collect.sync.simulation.xpath_paths import (
    Compiled,
    CompiledScalar,
    Evaluator,
    compile_path,
    single,
)
from collect.sync.simulation.xpath_special import SET_CALLS, SPECIAL
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
            return compile_path(expression, compile_scalar)
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
        return lambda e, n, o: to_boolean(left(e, n, o)) or to_boolean(right(e, n, o))
    if name == "and":
        return lambda e, n, o: to_boolean(left(e, n, o)) and to_boolean(right(e, n, o))
    if name == "eq":
        return lambda e, n, o: _equal(left(e, n, o), right(e, n, o))
    if name == "ne":
        return lambda e, n, o: not _equal(left(e, n, o), right(e, n, o))
    apply = NUMERIC[name]
    return lambda e, n, o: apply(to_number(left(e, n, o)), to_number(right(e, n, o)))


# Calls


def _call(call: Call) -> Compiled:
    count = len(call.arguments)
    special = SPECIAL.get(call.name)
    if special is not None:
        fewest, most, build = special
        _check_count(call, fewest, most)
        return build(call, _COMPILER)
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


class _Compiler:
    expression = staticmethod(compile_expression)
    scalar = staticmethod(compile_scalar)


_COMPILER = _Compiler()
