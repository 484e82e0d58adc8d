"""What can be wrong with an expression, and the hints that mend it."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error has no meaning here; a warning has one that is rarely intended."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding of the static check. `position`: offset in the text, from 0."""

    code: str
    message: str
    position: int
    hint: str = ""
    severity: Severity = Severity.ERROR


class ExpressionError(ValueError):
    """The text is not an expression.

    `position` is the offset of the first character that does not fit, from 0;
    `hint` says what to do, or is empty.
    """

    code = "syntax"

    def __init__(self, message: str, position: int = 0, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.hint = hint

    def as_problem(self) -> Problem:
        """The same finding in the form `analyse` uses."""
        return Problem(self.code, self.message, self.position, self.hint)


_SINGLE_QUOTES = "\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u0060\u00b4"
_DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"
_SPACES = "\u00a0\u202f\u2007\u2009\u200b\ufeff\u3000"

_HINTS = {
    **dict.fromkeys(
        _SINGLE_QUOTES, "This is a curly quote; type a straight one: ' (apostrophe)."
    ),
    **dict.fromkeys(
        _DOUBLE_QUOTES, "This is a curly quote; type a straight one: \" or '."
    ),
    **dict.fromkeys(_SPACES, "This is not an ordinary space; delete it and type one."),
    **dict.fromkeys("\u2013\u2014\u2212", "This is a dash; type a minus sign: -"),
    "\u2264": "Type <= instead.",
    "\u2265": "Type >= instead.",
    "\u2260": "Type != instead.",
    "\u00d7": "Type * instead.",
    "\u00f7": "Type div instead.",
    "/": "Divide with div; name a question as ${name}, not by its path.",
    "|": "Write or; a union of paths has no meaning here.",
    "&": "Write and, or join texts with concat(…).",
    "!": "Write not(…), or != for 'is not equal'.",
    "$": "A question is named ${name}.",
    "{": "A question is named ${name}.",
    "}": "A question is named ${name}.",
    "'": "This quote is never closed.",
    '"': "This quote is never closed.",
    "%": "The remainder is mod: 7 mod 2.",
    ";": "Separate arguments by commas.",
}


def hint_for(text: str, position: int) -> str:
    """A remedy for the character at `position` that does not fit, or ''."""
    if text.startswith("==", position) or text.startswith("==", position - 1):
        return "Equality is a single =."
    return _HINTS.get(text[position : position + 1], "")
