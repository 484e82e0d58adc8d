"""A tolerant reader of the XPath that phones run.

Survey expressions may use more of XPath than our own columnar language: paths,
predicates, `instance('x')/root/item[...]`, `current()/..`. `read` checks what a phone's
parser would refuse and notes references, calls and comparisons for the other checks.
Positions are 1-based, as people count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from collect.forms.xlsform.xpath_functions import NODE_TESTS

MAX_LENGTH = 30_000
_MAX_DEPTH = 60

_NAME_START = r"A-Za-z_\u00c0-\u02ff\u0370-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\ufffd"
_NCNAME = rf"[{_NAME_START}][{_NAME_START}0-9.\-\u00b7]*"
_TOKEN = re.compile(
    rf"""(?P<space>\s+)
    |(?P<ref>\$\{{[^{{}}]*\}})
    |(?P<string>'[^']*'|"[^"]*")
    |(?P<number>\d+(?:\.\d*)?|\.\d+)
    |(?P<name>{_NCNAME}(?::(?!:){_NCNAME})?)
    |(?P<op>==|&&|\|\||<>|=<|=>|!=|<=|>=|::|//|\.\.|[-+*/=<>()\[\],.|@!])
    """,
    re.VERBOSE,
)
_MISTAKES = {
    "==": "Write a single = to compare.",
    "&&": "Write 'and'.",
    "||": "Write 'or'.",
    "<>": "Write != for 'not equal'.",
    "=<": "Write <=.",
    "=>": "Write >=.",
    "!": "Write not(…), or != for 'not equal'.",
}
_WORD_OPERATORS = frozenset({"and", "or", "div", "mod"})
_OPERATORS = frozenset({"=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "|"})
_EQUALITY = frozenset({"=", "!="})
_TIGHTER = frozenset({"+", "-", "*", "div", "mod", "|"})


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    position: int


@dataclass(frozen=True, slots=True)
class Reference:
    """`${name}` and where it stands: functions around it, and whether in a predicate."""

    text: str
    name: str
    position: int
    functions: tuple[str, ...] = ()
    in_predicate: bool = False
    stepped: bool = False
    """Whether a predicate or path follows it, which picks among its nodes."""


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    position: int
    arguments: int
    strings: tuple[str | None, ...] = ()
    """For each argument the literal it is, or None."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A question compared with a literal; `name` is "." for the question itself."""

    name: str
    value: str
    position: int


@dataclass(slots=True)
class Expression:
    """What was read; `problems` are (position, problem, advice), at most one."""

    problems: list[tuple[int, str, str]] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)
    names: list[tuple[str, int]] = field(default_factory=list)
    """Bare names outside paths, as choice filters use them for columns."""
    uses_itself: bool = False
    """Whether `.` stands for the question itself (not for a node in a predicate)."""


class _Stop(Exception):
    def __init__(self, position: int, problem: str, advice: str) -> None:
        self.place = (position, problem, advice)
        super().__init__(problem)


def read(text: str) -> Expression:
    """Read an expression; never raises."""
    expression = Expression()
    try:
        _Reader(list(_tokens(text)), len(text), expression).whole()
    except _Stop as stop:
        expression.problems.append(stop.place)
    return expression


def _tokens(text: str) -> Iterator[Token]:
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _Stop(position + 1, *_stray(text, position))
        kind = match.lastgroup or ""
        if kind == "op" and match[0] in _MISTAKES:
            raise _Stop(
                position + 1, f"'{match[0]}' is not an operator", _MISTAKES[match[0]]
            )
        if kind != "space":
            yield Token(kind, match[0], position + 1)
        position = match.end()


def _stray(text: str, position: int) -> tuple[str, str]:
    character = text[position]
    if character in "'\"":
        return f"the text after {character} is never closed", (
            f"Add the closing {character}; text that holds this character itself is "
            "enclosed in the other kind of quotation mark."
        )
    if text.startswith("${", position):
        return "the reference is never closed", "Add the closing brace: ${name}."
    return f"unexpected character '{character}'", "Remove it, or put text in quotes."


def _shown(token: Token) -> str:
    text = token.text if len(token.text) <= 30 else f"{token.text[:29]}…"
    return text if token.kind == "string" else f"'{text}'"


