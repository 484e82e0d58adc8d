"""Codes of choices as numbers with labels, or as text with labels.

Statistical programs label numbers. A code that is one ("1", "-99") keeps it. Others get
the smallest free ones in the order of the list, then those that were answered but are not
on it, and their labels begin with the code ("yes: Yes"), so that none is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from collect.forms.xlsform.fields import Choice
from collect.submissions.exports.columnar.content import text_in
from collect.submissions.exports.columnar.writers.measured import without_nul

_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,9}")
_HIGHEST = 2_147_483_620
"""The largest whole number Stata keeps in four bytes."""

NO_OR_YES = {0: "No", 1: "Yes"}
"""Labels of columns that say whether a choice was made."""


@dataclass(frozen=True)
class Coding:
    """The number of each code, and the label of each number."""

    numbers: Mapping[str, int]
    labels: Mapping[int, str]


def number_in(code: str) -> int | None:
    """The number a code is, if it is one and is written as such ("007" is not)."""
    if not _NUMBER.fullmatch(code):
        return None
    number = int(code)
    return number if abs(number) <= _HIGHEST else None


def coding(choices: Iterable[Choice], answered: Iterable[str], language: str) -> Coding:
    """Numbers and labels for the codes of a list and those that were answered."""
    texts = labels_of(choices, language)
    codes = [*texts, *sorted(set(answered) - texts.keys() - {""})]
    numbers = {
        code: number for code in codes if (number := number_in(code)) is not None
    }
    free = _free(set(numbers.values()))
    labels = {}
    for code in codes:
        label = texts.get(code, "")
        if code in numbers:
            shown = label
        else:
            numbers[code] = next(free)
            shown = f"{code}: {label}" if label not in ("", code) else code
        if shown:
            labels[numbers[code]] = without_nul(shown)
    return Coding(numbers, labels)


def labels_of(choices: Iterable[Choice], language: str) -> dict[str, str]:
    """The label of each code. Of choices with the same code the first one counts."""
    found: dict[str, str] = {}
    for choice in choices:
        found.setdefault(choice.code, text_in(choice.labels, language))
    return found


def _free(taken: set[int]) -> Iterator[int]:
    return (number for number in count(1) if number not in taken)
