"""Service levels of drinking water, sanitation and hygiene: the ladders of the WHO/UNICEF
Joint Monitoring Programme, from the answers as MICS asks for them.

Where the answers do not decide between two rungs, the level is unknown.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from collect.datasets.expressions.coded import known_numbers, places
from collect.datasets.expressions.columns import Column, Value
from collect.datasets.expressions.kinds import Kind, Mask
from collect.forms.expressions import CODE_LISTS

NO_MINUTES = (998, 999)
"""MICS's codes of "does not know" and "no response" to the question for minutes."""

WITHIN = 30
"""Minutes of a round trip, queuing included, up to which a service is basic."""

_SOURCES, _TOILETS = CODE_LISTS["water_source"], CODE_LISTS["toilet"]
_WASHING, _LOCATIONS = CODE_LISTS["handwashing_place"], CODE_LISTS["water_location"]

_IMPROVED_SOURCE = np.array(
    _SOURCES.subset(
        "piped_dwelling",
        "piped_yard",
        "piped_neighbour",
        "public_tap",
        "borehole",
        "protected_well",
        "protected_spring",
        "rainwater",
        "tanker",
        "cart",
        "kiosk",
        "bottled",
        "sachet",
    )
)
_PIPED_HOME = np.array(_SOURCES.subset("piped_dwelling", "piped_yard"))
_SURFACE = np.array(_SOURCES.subset("surface"))
_HOME = np.array(_LOCATIONS.subset("dwelling", "yard"))
_IMPROVED_TOILET = np.array(
    _TOILETS.subset(
        "flush_sewer",
        "flush_septic",
        "flush_pit",
        "flush_unknown",
        "vip",
        "pit_slab",
        "composting",
    )
)
_OPEN = np.array(_TOILETS.subset("none"))
_WASHING_PLACE = np.array(_WASHING.subset("fixed", "mobile"))
_NO_WASHING_PLACE = np.array(_WASHING.subset("none"))
_YES, _NO = 0, 1


def jmp_water(source: Value, location: Value, minutes: Value) -> Column:
    """basic, limited, unimproved or surface."""
    what = places(source, _SOURCES)
    time = known_numbers(minutes)
    time = np.where(np.isin(time, NO_MINUTES), np.nan, time)
    home = _PIPED_HOME[what] | _HOME[places(location, _LOCATIONS)]
    improved = _IMPROVED_SOURCE[what]
    return _levels(
        basic=improved & (home | (time <= WITHIN)),
        limited=improved & ~home & (time > WITHIN),
        unimproved=(what >= 0) & ~improved & ~_SURFACE[what],
        surface=_SURFACE[what],
    )


def jmp_sanitation(toilet: Value, shared: Value) -> Column:
    """basic, limited, unimproved or open_defecation."""
    what = places(toilet, _TOILETS)
    used = places(shared, CODE_LISTS["yes_no"])
    improved = _IMPROVED_TOILET[what]
    return _levels(
        basic=improved & (used == _NO),
        limited=improved & (used == _YES),
        unimproved=(what >= 0) & ~improved & ~_OPEN[what],
        open_defecation=_OPEN[what],
    )


def jmp_hygiene(place: Value, water: Value, soap: Value) -> Column:
    """basic, limited or no_facility; unknown where the place could not be seen."""
    where = places(place, _WASHING)
    has_water, has_soap = (places(v, CODE_LISTS["yes_no"]) for v in (water, soap))
    there = _WASHING_PLACE[where]
    return _levels(
        basic=there & (has_water == _YES) & (has_soap == _YES),
        limited=there & ((has_water == _NO) | (has_soap == _NO)),
        no_facility=_NO_WASHING_PLACE[where],
    )


def _levels(**rungs: Mask) -> Column:
    """The name of the rung that holds in each row, of which at most one does."""
    level: NDArray[np.intp] = np.zeros(1, np.intp)
    for place, holds in enumerate(rungs.values(), start=1):
        level = level + place * holds
    return Column(Kind.TEXT, level, missing=level == 0, categories=("", *rungs))


JMP_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "jmp_water": jmp_water,
    "jmp_sanitation": jmp_sanitation,
    "jmp_hygiene": jmp_hygiene,
}