class _Reader:
    """Recursive descent. Precedence does not matter here, adjacency does."""

    def __init__(self, tokens: list[Token], length: int, found: Expression) -> None:
        self.tokens = tokens
        self.end = length + 1
        self.found = found
        self.at = 0
        self.depth = 0
        self.functions: tuple[str, ...] = ()
        self.predicates = 0

    def peek(self, *texts: str) -> bool:
        token = self.token()
        return token is not None and token.kind == "op" and token.text in texts

    def token(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def fail(self, problem: str, advice: str) -> _Stop:
        token = self.token()
        return _Stop(token.position if token else self.end, problem, advice)

    def whole(self) -> None:
        if not self.tokens:
            return
        self.expression()
        token = self.token()
        if token is None:
            return
        if token.text in (")", "]"):
            raise self.fail(
                f"'{token.text}' closes nothing",
                "Remove it, or add the opening one.",
            )
        raise self.fail(
            f"{_shown(token)} cannot stand here",
            "An operator or a comma is missing before it.",
        )

    def expression(self) -> Token | None:
        """Read operands and operators; the operand itself if it stands alone."""
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise self.fail("it nests too deeply", "Split it into several calculates.")
        operands: list[Token | None] = [self.operand()]
        operators: list[Token] = []
        while operator := self.operator():
            operators.append(operator)
            operands.append(self.operand())
        self.depth -= 1
        self.compare(operands, operators)
        return operands[0] if not operators else None

    def operator(self) -> Token | None:
        token = self.token()
        if token is None:
            return None
        words = token.kind == "name" and token.text in _WORD_OPERATORS
        if words or (token.kind == "op" and token.text in _OPERATORS):
            return self.take()
        return None

    def compare(self, operands: list[Token | None], operators: list[Token]) -> None:
        def tight(index: int) -> bool:
            return 0 <= index < len(operators) and operators[index].text in _TIGHTER

        for index, operator in enumerate(operators):
            if operator.text not in _EQUALITY or tight(index - 1) or tight(index + 1):
                continue
            pair = (operands[index], operands[index + 1])
            for one, other in (pair, pair[::-1]):
                if one and other and other.kind in ("string", "number"):
                    self.comparison(one, other)

    def comparison(self, one: Token, other: Token) -> None:
        name = one.text[2:-1] if one.kind == "ref" else one.text
        if one.kind == "ref" or (one.text == "." and not self.predicates):
            value = other.text.strip("'\"")
            self.found.comparisons.append(Comparison(name, value, other.position))

    def operand(self) -> Token | None:
        """One operand; its token if it is a lone literal, reference or `.`."""
        while self.peek("-"):
            self.take()
        start = self.token()
        if start is None:
            raise self.fail(
                "it ends where a value is expected", "Complete the expression."
            )
        first = self.at
        known = len(self.found.names)
        self.primary(self.take())
        simple = self.at == first + 1
        stepped = self.steps()
        if stepped:
            del self.found.names[known + (start.kind == "op") :]
            if start.kind == "name":
                del self.found.names[known:]
        if start.kind == "ref":
            self.reference(start, stepped)
        elif start.text == "." and not stepped and not self.predicates:
            self.found.uses_itself = True
        alone = start.kind in ("string", "number", "ref") or start.text == "."
        return start if simple and alone and not stepped else None

    def reference(self, token: Token, stepped: bool) -> None:
        self.found.references.append(
            Reference(
                token.text,
                token.text[2:-1],
                token.position,
                self.functions,
                self.predicates > 0,
                stepped,
            )
        )

    def primary(self, token: Token) -> None:
        if token.kind in ("string", "number", "ref"):
            return
        if token.kind == "name":
            self.named(token)
        elif token.text == "(":
            self.expression()
            self.close("(", token)
        elif token.text in ("/", "//"):
            if self.starts_step():
                self.step()
        elif token.text == "@":
            self.attribute()
        elif token.text not in (".", "..", "*"):
            self.at -= 1
            raise self.fail(
                f"{_shown(token)} stands where a value is expected",
                "Something is missing before it, or it does not belong here.",
            )

    def named(self, token: Token) -> None:
        if self.peek("("):
            self.call(token)
        elif self.peek("::"):
            self.take()
            self.step(axis=False)
        else:
            self.found.names.append((token.text, token.position))

    def call(self, token: Token) -> None:
        opening = self.take()
        outer = self.functions
        self.functions = (*outer, token.text)
        strings: list[str | None] = []
        if not self.peek(")"):
            strings.append(self.argument())
            while self.peek(","):
                self.take()
                strings.append(self.argument())
        self.functions = outer
        self.close("(", opening)
        if token.text not in NODE_TESTS:
            self.found.calls.append(
                Call(token.text, token.position, len(strings), tuple(strings))
            )
        self.selected(token, opening, strings)

    def argument(self) -> str | None:
        if self.peek(",", ")"):
            raise self.fail("an argument is empty", "Remove the comma, or fill it in.")
        operand = self.expression()
        return operand.text if operand else None

    def selected(self, token: Token, opening: Token, strings: list[str | None]) -> None:
        if token.text != "selected" or len(strings) != 2:
            return
        question, value = strings
        if question is None or value is None or value[:1] not in ("'", '"'):
            return
        position = self.tokens[self.at - 2].position
        if question.startswith("${"):
            name = question[2:-1]
        elif question == "." and not self.predicates:
            name = "."
        else:
            return
        self.found.comparisons.append(Comparison(name, value[1:-1], position))

    def close(self, kind: str, opening: Token) -> None:
        closing = ")" if kind == "(" else "]"
        if self.peek(closing):
            self.take()
            return
        token = self.token()
        if token is None or token.text in (")", "]"):
            raise self.fail(
                f"the '{kind}' of position {opening.position} is never closed",
                f"Add '{closing}' where it ends.",
            )
        raise self.fail(
            f"{_shown(token)} cannot stand here",
            "An operator, a comma or a closing parenthesis is missing before it.",
        )

    def steps(self) -> bool:
        """Predicates and path steps after an operand."""
        any_step = False
        while self.peek("[", "/", "//"):
            any_step = True
            if self.peek("["):
                self.predicate(self.take())
            else:
                self.take()
                self.step()
        return any_step

    def predicate(self, opening: Token) -> None:
        self.predicates += 1
        self.expression()
        self.predicates -= 1
        self.close("[", opening)

    def starts_step(self) -> bool:
        token = self.token()
        return token is not None and (
            token.kind in ("name", "ref") or self.peek("*", ".", "..", "@")
        )

    def attribute(self) -> None:
        token = self.token()
        if token is None or (token.kind != "name" and token.text != "*"):
            raise self.fail("'@' is not followed by a name", "Write @name.")
        self.take()

    def step(self, *, axis: bool = True) -> None:
        if not self.starts_step():
            raise self.fail("a path ends too early", "Write the name of a node.")
        token = self.take()
        if token.text == "@":
            self.attribute()
        elif token.kind == "ref":
            self.reference(token, stepped=True)
        elif axis and token.kind == "name" and self.peek("::"):
            self.take()
            self.step(axis=False)
        elif token.kind == "name" and self.peek("("):
            self.call(token)
