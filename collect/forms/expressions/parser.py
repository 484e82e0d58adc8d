"""Text -> tree: an LALR grammar, built once, linear in the length of the text.

Precedence and lexical rules are those of JavaRosa, the engine of ODK Collect:
`or` < `and` < `= !=` < `< <= > >=` < `+ -` < `* div mod` < unary `-`.
"""

import re
from functools import lru_cache
from typing import Any, cast

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput, UnexpectedToken

from collect.forms.expressions.errors import ExpressionError, hint_for
from collect.forms.expressions.tree import (
    Call,
    Current,
    Expression,
    Filter,
    Literal,
    Name,
    Negation,
    Operation,
    ParentNode,
)

MAX_LENGTH = 32_767
"""Characters; what a spreadsheet cell can hold."""

MAX_DEPTH = 100
"""Levels of nesting; an expression of the field has fewer than ten."""

_GRAMMAR = r"""
?start: any_of
?any_of: all_of (OR all_of)*
?all_of: equality (AND equality)*
?equality: comparison (EQUAL comparison)*
?comparison: total (COMPARE total)*
?total: product ((PLUS | MINUS) product)*
?product: unary (TIMES unary)*
?unary: primary | MINUS unary -> negation
?primary: NUMBER -> number
    | STRING -> string
    | CURRENT -> current
    | FUNCTION "(" [argument ("," argument)*] ")" -> call
    | REFERENCE -> reference
    | REFERENCE ("[" any_of "]")+ -> filtered
    | "(" any_of ")"
?argument: any_of | PARENT -> parent

OR: "or"
AND: "and"
EQUAL: "=" | "!="
COMPARE: "<=" | ">=" | "<" | ">"
PLUS: "+"
MINUS: "-"
TIMES: "*" | "div" | "mod"
NUMBER: /[0-9]+(\.[0-9]*)?/
STRING: /'[^']*'|"[^"]*"/
CURRENT: "."
PARENT: ".."
FUNCTION: /[A-Za-z_][A-Za-z0-9_.:-]*(?=[ \n\t\f\r]*\()/
REFERENCE: /\$\{[^{}]*\}/
%ignore /[ \n\t\f\r]+/
"""

# The names an XLSForm may give a question: an XML NCName.
_NCNAME = re.compile(r"[^\W\d][\w.·-]*")
_WORD = re.compile(r"[^\W\d][\w.-]*")
_BRACKETS_AND_TEXTS = re.compile(r"[(\[)\]]|'[^']*'|\"[^\"]*\"")
_LAST_SAVED = "last-saved#"


class _TreeBuilder(Transformer[Token, Expression]):
    """Builds nodes bottom-up while the parser reduces; never recurses."""

    def number(self, items: list[Any]) -> Literal:
        return Literal(float(items[0]), position=items[0].start_pos)

    def string(self, items: list[Any]) -> Literal:
        return Literal(str(items[0][1:-1]), position=items[0].start_pos)

    def current(self, items: list[Any]) -> Current:
        return Current(position=items[0].start_pos)

    def parent(self, items: list[Any]) -> ParentNode:
        return ParentNode(position=items[0].start_pos)

    def reference(self, items: list[Any]) -> Name:
        return _named(items[0])

    def filtered(self, items: list[Any]) -> Filter:
        name, conditions = _named(items[0]), tuple(items[1:])
        position = name.position
        depth = _depth_over(conditions, position)
        return Filter(name, conditions, position=position, depth=depth)

    def negation(self, items: list[Any]) -> Negation:
        position = items[0].start_pos
        depth = _depth_over(items[1:], position)
        return Negation(items[1], position=position, depth=depth)

    def call(self, items: list[Any]) -> Call:
        function, position = str(items[0]), items[0].start_pos
        arguments = tuple(item for item in items[1:] if item is not None)
        depth = _depth_over(arguments, position)
        return Call(function, arguments, position=position, depth=depth)

    def total(self, items: list[Any]) -> Operation:
        operands, operators = tuple(items[::2]), tuple(map(str, items[1::2]))
        position = operands[0].position
        depth = _depth_over(operands, position)
        return Operation(operators, operands, position=position, depth=depth)

    any_of = all_of = equality = comparison = product = total


