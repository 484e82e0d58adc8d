"""The form that asks what to show: only what there is to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from collect.datasets.publishing.standard import REF_AREA
from collect.web.explore import words
from collect.web.explore.book import Book
from collect.web.explore.choice import ACROSS, ALL, ORDERS, Choice, Chosen
from collect.web.explore.selection import area_of_ranking


@dataclass(frozen=True)
class Option:
    """A value to choose, and whether it is chosen."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Question:
    """A list to choose one from."""

    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True)
class Asking:
    """The form."""

    first: list[Question]
    """What is always asked."""
    more: list[Question]
    areas: list[Option]
    """Boxes to tick; none where there is one area."""
    areas_label: str
    across_label: str
    """What a ranking ranks."""
    with_intervals: bool
    """Whether intervals can be shown or not."""


def asking(book: Book, chosen: Chosen) -> Asking:
    """The form for what is chosen so far."""
    choice, offer = chosen.choice, chosen.offer
    ticked = choice.areas or tuple(offer.areas)
    areas = [
        Option(code, book.label(REF_AREA, code), code in ticked)
        for code in offer.areas
        if choice.across == "areas" or choice.view != "ranking"
    ]
    return Asking(
        first=_useful(_first(book, chosen)),
        more=_useful(_more(book, chosen)),
        areas=areas if len(areas) > 1 else [],
        areas_label=words.level_name(book, choice.within),
        across_label=str(ACROSS[choice.across]),
        with_intervals=choice.view == "equiplot",
    )


def _useful(questions: list[Question]) -> list[Question]:
    """Those that leave a choice."""
    return [each for each in questions if len(each.options) > 1]


def _first(book: Book, chosen: Chosen) -> list[Question]:
    choice, offer = chosen.choice, chosen.offer
    indicators = {code: book.label("INDICATOR", code) for code in book.indicators()}
    by = {"none": _("Not divided")} | {name: book.name(name) for name in offer.by}
    if choice.view == "ranking":
        del by["none"]
    levels = {level: words.level_name(book, level) for level in offer.levels}
    return [
        _question("indicator", _("Indicator"), indicators, choice.indicator),
        _question("by", _("Compare by"), by, choice.by or "none"),
        _question("within", _("Areas"), levels, choice.within),
        _question(
            "period", _("Period"), _periods(choice, offer.periods), choice.period
        ),
    ]


def _periods(choice: Choice, periods: list[str]) -> dict[str, str]:
    if choice.view == "trend" or len(periods) < 2:
        return {}
    several = {ALL: _("All periods")} if choice.view != "map" else {}
    return {"": _("Newest of each area")} | {each: each for each in periods} | several


def _more(book: Book, chosen: Chosen) -> list[Question]:
    choice, offer = chosen.choice, chosen.offer
    if choice.view == "ranking":
        measures = {code: book.label("MEASURE", code) for code in offer.measures}
        across = {name: str(title) for name, title in ACROSS.items()}
        areas = {code: book.label(REF_AREA, code) for code in offer.areas}
        one = {} if choice.across == "areas" else areas
        return [
            _question("measure", _("Measure"), measures, choice.measure),
            _question("across", _("Rank"), across, choice.across),
            _question("area", _("Area"), one, area_of_ranking(book, choice)),
            _order(choice),
        ]
    found = []
    among = {"": _("Everybody")} | {each: _among(book, each) for each in offer.among}
    found.append(_question("among", _("Only among"), among, choice.among))
    if choice.view == "map":
        groups = {"": words.group_name(book, choice, "")}
        groups |= {code: book.label(choice.by, code) for code in offer.groups}
        found.append(_question("group", _("Whose figure"), groups, choice.group))
    if choice.view == "equiplot":
        found.append(_order(choice))
    return found


def _among(book: Book, among: str) -> str:
    dimension, _dot, code = among.partition(".")
    return f"{book.name(dimension)}: {book.label(dimension, code)}"


def _order(choice: Choice) -> Question:
    orders = {name: str(title) for name, title in ORDERS.items()}
    return _question("order", _("Order"), orders, choice.order)


def _question(name: str, label: str, options: dict[str, str], chosen: str) -> Question:
    return Question(
        name,
        label,
        [Option(value, text, value == chosen) for value, text in options.items()],
    )
