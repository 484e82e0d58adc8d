"""Which interviews a choice means."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from numpy.typing import NDArray

from collect.datasets.fieldwork import Interviews
from collect.datasets.fieldwork.answers import Counts
from collect.datasets.monitoring.about import Floats, Standing
from collect.datasets.monitoring.choice import (
    KEYS,
    RECEIVED,
    UNKNOWN,
    Choice,
    box_of,
    span_of,
)
from collect.datasets.tables import store
from collect.forms.models import Form

Bools = NDArray[np.bool_]

DAY: Final = 24 * 60
NIGHT: Final = (22 * 60, 6 * 60)
"""Minutes of the day between which hardly anybody is at home to strangers."""
_MINUTE: Final = 60_000_000
_ANYWHERE: Final = 360.0


def positions(found: Standing, *, exact: bool) -> tuple[Floats, Floats]:
    """Latitudes and longitudes to be shown; NaN where there are none."""
    spots = found.spots
    return (spots.lat, spots.lon) if exact else (spots.moved_lat, spots.moved_lon)


def chosen(form: Form, found: Standing, choice: Choice, *, exact: bool) -> Bools:
    """Whether each interview is chosen. `choice` has no faults."""
    told = found.interviews
    kept = np.ones(len(found), np.bool_)
    for name in KEYS:
        if value := getattr(choice, name):
            kept &= _is(told.keys[name], "" if value == UNKNOWN else value)
    days = told.keys["day"]
    if choice.since:
        kept &= _flags(pc.greater_equal(days, choice.since))
    if choice.until:
        kept &= _flags(pc.less_equal(days, choice.until))
    if choice.review:
        kept &= _is(told.review, "" if choice.review == RECEIVED else choice.review)
    if choice.having:
        kept &= _HAVING[choice.having](found)
    if span := span_of(choice.minutes):
        kept &= (told.minutes >= span[0]) & (told.minutes < span[1])
    if choice.box:
        kept &= _inside(positions(found, exact=exact), choice.box)
    if choice.finding:
        kept &= _found_by(form, found.instances, choice.finding)
    return kept


def within(found: Standing, kept: Bools) -> Standing:
    """These interviews only."""
    spots = replace(
        found.spots,
        **{name: each[kept] for name, each in vars(found.spots).items()},
    )
    return replace(
        found,
        interviews=found.interviews.at(kept),
        instances=found.instances.filter(pa.array(kept)),
        spots=spots,
    )


def minute_of_day(told: Interviews) -> NDArray[np.int64]:
    """At what minute of the day, by the clock of the phone, each began."""
    minute: NDArray[np.int64] = told.clock // _MINUTE % DAY
    return minute


def _is(texts: pa.Array, value: str) -> Bools:
    return _flags(pc.equal(pc.fill_null(texts, ""), value))


def _flags(array: pa.Array) -> Bools:
    flags: Bools = pc.fill_null(array, False).to_numpy(zero_copy_only=False)
    return flags


def _hits(name: str, found: Standing) -> Bools:
    counts: Counts = getattr(found.interviews, name)
    hits: Bools = counts.hits > 0
    return hits


def _missed(name: str, found: Standing) -> Bools:
    counts: Counts = getattr(found.interviews, name)
    missed: Bools = (counts.of > 0) & (counts.hits == 0)
    return missed


def _lines(kinds: Collection[str], found: Standing) -> Bools:
    count: Any = sum(found.interviews.findings[kind] for kind in kinds)
    flags: Bools = count > 0
    return flags


def _long(found: Standing) -> Bools:
    most = found.about.longest
    longer: Bools = found.interviews.minutes > (np.inf if most is None else most)
    return longer


def _night(found: Standing) -> Bools:
    minute = minute_of_day(found.interviews)
    late: Bools = (minute >= NIGHT[0]) | (minute < NIGHT[1])
    return late


def _examined(found: Standing) -> Bools:
    return found.interviews.examined


def _newer(found: Standing) -> Bools:
    return ~found.interviews.examined


_HAVING: Final[Mapping[str, Callable[[Standing], Bools]]] = {
    **{
        name: partial(_hits, name)
        for name in (
            *("short", "missing", "dont_know", "blank"),
            *("inaccurate", "outdated"),
        )
    },
    "long": _long,
    "findings": partial(_lines, ("error", "warning")),
    "pending": partial(_lines, ("pending_error", "pending_warning")),
    "no_point": partial(_missed, "point"),
    "night": _night,
    "examined": _examined,
    "newer": _newer,
}


def _inside(spots: tuple[Floats, Floats], box: str) -> Bools:
    west, south, east, north = box_of(box) or (0.0, 0.0, 0.0, 0.0)
    lat, lon = spots
    with np.errstate(invalid="ignore"):
        east_of_west = west + (lon - west) % _ANYWHERE
        inside: Bools = (
            (lat >= south) & (lat <= north) & (east_of_west <= max(east, west))
        )
    return inside


def _found_by(form: Form, instances: pa.Array, check: str) -> Bools:
    log = store.read_log(settings.COLLECT_TABLE_DIR, form.pk)
    if log is None:
        return np.zeros(len(instances), np.bool_)
    lines = log.filter(pc.equal(log["check_id"], check))
    return _flags(pc.is_in(instances, value_set=lines["uuid"].combine_chunks()))
