"""From a figure to the submissions behind it: addresses of lists of submissions.

Pages with figures link to the list of submissions by `submissions_link`; the list reads
the same parameters by `Drill.of`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

UNKNOWN = "_U"
"""Stands for an area or enumerator that is not known; SDMX's code for it."""
HAVING = (
    "short",
    "long",
    "findings",
    "pending",
    "missing",
    "dont_know",
    "blank",
    "no_point",
    "inaccurate",
    "outdated",
    "examined",
    "newer",
    "night",
)
"""What interviews have that a figure counts: see docs/fieldwork.md."""
REVIEW = ("received", "hasIssues", "edited", "approved", "rejected")
"""Review states; `received` stands for none."""


@dataclass(frozen=True)
class Drill:
    """Which submissions: those of an area and an enumerator, begun from `since` to
    `until` or on a `day`, with a finding of a check, in a review state, made with a
    form version, and `having` one of what `HAVING` lists. Empty does not tell apart."""

    area: str = ""
    enumerator: str = ""
    since: str = ""
    until: str = ""
    day: str = ""
    finding: str = ""
    review: str = ""
    version: str = ""
    having: str = ""

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> tuple[Drill, list[str]]:
        """What the parameters of an address say, and the names of those that say
        nothing sensible; they are left empty."""
        found = {
            each.name: parameters.get(_NAMES.get(each.name, each.name), "").strip()
            for each in fields(cls)
        }
        wrong = [name for name in _DAYS if found[name] and not _is_day(found[name])]
        wrong += [
            name
            for name, known in (("review", REVIEW), ("having", HAVING))
            if found[name] and found[name] not in known
        ]
        wrong += [name for name, value in found.items() if "\0" in value]
        kept = {name: "" if name in wrong else value for name, value in found.items()}
        return cls(**kept), [_NAMES.get(name, name) for name in wrong]

    @property
    def parameters(self) -> dict[str, str]:
        """Those of an address that say so."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        return {_NAMES.get(name, name): value for name, value in said.items() if value}


_NAMES = {"since": "from", "until": "to"}
_DAYS = ("since", "until", "day")


def submissions_link(form_id: int, drill: Drill | None = None, **filters: str) -> str:
    """The address of the list of these submissions; empty where there is no such page.

    `filters`: fields of `Drill` that are added to those of `drill`.
    """
    try:
        address = reverse("submissions", kwargs={"form_id": form_id})
    except NoReverseMatch:
        return ""
    held = {**(drill.parameters if drill else {}), **Drill(**filters).parameters}
    return f"{address}?{urlencode(held)}" if held else address


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
