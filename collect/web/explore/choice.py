"""What somebody wants to see of a release: read from the address, which says all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collect.datasets.publishing.standard import REF_AREA
from collect.web.explore.book import Book, Figure, Measured

VIEWS: Mapping[str, str | Promise] = {
    "equiplot": _("Equiplot"),
    "table": _("Table"),
    "trend": _("Trend"),
    "map": _("Map"),
    "ranking": _("Disparities"),
}
ACROSS: Mapping[str, str | Promise] = {
    "areas": _("Countries or areas"),
    "indicators": _("Indicators"),
    "dimensions": _("Ways to divide people"),
}
ORDERS: Mapping[str, str | Promise] = {
    "name": _("By name"),
    "value": _("Highest first"),
    "-value": _("Lowest first"),
    "gap": _("Widest gap first"),
}
_COLUMNS = ("area", "period", "group", "value", "se", "cv", "n")
SORTS = ["", *_COLUMNS, *(f"-{column}" for column in _COLUMNS)]
COUNTRIES, GROUPS = "", "groups"
"""Levels of areas; others are within an area, and named by its code."""
NEWEST, ALL = "", "all"
"""Periods: the newest of each area, or all."""
_PREFERRED = ("WEALTH_QUINTILE", "RESIDENCE", "EDUCATION", "SEX")
_LARGEST = 200
"""More areas than these no address names."""


@dataclass(frozen=True)
class Choice:
    """What is shown. The address of a choice has what is not the first to be chosen."""

    view: str
    indicator: str
    by: str = ""
    """The dimension whose groups are compared; "" for everybody."""
    among: str = ""
    """People all are of, such as RESIDENCE.R; "" for everybody."""
    group: str = ""
    """Of `by`, the group that a map shows; "" for all together."""
    within: str = COUNTRIES
    areas: tuple[str, ...] = ()
    """Empty: all of the level."""
    period: str = NEWEST
    measure: str = "D"
    across: str = "areas"
    order: str = "name"
    sort: str = ""
    """The column that the table is sorted by; with - the other way round."""
    intervals: bool = False

    @property
    def fixed(self) -> dict[str, str]:
        """The code of the dimension that `among` names."""
        dimension, _, code = self.among.partition(".")
        return {dimension: code} if dimension else {}

    def query(self, **more: Any) -> str:
        """The parameters of its address; `more` are others, or changes."""
        own = {name: more.pop(name) for name in list(more) if hasattr(self, name)}
        it = replace(self, **own)
        said: dict[str, Any] = {
            "view": it.view,
            "indicator": it.indicator,
            "by": it.by or "none",
            "among": it.among,
            "group": it.group if it.view == "map" else "",
            "within": it.within,
            "area": it.areas,
            "period": it.period,
            "intervals": "1" if it.intervals else "",
            "order": "" if it.order == first_order(it.view) else it.order,
        }
        if it.view == "table":
            said["sort"] = it.sort
        if it.view == "ranking":
            said |= {"measure": it.measure, "across": it.across}
        said |= more
        kept = {name: value for name, value in said.items() if value not in ("", ())}
        return urlencode(kept, doseq=True)


@dataclass(frozen=True)
class Offer:
    """What there is to choose from, given what is chosen already."""

    by: list[str] = field(default_factory=list)
    among: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    periods: list[str] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Chosen:
    """A choice, what there is beside it, and what of the address there is not."""

    choice: Choice
    offer: Offer
    unknown: tuple[str, ...]


def choose(book: Book, wanted: QueryDict) -> Chosen:
    """The choice that an address makes; the first of everything it says nothing of."""
    picker = _Picker(wanted)
    view = picker.one("view", list(VIEWS), "equiplot")
    indicators = book.indicators()
    told = [code for code in indicators if code in book.told()]
    indicator = picker.one("indicator", indicators, _first(told or indicators))
    across = picker.one("across", list(ACROSS), "areas")
    figures = book.figures(indicator)
    measured = _measured(book, indicator) if view == "ranking" else ()
    dividing = {each.stratifier for each in measured} or _dividing(figures)
    by = [name for name in [*book.others, REF_AREA] if name in dividing]
    first = _first([name for name in by if name in _told(figures)] or by)
    chosen_by = picker.one("by", ["none", *by], first)
    if chosen_by == "none":
        chosen_by = first if view == "ranking" else ""
    levels = _levels(book, figures)
    within = picker.one("within", levels, levels[0] if levels else COUNTRIES)
    areas = [code for code in _areas(book, figures) if level_of(book, code) == within]
    among = _among(book, figures, chosen_by)
    groups = _groups(book, figures, chosen_by)
    periods = sorted({each.period for each in figures}, reverse=True)
    measures = _in_order(book, {each.measure for each in measured})
    choice = Choice(
        view=view,
        indicator=indicator,
        by=chosen_by,
        among=picker.one("among", ["", *among], ""),
        group=picker.one("group", ["", *groups], ""),
        within=within,
        areas=picker.some("area", areas),
        period=picker.one("period", [NEWEST, *periods, ALL], NEWEST),
        measure=picker.one("measure", measures or ["D"]),
        across=across,
        order=picker.one("order", list(ORDERS), first_order(view)),
        sort=picker.one("sort", SORTS, ""),
        intervals=picker.one("intervals", ["", "1"], "") == "1",
    )
    offer = Offer(by, among, groups, levels, areas, periods, measures)
    return Chosen(choice, offer, tuple(picker.unknown))


def first_order(view: str) -> str:
    """How rows are ordered where nothing is said."""
    return "gap" if view == "ranking" else "name"


def level_of(book: Book, code: str) -> str:
    """Which level an area is of."""
    area = book.area(code)
    return GROUPS if area.is_group else area.parent or COUNTRIES


class _Picker:
    """Takes parameters of an address, and notes which of them there are not."""

    def __init__(self, wanted: QueryDict) -> None:
        self._wanted = wanted
        self.unknown: list[str] = []

    def one(self, name: str, known: Sequence[str], first: str | None = None) -> str:
        """The one that is asked for, if there is such, or `first`."""
        default = first if first is not None else _first(known)
        asked = self._wanted.get(name)
        if asked is None or asked in known:
            return default if asked is None else asked
        if asked:
            self.unknown.append(asked)
        return default

    def some(self, name: str, known: Sequence[str]) -> tuple[str, ...]:
        """Those that are asked for; none where that is all there are."""
        asked = self._wanted.getlist(name)[:_LARGEST]
        self.unknown += [each for each in asked if each not in known]
        found = tuple(each for each in known if each in set(asked))
        return () if len(found) == len(known) else found


def _first(known: Sequence[str]) -> str:
    preferred = [name for name in _PREFERRED if name in known]
    return (preferred or list(known) or [""])[0]


def _measured(book: Book, indicator: str) -> tuple[Measured, ...]:
    return book.measures(indicator=indicator)


def _dividing(figures: Iterable[Figure]) -> set[str]:
    return {name for each in figures if len(each.group) == 1 for name in each.group}


def _told(figures: Iterable[Figure]) -> set[str]:
    """Dimensions that figures are published by."""
    return _dividing(each for each in figures if each.value is not None)


def _among(book: Book, figures: Iterable[Figure], by: str) -> list[str]:
    """Codes of other dimensions that there are figures by `by` within."""
    found = {
        (name, code)
        for each in figures
        if len(each.group) == 2 and by in each.group
        for name, code in each.group.items()
        if name != by
    }
    ordered = sorted(
        found, key=lambda each: (book.others.index(each[0]), book.place(*each))
    )
    return [f"{name}.{code}" for name, code in ordered]


def _groups(book: Book, figures: Iterable[Figure], by: str) -> list[str]:
    if by not in book.others:
        return []
    found = {each.group[by] for each in figures if by in each.group}
    return [code for code in book.dimensions[by].codes if code in found]


def _areas(book: Book, figures: Iterable[Figure]) -> list[str]:
    """Areas there are figures of, by what they are called."""
    found = {each.area for each in figures}
    return sorted(found, key=lambda code: (book.label(REF_AREA, code).casefold(), code))


def _levels(book: Book, figures: Iterable[Figure]) -> list[str]:
    """Countries, groups of them, then areas within others."""
    found = {level_of(book, each.area) for each in figures}
    inner = found - {COUNTRIES, GROUPS}
    named = sorted(inner, key=lambda code: book.label(REF_AREA, code).casefold())
    return [each for each in (COUNTRIES, GROUPS) if each in found] + named


def _in_order(book: Book, codes: set[str]) -> list[str]:
    if not codes:
        return []
    return [code for code in book.dimensions["MEASURE"].codes if code in codes]
