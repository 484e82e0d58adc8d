"""Grammar of the XPath that XForms use, and its tree.

The language is the subset JavaRosa accepts (ODK XForms specification, "XPath
expressions"): child, parent, self and attribute steps, predicates, operators and
function calls. libxml2 cannot evaluate it: its values have no dates, `position(..)`
takes an argument, and absolute paths bind to the repeat they are written in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from lark import Lark, Transformer, v_args
from lark.exceptions import LarkError, VisitError

from collect.sync.simulation.errors import FormError

GRAMMAR = r"""
?start: or_expr
?or_expr: and_expr | or_expr "or" and_expr -> or_
?and_expr: equality | and_expr "and" equality -> and_
?equality: relation
    | equality "=" relation -> eq
    | equality "!=" relation -> ne
?relation: additive
    | relation "<" additive -> lt
    | relation "<=" additive -> le
    | relation ">" additive -> gt
    | relation ">=" additive -> ge
?additive: product
    | additive "+" product -> add
    | additive "-" product -> sub
?product: unary
    | product "*" unary -> mul
    | product "div" unary -> div
    | product "mod" unary -> mod
?unary: path | "-" unary -> neg
?path: primary
    | steps -> relative
    | "/" steps -> absolute
    | call "/" steps -> from_call
?primary: NUMBER -> number
    | STRING -> string
    | "(" or_expr ")"
    | call
call: NAME "(" [or_expr ("," or_expr)*] ")"
steps: step ("/" step)*
step: axis predicate*
?axis: NAME -> child
    | "*" -> any_child
    | ".." -> parent
    | "." -> self_
    | "@" NAME -> attribute
predicate: "[" or_expr "]"

NAME: /{name}(:{name})?/
NUMBER: /[0-9]+(\.[0-9]*)?|\.[0-9]+/
STRING: /"[^"]*"|'[^']*'/
%ignore /\s+/
"""

# Names of XML 1.0, near enough: letters, marks and digits of all scripts.
LETTERS = r"A-Za-z_\u00c0-\ufffd\U00010000-\U000effff"
GRAMMAR = GRAMMAR.replace("{name}", rf"[{LETTERS}][{LETTERS}0-9.\-\u00b7]*")

Axis = Literal["child", "any", "parent", "self", "attribute"]
Start = Literal["context", "root", "instance", "current"]


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Text:
    value: str


@dataclass(frozen=True, slots=True)
class Step:
    axis: Axis
    name: str
    predicates: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """A location path; `instance` names the secondary instance it starts in."""

    start: Start
    steps: tuple[Step, ...]
    instance: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Negation:
    operand: Expression


Expression = Number | Text | Path | Call | Binary | Negation


@v_args(inline=True)
class _Builder(Transformer[Any, Expression]):
    def __default__(self, data: str, children: list[Any], meta: object) -> Binary:
        """Every rule without a method of its own is an operator."""
        left, right = children
        return Binary(str(data).rstrip("_"), left, right)

    def number(self, token: str) -> Number:
        return Number(float(token))

    def string(self, token: str) -> Text:
        return Text(token[1:-1])

    def neg(self, operand: Expression) -> Negation:
        return Negation(operand)

    def call(self, name: str, *arguments: Expression | None) -> Call:
        return Call(str(name), tuple(a for a in arguments if a is not None))

    def child(self, name: str) -> Step:
        return Step("child", str(name))

    def any_child(self) -> Step:
        return Step("any", "*")

    def parent(self) -> Step:
        return Step("parent", "..")

    def self_(self) -> Step:
        return Step("self", ".")

    def attribute(self, name: str) -> Step:
        return Step("attribute", str(name))

    def predicate(self, expression: Expression) -> Expression:
        return expression

    def step(self, axis: Step, *predicates: Expression) -> Step:
        return Step(axis.axis, axis.name, predicates)

    def steps(self, *steps: Step) -> tuple[Step, ...]:
        return steps

    def relative(self, steps: tuple[Step, ...]) -> Path:
        return Path("context", steps)

    def absolute(self, steps: tuple[Step, ...]) -> Path:
        return Path("root", steps)

    def from_call(self, call: Call, steps: tuple[Step, ...]) -> Path:
        if call.name == "current" and not call.arguments:
            return Path("current", steps)
        match call.arguments:
            case (Text(name),) if call.name == "instance":
                return Path("instance", steps, name)
        raise FormError(
            f"a path cannot start with {call.name}(); "
            "only instance('name') and current() can"
        )


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", maybe_placeholders=True)


def parse(source: str) -> Expression:
    """The tree of an XPath expression.

    Raises FormError, naming the expression, for anything JavaRosa's subset lacks.
    """
    try:
        tree = _parser().parse(source)
        built: Expression = _Builder(visit_tokens=False).transform(tree)
    except LarkError as error:
        reason = error.orig_exc if isinstance(error, VisitError) else error
        first = str(reason).strip().splitlines()[0]
        raise FormError(f"cannot read the expression {source!r}: {first}") from error
    return built


def paths(expression: Expression) -> Iterator[tuple[Path, Path | None]]:
    """Every path in an expression, with the path whose predicate it stands in."""
    yield from _paths(expression, None)


def _paths(
    expression: Expression, within: Path | None
) -> Iterator[tuple[Path, Path | None]]:
    match expression:
        case Path():
            yield expression, within
            for depth, step in enumerate(expression.steps, start=1):
                scope = Path(
                    expression.start, expression.steps[:depth], expression.instance
                )
                for predicate in step.predicates:
                    yield from _paths(predicate, scope)
        case Call(_, arguments):
            for argument in arguments:
                yield from _paths(argument, within)
        case Binary(_, left, right):
            yield from _paths(left, within)
            yield from _paths(right, within)
        case Negation(operand):
            yield from _paths(operand, within)


def numbers(expression: Expression) -> Iterator[float]:
    """Every literal number of an expression, negative ones too."""
    match expression:
        case Number(value):
            yield value
        case Negation(Number(value)):
            yield -value
        case Negation(operand):
            yield from numbers(operand)
        case Binary(_, left, right):
            yield from numbers(left)
            yield from numbers(right)
        case Call(_, arguments):
            for argument in arguments:
                yield from numbers(argument)
