"""The words of a `$filter` (OData ABNF, as far as it is supported)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from collect.problems import Problem

MAX_CHARACTERS = 20_000
"""Longer filters come from no person and no client we know."""

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
# A plus sign that nobody encoded arrives as a space.
_DATETIME = (
    rf"{_DATE}T[0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:\.[0-9]+)?)?"
    r"(?:Z|[-+ ][0-9]{2}(?::?[0-9]{2})?)?(?![0-9A-Za-z:])"
)
_WORDS = re.compile(
    "|".join(
        f"(?P<{kind}>{pattern})"
        for kind, pattern in (
            ("space", r"[ \t\r\n]+"),
            ("string", r"'(?:[^']|'')*'"),
            ("datetime", _DATETIME),
            ("date", rf"{_DATE}(?![0-9A-Za-z:-])"),
            ("number", r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?(?![\w.:-])"),
            # Members of our two enumerations; their values are text.
            ("member", r"[A-Za-z_]+(?:\.[A-Za-z_]+)+'(?:[^']|'')*'"),
            ("name", r"\$?[^\W0-9][\w.-]*(?:/[^\W0-9][\w.-]*)*"),
            ("mark", r"[(),:]"),
        )
    )
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, what it is, and where it begins, from 1; the last one is "end"."""

    kind: str
    text: str
    position: int


def unreadable(reason: str) -> Problem:
    """The problem of a filter that is no OData."""
    return Problem("400.18", reason=reason)


def words(text: str) -> Iterator[Word]:
    """The words without the spaces, then one of kind "end". Raises Problem 400.18."""
    if len(text) > MAX_CHARACTERS:
        raise unreadable(f"It has more than {MAX_CHARACTERS} characters; shorten it.")
    if "\0" in text:
        raise unreadable("It holds a NUL character, which no answer does.")
    place = 0
    while place < len(text):
        match = _WORDS.match(text, place)
        if match is None:
            shown = text[place : place + 20]
            raise unreadable(f"There is nothing of OData at {place + 1}: {shown!r}.")
        place = match.end()
        if match.lastgroup != "space":
            yield Word(str(match.lastgroup), match[0], match.start() + 1)
    yield Word("end", "", len(text) + 1)