def _named(token: Token) -> Name:
    name, position = str(token[2:-1]), cast("int", token.start_pos)
    if name.startswith(_LAST_SAVED):
        raise ExpressionError(
            f"${{{name}}} is known only on the phone that saved it.",
            position,
            "Store it in a calculate of the survey sheet and name that.",
        )
    if not _NCNAME.fullmatch(name):
        raise ExpressionError(
            f"“{name}” is not a question's name." if name else "The name is empty.",
            position,
            "A name is a letter or _, then letters, digits, _, - or ., "
            "and no spaces: ${name}.",
        )
    return Name(name, position=position)


def _depth_over(nodes: "tuple[Expression, ...] | list[Expression]", at: int) -> int:
    depth = 1 + max((node.depth for node in nodes), default=0)
    if depth > MAX_DEPTH:
        raise _too_deep(at)
    return depth


def _too_deep(position: int) -> ExpressionError:
    return ExpressionError(
        f"The expression is nested more than {MAX_DEPTH} levels deep.",
        position,
        "Calculate a part of it as a variable of its own.",
    )


def _refuse_deep_brackets(text: str) -> None:
    """Brackets that only wrap leave no trace in the tree, but cost the parser."""
    depth = 0
    for found in _BRACKETS_AND_TEXTS.finditer(text):
        if found.group() in "([":
            depth += 1
        elif found.group() in ")]":
            depth -= 1
        if depth > MAX_DEPTH:
            raise _too_deep(found.start())


@lru_cache(maxsize=1)
def _grammar() -> Lark:
    return Lark(
        _GRAMMAR,
        parser="lalr",
        lexer="contextual",
        transformer=_TreeBuilder(),
        maybe_placeholders=False,
    )


def parse(text: str) -> Expression:
    """The tree of an expression as it stands in a cell.

    Raises ExpressionError, and nothing else, when the text is empty, longer than
    MAX_LENGTH, nested deeper than MAX_DEPTH, or not of the language.
    """
    if not text.strip():
        raise ExpressionError("The expression is empty.")
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"The expression has {len(text)} characters; "
            f"a cell holds {MAX_LENGTH} at most.",
            MAX_LENGTH,
        )
    _refuse_deep_brackets(text)
    try:
        return cast("Expression", _grammar().parse(text))
    except UnexpectedInput as error:
        raise _explained(error, text) from None


def _explained(error: UnexpectedInput, text: str) -> ExpressionError:
    position = cast("int", error.pos_in_stream)
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return ExpressionError(
            "The expression ends too early.", len(text), _hint_at_end(text)
        )
    word = _WORD.match(text, position)
    shown = word.group() if word else text[position]
    if word:
        hint = _hint_for_word(shown)
    elif shown.isdigit() and text[position - 1 : position] == ".":
        hint = f"Write 0.{shown}."
    else:
        hint = hint_for(text, position)
    return ExpressionError(
        f"“{shown[:40]}” does not fit here (character {position + 1}).", position, hint
    )


def _hint_at_end(text: str) -> str:
    if text.count("(") > text.count(")"):
        return "A closing parenthesis is missing."
    if text.count("[") > text.count("]"):
        return "A closing bracket ] is missing."
    return "Something must follow the last operator."


def _hint_for_word(word: str) -> str:
    lowered = word.lower()
    if lowered in {"true", "false"}:
        return f"Write {lowered}()."
    if lowered in {"and", "or", "div", "mod"}:
        return f"{lowered} is written in lower case and stands between two values."
    return f"A question is named ${{{word}}}; a text stands in quotes: '{word}'."
