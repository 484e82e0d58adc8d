"""Time periods of SDMX as days: 2026, 2026-03, 2026-03-31, 2026-Q1 and their like.

Gregorian and reporting periods of SDMX section 2, for a reporting year that starts on
1 January; weeks are those of ISO 8601.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from collect.datasets.publishing.errors import QueryError

_PERIOD = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T.*)?)?|-([ASTQMWD])(\d{1,3}))?")
_MONTHS = {"A": 12, "S": 6, "T": 4, "Q": 3, "M": 1}


@lru_cache(maxsize=4_096)
def bounds(period: str) -> tuple[date, date]:
    """The first and last day of a period. Raises QueryError if it is none."""
    found = _PERIOD.fullmatch(period)
    if found is None:
        raise _no_period(period)
    try:
        year, month, day, kind, number = found.groups()
        if kind:
            return _reporting(int(year), kind, int(number))
        if day:
            only = date(int(year), int(month), int(day))
            return only, only
        return _months(int(year), int(month or 1), 1 if month else 12)
    except (ValueError, OverflowError):
        raise _no_period(period) from None


def frequency(period: str) -> str | None:
    """The code of CL_FREQ for a period of this length; None if it is no period."""
    found = _PERIOD.fullmatch(period)
    if found is None:
        return None
    _, month, day, kind, _ = found.groups()
    return str(kind or ("D" if day else "M" if month else "A"))


def _no_period(period: str) -> QueryError:
    return QueryError(
        f'"{period}" is not a time period; write 2026, 2026-03, 2026-03-31 or 2026-Q1.'
    )


def _reporting(year: int, kind: str, number: int) -> tuple[date, date]:
    if kind == "W":
        monday = date.fromisocalendar(year, number, 1)
        return monday, monday + timedelta(days=6)
    if kind == "D":
        only = date(year, 1, 1) + timedelta(days=number - 1)
        if only.year != year:
            raise ValueError(number)
        return only, only
    length = _MONTHS[kind]
    return _months(year, (number - 1) * length + 1, length)


def _months(year: int, first: int, length: int) -> tuple[date, date]:
    start = date(year, first, 1)
    following = year * 12 + first - 1 + length
    if following == (date.max.year + 1) * 12:
        return start, date.max
    return start, date(following // 12, following % 12 + 1, 1) - timedelta(days=1)
