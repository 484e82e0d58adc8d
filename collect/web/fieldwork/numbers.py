"""Numbers as people read them."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.formats import date_format, number_format

NONE: Final = "\u2013"
"""Stands where there is no number."""
_NARROW: Final = "\u202f"
_TEN: Final = 10
_HUNDRED: Final = 100


def whole(value: float | None) -> str:
    """A whole number, thousands apart."""
    if value is None:
        return NONE
    return str(number_format(round(value), force_grouping=True))


def decimal(value: float | None) -> str:
    """With one digit after the point below ten, unless it is a whole number of them."""
    if value is None:
        return NONE
    if abs(value) >= _TEN or value == round(value):
        return whole(value)
    return str(number_format(round(value, 1), 1))


def percent(share: float | None) -> str:
    """A share of 1 in percent: whole, but never 0 or 100 for what is not."""
    if share is None:
        return NONE
    value = share * _HUNDRED
    rounded = round(value)
    if (rounded == 0 and value > 0) or (rounded == _HUNDRED and value < _HUNDRED):
        return f"{number_format(round(value, 1), 1)}{_NARROW}%"
    return f"{number_format(rounded)}{_NARROW}%"


def day_text(day: str) -> str:
    """A day, such as 2026-03-01, in words."""
    return date_format(date.fromisoformat(day), "DATE_FORMAT") if day else NONE
