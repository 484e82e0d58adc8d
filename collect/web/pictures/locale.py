"""How pictures write numbers and days in the language in use."""

from __future__ import annotations

from typing import Any, Final

from django.utils import dates
from django.utils.formats import get_format
from django.utils.translation import gettext as _

_DAYS: Final = (6, 0, 1, 2, 3, 4, 5)
"""Vega's week begins on Sunday, Django's on Monday."""

Locale = dict[str, Any]


def numbers() -> Locale:
    """As Vega knows the writing of numbers."""
    return {
        "decimal": get_format("DECIMAL_SEPARATOR"),
        "thousands": get_format("THOUSAND_SEPARATOR"),
        "grouping": [3],
        "currency": ["", ""],
    }


def times() -> Locale:
    """As Vega knows the names of days and months."""
    months = [str(dates.MONTHS[number]) for number in range(1, 13)]
    short = [str(dates.MONTHS_3[number]) for number in range(1, 13)]
    return {
        "dateTime": "%x, %X",
        "date": "%Y-%m-%d",
        "time": "%H:%M",
        "periods": [_("a.m."), _("p.m.")],
        "days": [str(dates.WEEKDAYS[number]) for number in _DAYS],
        "shortDays": [str(dates.WEEKDAYS_ABBR[number]) for number in _DAYS],
        "months": months,
        "shortMonths": [name.capitalize() for name in short],
    }
