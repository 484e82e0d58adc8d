"""Check of type ``duration``: interviews that were too fast, too slow or overnight."""

from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from collect.datasets.cleaning.cells import Ints, one_array
from collect.datasets.cleaning.checks import Check, findings
from collect.datasets.cleaning.groups import Floats, figure, quantile

Micros = NDArray[np.int64]

MINUTE: Final = 60_000_000
"""Microseconds."""
_DAY: Final = 1440 * MINUTE
_NO_TIME: Final = np.iinfo(np.int64).min


def moments(column: Any) -> Micros:
    """Microseconds since 1970 UTC of a timestamp column; the least integer for null."""
    array = one_array(column).cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
    found: Micros = array.fill_null(_NO_TIME).to_numpy()
    return found


def minutes_between(start: Any, end: Any) -> Floats:
    """Minutes from `start` to `end`, timestamp columns; NaN where one is null."""
    first, last = moments(start), moments(end)
    known = (first != _NO_TIME) & (last != _NO_TIME)
    lasting = np.where(known, last, 0) - np.where(known, first, 0)
    minutes: Floats = np.where(known, lasting / MINUTE, np.nan)
    return minutes


def find_durations(
    check: Check,
    table: pa.Table,
    start: Any,
    end: Any,
    *,
    min_minutes: float | None = None,
    max_minutes: float | None = None,
    start_offset: Any = None,
    end_offset: Any = None,
) -> pa.Table:
    """Log lines for interviews that ended before they began, took less than
    ``min_minutes`` or more than ``max_minutes``, or went overnight.

    ``start``, ``end``: timestamps; rows where one is null are left out. ``*_offset``:
    minutes the local clock is ahead of UTC, null where unknown. An interview is
    overnight where it began and ended on different local days; where no offset is known
    only one of more than 24 hours surely did. The reason gives the first that applies,
    in this order: reversed, overnight, too long, too short.

    Raises ValueError for columns of another length, limits below 0, or a minimum above
    the maximum.
    """
    shortest, longest = _limits(check, min_minutes, max_minutes)
    if len(start) != len(table) or len(end) != len(table):
        raise ValueError(f"check '{check.name}': give one value for each row")
    minutes = minutes_between(start, end)
    first_day = _local_day(start, start_offset)
    last_day = _local_day(end, end_offset)
    known = np.isfinite(first_day) & np.isfinite(last_day)
    with np.errstate(invalid="ignore"):
        overnight = np.where(known, last_day > first_day, minutes > _DAY / MINUTE)
        kinds = np.select(
            [
                minutes < 0,
                overnight,
                minutes > longest,
                minutes < shortest,
            ],
            [1, 2, 3, 4],
            0,
        )
    rows = np.flatnonzero(kinds)
    usual = _usual(minutes)
    words = {
        1: "it ended before it began",
        2: "it began and ended on different days",
        3: f"the most allowed is {figure(longest)}",
        4: f"the least allowed is {figure(shortest)}",
    }
    reasons = [
        f"{figure(lasted)} minutes; {words[kind]}{usual}"
        for lasted, kind in zip(
            np.round(minutes[rows], 1).tolist(), kinds[rows].tolist(), strict=True
        )
    ]
    return findings(check, table, rows, reasons)


def find_active_times(
    check: Check,
    table: pa.Table,
    minutes: Any,
    *,
    min_minutes: float | None = None,
    max_minutes: float | None = None,
) -> pa.Table:
    """Log lines for interviews with less than ``min_minutes`` or more than
    ``max_minutes`` at the questions, as the log of the phone tells.

    ``minutes``: numbers; rows where it is null, as no log has come, are left out.

    Raises ValueError for a column of another length, limits below 0, or a minimum above
    the maximum.
    """
    shortest, longest = _limits(check, min_minutes, max_minutes)
    if len(minutes) != len(table):
        raise ValueError(f"check '{check.name}': give one value for each row")
    lasted: Floats = one_array(minutes).to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore"):
        rows = np.flatnonzero((lasted < shortest) | (lasted > longest))
    usual = _usual(lasted)
    short, long = (
        f"the least allowed is {figure(shortest)}{usual}",
        f"the most allowed is {figure(longest)}{usual}",
    )
    reasons = [
        f"{figure(round(own, 1))} minutes at the questions; "
        f"{short if own < shortest else long}"
        for own in lasted[rows].tolist()
    ]
    return findings(check, table, rows, reasons)


def _limits(
    check: Check, min_minutes: float | None, max_minutes: float | None
) -> tuple[float, float]:
    """The shortest and the longest time allowed."""
    given = [limit for limit in (min_minutes, max_minutes) if limit is not None]
    if any(limit < 0 for limit in given):
        raise ValueError(f"check '{check.name}': minutes cannot be negative")
    shortest = -np.inf if min_minutes is None else min_minutes
    longest = np.inf if max_minutes is None else max_minutes
    if shortest > longest:
        raise ValueError(f"check '{check.name}': min_minutes exceeds max_minutes")
    return shortest, longest


def _local_day(column: Any, offset: Any) -> Floats:
    """The local day, as a number; NaN where the moment or its offset is unknown."""
    if offset is None:
        return np.full(len(column), np.nan)
    shift = one_array(offset).cast(pa.float64()).to_numpy(zero_copy_only=False)
    at = moments(column)
    known = (at != _NO_TIME) & np.isfinite(shift)
    local = np.where(known, at, 0) + np.where(known, shift, 0) * MINUTE
    days: Floats = np.where(known, np.floor(local / _DAY), np.nan)
    return days


def _usual(minutes: Floats) -> str:
    known = minutes[np.isfinite(minutes)]
    if len(known) < 4:
        return ""
    one: Ints = np.zeros(len(known), dtype=np.int64)
    low, high = (
        figure(round(float(quantile(known, one, q)[0]), 1)) for q in (0.25, 0.75)
    )
    return f"; the middle half of all {len(known)} lies between {low} and {high}"
