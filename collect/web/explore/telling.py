"""What pictures show, in words: for who cannot see them, and beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collect.datasets.publishing.standard import REF_AREA
from collect.web.explore import words
from collect.web.explore.book import Book
from collect.web.explore.choice import Choice
from collect.web.explore.ranks import Rank
from collect.web.explore.selection import Row, Selection

_SPELT_OUT = 8
"""So many numbers a sentence can have."""


def title(book: Book, choice: Choice) -> str:
    """The title of a picture of estimates."""
    if choice.view != "map" or not choice.group:
        divided = choice.by if choice.view != "map" else ""
        return words.title(book, choice, divided)
    return f"{words.title(book, choice, '')}: {words.group_name(book, choice, choice.group)}"


def in_words(book: Book, choice: Choice, selection: Selection) -> str:
    """What a picture of estimates shows."""
    if choice.view == "map":
        return _map_in_words(book, choice, selection)
    if choice.view == "trend":
        return _trend_in_words(book, choice, selection)
    if len(selection.rows) == 1 or not selection.groups:
        return " ".join(
            _row_in_words(book, choice, selection, row)
            for row in selection.rows[:_SPELT_OUT]
        )
    return _gaps_in_words(book, choice, selection)


def ranks_in_words(book: Book, choice: Choice, found: Sequence[Rank]) -> str:
    """What a ranking shows."""
    told = [
        f"{each.label}: {words.number(each.found.value, each.found.unit)}"
        + (f" ({ends(book, each)})" if each.lowest else "")
        for each in found[:_SPELT_OUT]
    ]
    return "; ".join(told) + "."


def ends(book: Book, rank: Rank) -> str:
    """The groups that are worst and best off, or lowest and highest, with figures."""
    first, last = rank.worst or rank.lowest, rank.best or rank.highest
    if first is None or last is None:
        return ""
    dimension = rank.found.stratifier
    unit = _unit(book, rank)
    told = [
        f"{book.label(dimension, code)} {words.number(value, unit)}"
        for code, value in (first, last)
    ]
    return f" {words.DASH} ".join(told)


def rank_title(book: Book, choice: Choice) -> str:
    """The title of a ranking."""
    measure = book.label("MEASURE", choice.measure)
    if choice.across == "indicators":
        return _("%(measure)s, by %(dimension)s") % {
            "measure": measure,
            "dimension": words.lower(book.name(choice.by)),
        }
    divided = choice.by if choice.across == "areas" else ""
    return f"{measure}: {words.title(book, choice, divided)}"


def rank_subtitle(book: Book, choice: Choice, found: Sequence[Rank]) -> str:
    """Where, and when."""
    areas = list(dict.fromkeys(each.found.area for each in found))
    where = book.label(REF_AREA, areas[0])
    if len(areas) > 1:
        where = f"{words.level_name(book, choice.within)} ({len(areas)})"
    periods = sorted({each.found.period for each in found})
    when = words.DASH.join(dict.fromkeys((periods[0], periods[-1])))
    return f"{where} · {when}"


def meaning(book: Book, choice: Choice) -> str:
    """What the measure says."""
    definition = book.definition("MEASURE", choice.measure)
    return (
        f"{book.label('MEASURE', choice.measure)}: {definition}" if definition else ""
    )


def hollow(rows: Iterable[Row]) -> str:
    """What hollow marks mean, where there are any."""
    shaky = any(figure.shaky for row in rows for _code, figure in row.all)
    return _("Hollow: few cases, use with care.") if shaky else ""


def pale(found: Iterable[Rank]) -> str:
    """What pale bars mean, where there are any."""
    if any(each.found.shaky for each in found):
        return _("Pale: few cases, use with care.")
    return ""


def intervals(shown: bool, *, band: bool = False) -> str:
    """What the thin lines or the bands are."""
    if not shown:
        return ""
    if band:
        return _("Bands: confidence intervals (95 %).")
    return _("Thin lines: confidence intervals (95 %).")


def boundaries(sources: Sequence[str]) -> str:
    """Whose boundaries a map is drawn with, where it is known."""
    if not sources:
        return ""
    return _("Boundaries: %(sources)s.") % {"sources": "; ".join(sources)}


def left_out(more: int) -> str:
    """How many rows a picture has no room for."""
    if more <= 0:
        return ""
    text = ngettext(
        "%(count)d more row is in the table.",
        "%(count)d more rows are in the table.",
        more,
    )
    return text % {"count": more}


def values_of(choice: Choice, selection: Selection) -> dict[str, float]:
    """The values of a map, by area."""
    found = {}
    for row in selection.rows:
        figure = row.figures.get(choice.group) if choice.group else row.total
        if figure is not None and figure.value is not None:
            found[row.area] = figure.value
    return found


def classes(
    limits: Sequence[float], unit: str, values: Sequence[float]
) -> tuple[str, ...]:
    """Names of the classes of a map, from little to much."""
    told = [_limit(each, unit) for each in limits]
    if not told:
        return tuple(words.number(each, unit) for each in values[:1])
    between = [f"{low} {words.DASH} {high}" for low, high in pairwise(told)]
    return (
        _("under %(limit)s") % {"limit": told[0]},
        *between,
        _("%(limit)s and more") % {"limit": told[-1]},
    )


def _limit(value: float, unit: str) -> str:
    return f"{value:g}" if value == round(value, 4) else words.number(value, unit)


def _unit(book: Book, rank: Rank) -> str:
    found = book.figures(rank.found.indicator)
    return next((each.unit for each in found), "")


def _row_in_words(book: Book, choice: Choice, selection: Selection, row: Row) -> str:
    told = [
        f"{words.group_name(book, choice, code)} {words.number(figure.value, figure.unit)}"
        for code, figure in row.all
        if figure.value is not None
    ]
    name = words.row_name(book, selection, row.area, row.period)
    return f"{name}: {', '.join(told)}."


def _gaps_in_words(book: Book, choice: Choice, selection: Selection) -> str:
    rows = [row for row in selection.rows if row.gap is not None]
    if not rows:
        return ""
    ordered = sorted(rows, key=lambda row: row.gap or 0.0)
    told = [
        _("Of %(count)d rows, the groups lie furthest apart in %(row)s")
        % {"count": len(rows), "row": _between(book, choice, selection, ordered[-1])},
        _("closest together in %(row)s")
        % {"row": _between(book, choice, selection, ordered[0])},
    ]
    return "; ".join(told[: len(rows)]) + "."


def _between(book: Book, choice: Choice, selection: Selection, row: Row) -> str:
    low = min(row.values, key=row.values.__getitem__)
    high = max(row.values, key=row.values.__getitem__)
    parts = [
        f"{words.group_name(book, choice, code)} {words.number(row.values[code], selection.unit)}"
        for code in (low, high)
    ]
    name = words.row_name(book, selection, row.area, row.period)
    return f"{name} ({', '.join(parts)})"


def _trend_in_words(book: Book, choice: Choice, selection: Selection) -> str:
    told = []
    for area in selection.areas[:_SPELT_OUT]:
        rows = sorted(
            (row for row in selection.rows if row.area == area),
            key=lambda row: row.period,
        )
        # Of several areas, all people of each have to do: the table has the rest.
        several = len(selection.areas) > 1
        for code in ("",) if several or not selection.groups else selection.groups:
            points = [
                (row.period, found.value)
                for row in rows
                if (found := dict(row.all).get(code)) and found.value is not None
            ]
            if points:
                name = words.group_name(book, choice, code)
                told.append((f"{book.label(REF_AREA, area)}, {name}", points))
    return " ".join(
        _course(name, points, selection.unit) for name, points in told[:_SPELT_OUT]
    )


def _course(name: str, points: Sequence[tuple[str, float]], unit: str) -> str:
    ends_ = dict.fromkeys((points[0], points[-1]))
    told = [
        _("%(value)s in %(period)s")
        % {"value": words.number(value, unit), "period": period}
        for period, value in ends_
    ]
    return f"{name}: {', '.join(told)}."


def _map_in_words(book: Book, choice: Choice, selection: Selection) -> str:
    values = values_of(choice, selection)
    if not values:
        return ""
    ordered = sorted(values, key=values.__getitem__)
    names = [
        f"{book.label(REF_AREA, code)} {words.number(values[code], selection.unit)}"
        for code in dict.fromkeys((ordered[-1], ordered[0]))
    ]
    if len(names) == 1:
        return f"{names[0]}."
    return _("Highest: %(highest)s; lowest: %(lowest)s.") % {
        "highest": names[0],
        "lowest": names[1],
    }
