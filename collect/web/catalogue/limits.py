"""Limits of disclosure control in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collect.datasets.models import Release

WORDS: Mapping[str, str | Promise] = {
    "suppressed_below": _(
        "Figures on fewer people or households than this are withheld"
    ),
    "unreliable_below": _("Figures on fewer than this are marked as unreliable"),
    "minimum_count": _(
        "A share needs so many cases with the property, and so many without it"
    ),
    "count_width": _(
        "How many people a withheld figure rests on stays open over so many"
    ),
    "value_width": _("A withheld figure stays open over so much of the whole"),
    "dominance": _(
        "Of an amount, so many percent of the largest part are left without the two largest"
    ),
}


@dataclass(frozen=True)
class Told:
    """A limit, the number, and who says so."""

    words: str | Promise
    value: str
    source: str


def limits(release: Release) -> Iterator[Told]:
    """Those that the release was made under."""
    return told(
        (each["name"], each["value"], each["source"])
        for each in release.counts["limits"]
    )


def told(limits: Iterable[tuple[str, float, str]]) -> Iterator[Told]:
    """Limits by name, number and source, in words."""
    for name, value, source in limits:
        yield Told(WORDS.get(name, name), f"{value:g}", source)
