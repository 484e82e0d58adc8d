"""Disparities in an order: the widest first, and which groups are worst and best off."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from collect.datasets.publishing.standard import INDICATOR, REF_AREA
from collect.web.explore.book import Book, Measured
from collect.web.explore.choice import Choice
from collect.web.explore.selection import measures

RATIOS: Final = frozenset({"R", "RII", "RIIL"})
"""Measures that say 1 where nothing lies apart."""


@dataclass(frozen=True)
class Rank:
    """A disparity: what it is called, and the groups with the lowest and the highest
    figure that is published (code and value)."""

    label: str
    found: Measured
    lowest: tuple[str, float] | None
    highest: tuple[str, float] | None

    @property
    def best(self) -> tuple[str, float] | None:
        """The group that is best off; None where neither direction is better."""
        sides = {"up": self.highest, "down": self.lowest}
        return sides.get(self.found.direction)

    @property
    def worst(self) -> tuple[str, float] | None:
        """The group that is worst off."""
        sides = {"up": self.lowest, "down": self.highest}
        return sides.get(self.found.direction)


def ranks(book: Book, choice: Choice) -> list[Rank]:
    """The disparities of a choice; those without a number last."""
    found = measures(book, choice)
    periods = {each.period for each in found}
    made = [_rank(book, choice, each, len(periods) > 1) for each in found]
    return sorted(made, key=lambda each: _place(each, choice))


def _rank(book: Book, choice: Choice, found: Measured, dated: bool) -> Rank:
    names = {
        "areas": (REF_AREA, found.area),
        "indicators": (INDICATOR, found.indicator),
    }
    if choice.across in names:
        label = book.label(*names[choice.across])
    else:
        label = book.name(found.stratifier)
    groups = sorted(_groups(book, found), key=lambda each: each[1])
    return Rank(
        f"{label}, {found.period}" if dated else label,
        found,
        groups[0] if len(groups) > 1 else None,
        groups[-1] if len(groups) > 1 else None,
    )


def _groups(book: Book, found: Measured) -> Iterable[tuple[str, float]]:
    for each in book.figures(found.indicator):
        if each.value is None or each.period != found.period:
            continue
        if found.stratifier == REF_AREA:
            if not each.group and book.area(each.area).parent == found.area:
                yield each.area, each.value
        elif each.area == found.area and list(each.group) == [found.stratifier]:
            yield each.group[found.stratifier], each.value


def _place(rank: Rank, choice: Choice) -> tuple[bool, float, str]:
    value = rank.found.value
    if value is None:
        return True, 0.0, rank.label.casefold()
    if choice.order == "name":
        return False, 0.0, rank.label.casefold()
    if choice.order == "gap":
        return False, -apart(rank.found.measure, value), rank.label.casefold()
    return False, value if choice.order == "-value" else -value, rank.label.casefold()


def apart(measure: str, value: float) -> float:
    """How far a disparity is from there being none."""
    if measure in RATIOS:
        return abs(math.log(value)) if value > 0 else math.inf
    return abs(value)
