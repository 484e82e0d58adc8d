"""Words and numbers of figures, in the language in use."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collect.datasets.publishing.standard import REF_AREA
from collect.web.explore.book import Book, Estimated
from collect.web.explore.choice import COUNTRIES, GROUPS, Choice
from collect.web.explore.selection import Selection

PERCENT = "PCNT"
DASH = "\N{EN DASH}"


def number(value: float | None, unit: str = "") -> str:
    """A number as exact as it is of use; a dash where there is none."""
    if value is None:
        return DASH
    size = abs(value)
    places = 1 if unit == PERCENT or size >= 10 else 2
    if size >= 1000:
        places = 0
    # Django cuts digits off instead of rounding; adding 0 takes the sign of -0.0 away.
    rounded = Decimal(f"{value:.{places}f}") + 0
    return str(number_format(rounded, places, force_grouping=size >= 1000))


def interval(figure: Estimated) -> str:
    """The 95 % interval; "" where there is none."""
    if figure.lower is None or figure.upper is None:
        return ""
    low, high = (number(each, figure.unit) for each in (figure.lower, figure.upper))
    return f"{low} {DASH} {high}"


def state(figure: Estimated) -> str:
    """What is to be said of a figure; "" of one that is like most."""
    if figure.status == "Q":
        return _("Withheld to protect people")
    if figure.status == "M":
        return _("No cases")
    if figure.shaky:
        return _("Few cases: use with care")
    return "" if figure.value is not None else _("Not available")


def unit_name(unit: str) -> str:
    """What numbers of the unit count; "" where nothing is to be said."""
    names = {
        PERCENT: _("Percent"),
        "NUMBER": _("Number"),
        "PS": _("Persons"),
        "RATIO": _("Ratio"),
        "RATE_100000": _("Per 100,000 people"),
        "IDX": _("Index"),
        "PARITY_IDX": _("Parity index"),
        "DAYS": _("Days"),
        "USD": _("US dollars"),
    }
    return names.get(unit, unit)


def group_name(book: Book, choice: Choice, code: str) -> str:
    """What a group is called; "" is everybody."""
    if code:
        return book.label(choice.by, code)
    return people(book, choice) or _("Everybody")


def people(book: Book, choice: Choice) -> str:
    """Of whom all figures are: "" for everybody."""
    return ", ".join(book.label(name, code) for name, code in choice.fixed.items())


def level_name(book: Book, level: str) -> str:
    """What the areas of a level are."""
    if level == COUNTRIES:
        return _("Countries")
    if level == GROUPS:
        return _("Groups of countries")
    return _("Areas of %(country)s") % {"country": book.label(REF_AREA, level)}


def title(book: Book, choice: Choice, divided: str) -> str:
    """The indicator, and the dimension it is divided by, if it is."""
    name = book.label("INDICATOR", choice.indicator)
    if not divided:
        return name
    return _("%(indicator)s, by %(dimension)s") % {
        "indicator": name,
        "dimension": lower(book.name(divided)),
    }


def subtitle(book: Book, choice: Choice, selection: Selection) -> str:
    """Of whom, where and when."""
    areas = selection.areas
    if len(areas) == 1:
        where = book.label(REF_AREA, areas[0])
    else:
        where = f"{level_name(book, choice.within)} ({len(areas)})"
    periods = selection.periods
    when = DASH.join(dict.fromkeys((periods[0], periods[-1]))) if periods else ""
    parts = (where, people(book, choice), when, unit_name(selection.unit))
    return " · ".join(each for each in parts if each)


def source(book: Book) -> str:
    """Where the figures are from, for under a picture."""
    return _("Source: %(producer)s, %(title)s, release %(number)d (%(day)s).") % {
        "producer": book.description["producer"],
        "title": book.title,
        "number": book.number,
        "day": book.issued.isoformat(),
    }


def citation(book: Book, address: str) -> str:
    """How to cite the release."""
    return _(
        "%(producer)s (%(year)d). %(title)s, release %(number)d, %(day)s. %(address)s"
    ) % {
        "producer": book.description["producer"],
        "year": book.issued.year,
        "title": book.title,
        "number": book.number,
        "day": book.issued.isoformat(),
        "address": address,
    }


def withheld(book: Book, choice: Choice, selection: Selection) -> str:
    """Which figures are withheld, in a sentence; "" for none."""
    named = [
        f"{row_name(book, selection, row.area, row.period)}"
        f" ({', '.join(group_name(book, choice, code) for code in row.withheld)})"
        for row in selection.rows
        if row.withheld
    ]
    if not named:
        return ""
    shown = "; ".join(named[:6])
    if more := len(named) - 6 if len(named) > 6 else 0:
        shown += ngettext("; and %(count)d more", "; and %(count)d more", more) % {
            "count": more
        }
    return _("(*) Withheld to protect people: %(where)s.") % {"where": shown}


def row_name(book: Book, selection: Selection, area: str, period: str) -> str:
    """What a row is called: an area, with its period where periods differ."""
    name = book.label(REF_AREA, area)
    if len(selection.periods) < 2:
        return name
    if len(selection.areas) == 1:
        return period
    return f"{name}, {period}"


def lower(text: str) -> str:
    """For within a sentence; abbreviations stay."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def count(value: int) -> str:
    """A whole number."""
    return str(number_format(value, 0, force_grouping=True))
