"""Reading a `$filter` and an `$orderby`.

From loosest to tightest: or, and, not, comparisons (OData v4 part 2, section 5.1.1.9).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from collect.problems import Problem
from collect.submissions.odata.protocol.lexer import Word, unreadable, words
from collect.submissions.odata.protocol.syntax import (
    FUNCTIONS,
    Call,
    Comparison,
    Expression,
    In,
    Kind,
    Literal,
    Logic,
    Name,
    Not,
)

MAX_DEPTH = 50
"""Brackets and nots inside each other."""
MAX_WORDS = 5_000
MAX_ORDERINGS = 20
"""Properties to sort by."""

_COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
_ARITHMETIC = ("add", "sub", "mul", "div", "divby", "mod", "has")
# Functions and operators OData has and we have not.
_UNSUPPORTED = frozenset(
    [
        "any",
        "all",
        "ceiling",
        "floor",
        "round",
        "concat",
        "indexof",
        "substring",
        "trim",
        "date",
        "time",
        "cast",
        "isof",
        "fractionalseconds",
        "maxdatetime",
        "mindatetime",
        "totaloffsetminutes",
        "totalseconds",
        "geo.distance",
        "geo.intersects",
        "geo.length",
        "matchespattern",
        "hassubset",
        "case",
    ]
)
_WORD_LITERALS = {"null": Kind.NULL, "true": Kind.BOOLEAN, "false": Kind.BOOLEAN}


def read_filter(text: str) -> Expression:
    """The tree of a filter. Raises Problem 400.18, 501.4."""
    found = list(words(text))
    if len(found) > MAX_WORDS:
        raise unreadable(f"It has more than {MAX_WORDS} words; shorten it.")
    return _Parser(found).whole()


@dataclass(frozen=True, slots=True)
class Ordering:
    """One part of an `$orderby`."""

    path: str
    descending: bool


def read_orderby(text: str) -> tuple[Ordering, ...]:
    """The parts of an `$orderby`: `age desc,name`. Raises Problem 501.5."""
    parts = text.split(",") if text else []
    if len(parts) > MAX_ORDERINGS:
        raise Problem("501.5", text=f"more than {MAX_ORDERINGS} in $orderby")
    return tuple(_ordering(part.split()) for part in parts)


def _ordering(parts: list[str]) -> Ordering:
    if not parts:
        raise Problem("501.5", text="nothing between two commas of $orderby")
    path, *direction = parts
    if [word.lower() for word in direction] not in ([], ["asc"], ["desc"]):
        raise Problem("501.5", text=" ".join(direction))
    return Ordering(path, bool(direction) and direction[0].lower() == "desc")


class _Parser:
    def __init__(self, found: list[Word]) -> None:
        self._words = found
        self._place = 0
        self._depth = 0

    def whole(self) -> Expression:
        found = self._either()
        if self._next.kind != "end":
            raise self._unexpected()
        return found

    @property
    def _next(self) -> Word:
        return self._words[self._place]

    def _take(self) -> Word:
        word = self._next
        self._place += 1
        return word

    def _skip(self, *texts: str) -> bool:
        if self._next.kind in ("name", "mark") and self._next.text in texts:
            self._place += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._skip(text):
            raise self._unexpected(f"; {text!r} is missing")

    def _unexpected(self, more: str = "") -> Problem:
        word = self._next
        if word.text in _ARITHMETIC:
            return Problem("501.4", type=f"the operator {word.text}", text=word.text)
        shown = f"{word.text[:40]!r} at {word.position}" if word.text else "the end"
        return unreadable(f"{shown} is not expected there{more}.")

    def _deeper(self, read: Callable[[], Expression]) -> Expression:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise unreadable(f"More than {MAX_DEPTH} brackets are inside each other.")
        found = read()
        self._depth -= 1
        return found

    def _either(self) -> Expression:
        return self._chain("or", self._both)

    def _both(self) -> Expression:
        return self._chain("and", self._maybe_not)

    def _chain(self, operator: str, read: Callable[[], Expression]) -> Expression:
        parts = [read()]
        while self._skip(operator):
            parts.append(read())
        return parts[0] if len(parts) == 1 else Logic(operator, tuple(parts))

    def _maybe_not(self) -> Expression:
        if self._skip("not"):
            return Not(self._deeper(self._maybe_not))
        return self._comparison()

    def _comparison(self) -> Expression:
        left = self._operand()
        if self._skip("in"):
            return In(left, self._options())
        operator = self._next.text
        if self._skip(*_COMPARISONS):
            return Comparison(operator, left, self._operand())
        return left

    def _options(self) -> tuple[Literal, ...]:
        self._expect("(")
        found = [self._literal()]
        while self._skip(","):
            found.append(self._literal())
        self._expect(")")
        return tuple(found)

    def _literal(self) -> Literal:
        found = self._operand()
        if not isinstance(found, Literal):
            raise unreadable("The list after in may hold values only.")
        return found

    def _operand(self) -> Expression:
        word = self._next
        if self._skip("("):
            found = self._deeper(self._either)
            self._expect(")")
            return found
        if word.kind == "name":
            return self._named(self._take())
        if word.kind in ("end", "mark"):
            raise self._unexpected()
        return _value(self._take())

    def _named(self, word: Word) -> Expression:
        if self._skip("("):
            return self._call(word)
        if word.text in _WORD_LITERALS:
            return Literal(_WORD_LITERALS[word.text], word.text)
        return Name(word.text)

    def _call(self, word: Word) -> Expression:
        name = word.text
        if name.rpartition("/")[2] in _UNSUPPORTED:
            raise Problem("501.4", type=f"the function {name}", text=name)
        if name not in FUNCTIONS:
            raise unreadable(f"There is no function {name[:40]!r}.")
        arguments: list[Expression] = []
        if not self._skip(")"):
            arguments.append(self._deeper(self._either))
            while self._skip(","):
                arguments.append(self._deeper(self._either))
            self._expect(")")
        if len(arguments) != FUNCTIONS[name]:
            raise unreadable(
                f"{name} takes {FUNCTIONS[name]} arguments, not {len(arguments)}."
            )
        return Call(name, tuple(arguments))


def _value(word: Word) -> Literal:
    if word.kind in ("string", "member"):
        text = word.text.partition("'")[2][:-1]
        return Literal(Kind.TEXT, text.replace("''", "'"))
    if word.kind == "number":
        return Literal(Kind.NUMBER, word.text)
    kind = Kind.DATE if word.kind == "date" else Kind.DATETIME
    found = as_date(word.text) if kind is Kind.DATE else as_datetime(word.text)
    if found is None:
        raise unreadable(f"{word.text} at {word.position} is not in the calendar.")
    return Literal(kind, found)


def as_date(text: str) -> str | None:
    """The date in ISO 8601, None if it is none."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def as_datetime(text: str) -> str | None:
    """The moment in ISO 8601, None if it is none; without an offset it is UTC's."""
    if "T" not in text:
        return None
    clean = text.replace(" ", "+")
    try:
        found = datetime.fromisoformat(clean)
    except ValueError:
        return None
    offset = found.utcoffset()
    # PostgreSQL knows no offset of sixteen hours, and the earth none above fourteen.
    if offset is not None and abs(offset.total_seconds()) > 14 * 3600:
        return None
    return clean if found.tzinfo is not None else f"{clean}Z"
