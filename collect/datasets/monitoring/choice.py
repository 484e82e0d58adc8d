"""Some interviews of a form: those that a figure counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from collect.datasets.fieldwork import BY

UNKNOWN: Final = "_U"
"""Stands for an area or enumerator that is not known; SDMX's code for it."""
PLACES: Final = ("area", "stratum", "cluster")
"""What can tell interviews apart by where they were made: as targets name areas, and
as the sheet `design` names strata and clusters."""
KEYS: Final = (*BY, "stratum", "cluster", "outcome")
HAVING: Final = (
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
    "night",
    "examined",
    "newer",
)
"""What interviews have that a figure counts: see docs/fieldwork.md."""
RECEIVED: Final = "received"
REVIEW: Final = (RECEIVED, "hasIssues", "edited", "approved", "rejected")
"""Review states; `received` stands for none."""
_DAYS: Final = ("since", "until", "day")


@dataclass(frozen=True)
class Choice:
    """Which interviews. What is empty does not tell apart.

    `since`, `until`: first and last day on which they began, by the clock of the phone;
    `day`: that day only; `finding`: a check that found something; `minutes`: `10-15` is
    from 10 to less than 15, `60-` from 60; `box`: west, south, east and north of where
    they were made, in degrees with commas between; `outcome`: how the visit ended.
    """

    area: str = ""
    stratum: str = ""
    cluster: str = ""
    enumerator: str = ""
    since: str = ""
    until: str = ""
    day: str = ""
    version: str = ""
    review: str = ""
    finding: str = ""
    having: str = ""
    outcome: str = ""
    minutes: str = ""
    box: str = ""

    def faults(self) -> list[str]:
        """Names of what says nothing sensible."""
        wrong = [name for name in _DAYS if not _is_day(getattr(self, name))]
        wrong += ["review"] if self.review not in ("", *REVIEW) else []
        wrong += ["having"] if self.having not in ("", *HAVING) else []
        wrong += ["minutes"] if self.minutes and span_of(self.minutes) is None else []
        wrong += ["box"] if self.box and box_of(self.box) is None else []
        said = {name: getattr(self, name) for name in (*KEYS, "finding")}
        return wrong + [
            name for name, value in said.items() if "\0" in value and name not in wrong
        ]


def span_of(text: str) -> tuple[float, float] | None:
    """The minutes that `10-15` says; None for what says none."""
    first, dash, last = text.partition("-")
    try:
        span = float(first), float(last or "inf")
    except ValueError:
        return None
    return span if dash and span[0] <= span[1] else None


def box_of(text: str) -> tuple[float, float, float, float] | None:
    """West, south, east, north; None for what is no box. East of the date line, degrees
    go on above 180."""
    try:
        west, south, east, north = map(float, text.split(","))
    except ValueError:
        return None
    return (west, south, east, north) if west <= east and south <= north else None


def _is_day(text: str) -> bool:
    try:
        return not text or date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
