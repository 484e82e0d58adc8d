"""Which answer may be meant: guesses that a person accepts or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from collect.datasets.cleaning.other import Nearest, normalised
from collect.datasets.decisions.surroundings import Spread
from collect.forms.xlsform.fields import Choice

MOST = 3
"""Guesses that are told."""

_REACH = 1.5
"""Interquartile ranges beyond the quartiles within which a guess is likely."""


def likely_numbers(text: str | None, spread: Spread) -> list[str]:
    """Numbers that slips of the hand make of likely ones: a digit too many, a decimal
    point left out. Those nearest to the median come first."""
    reach = _REACH * (spread.third - spread.first)
    low, high = spread.first - reach, spread.third + reach
    found = {
        guess: abs(float(guess) - spread.median)
        for guess in _slips(text or "")
        if low <= float(guess) <= high
    }
    return sorted(found, key=lambda guess: found[guess])[:MOST]


def _slips(text: str) -> Iterator[str]:
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    if not digits.isdigit():
        return
    for place in range(len(digits)):
        shorter = (digits[:place] + digits[place + 1 :]).lstrip("0")
        if shorter and shorter != digits:
            yield sign + shorter


def likely_choice(text: str | None, choices: Sequence[Choice], without: str) -> str:
    """The code of the choice that a text resembles most; empty where none is near.
    `without`: the choice that says "other"."""
    labels: Mapping[str, list[str]] = {
        choice.code: list(choice.labels.values())
        for choice in choices
        if choice.code != without
    }
    return Nearest(labels).to(normalised(text or ""))[0]
