"""Pictures of a choice: which is drawn, and what is said around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from collect.datasets.publishing.periods import bounds
from collect.datasets.publishing.standard import REF_AREA
from collect.web.explore import boundaries, shapes, telling, words
from collect.web.explore.book import Book, Figure, kept
from collect.web.explore.choice import COUNTRIES, Choice
from collect.web.explore.ranks import RATIOS, Rank, ranks
from collect.web.explore.selection import Row, Selection, select
from collect.web.pictures import equiplot, ranking, trend
from collect.web.pictures.choropleth import (
    Legend,
    Shapes,
    breaks,
    choropleth,
    class_of,
)
from collect.web.pictures.frame import NARROW, WIDE, Chart, Words, framed, png

_KEPT: Final = 96
_LINES: Final = 6
"""More areas than these are not drawn as lines of one picture."""
_MOST: Final = {"equiplot": 60, "trend": 32, "ranking": 60}
"""Rows of a picture; what there is more of, the table has."""
_ORDERED: Final = frozenset({"WEALTH_QUINTILE", "EDUCATION", "MATERNAL_EDU_LVL"})
_TERRITORY: Final = _lazy(
    "Boundaries and names mean no opinion on the status of any territory."
)


@dataclass(frozen=True)
class Drawn:
    """A chart, and the words around it."""

    chart: Chart
    words: Words


def svg(book: Book, choice: Choice, *, narrow: bool = False) -> str:
    """The picture as a file; "" where there is nothing to draw."""
    return _svg(*_key(book, choice), narrow)


def png_of(book: Book, choice: Choice, *, narrow: bool = False) -> bytes:
    """The same as PNG; b"" where there is nothing to draw."""
    return _png(*_key(book, choice), narrow)


def _key(book: Book, choice: Choice) -> tuple[int, Choice, str, str]:
    language = translation.get_language() or "en"
    return book.release, choice, boundaries.state(book, choice), language


@lru_cache(maxsize=_KEPT)
def _svg(release: int, choice: Choice, state: str, language: str, narrow: bool) -> str:
    book = kept(release)
    found = drawn(book, choice, narrow=narrow)
    if found is None:
        return ""
    return framed(found.chart, found.words, NARROW if narrow else WIDE)


@lru_cache(maxsize=_KEPT)
def _png(
    release: int, choice: Choice, state: str, language: str, narrow: bool
) -> bytes:
    found = _svg(release, choice, state, language, narrow)
    return png(found) if found else b""


def drawn(book: Book, choice: Choice, *, narrow: bool) -> Drawn | None:
    """The picture of a choice; None where there is nothing to draw."""
    if choice.view == "ranking":
        return _ranking(book, choice, narrow)
    selection = select(book, choice)
    if not any(
        figure.value is not None for row in selection.rows for _code, figure in row.all
    ):
        return None
    if choice.view == "trend":
        return _trend(book, choice, selection, narrow)
    if choice.view == "map" and (area_shapes := shapes_of(book, choice)):
        return _map(book, choice, selection, area_shapes, narrow)
    return _equiplot(book, choice, selection, narrow)


def shapes_of(book: Book, choice: Choice) -> Shapes | None:
    """What a map of the chosen areas is drawn with; None where there is nothing."""
    if choice.within == COUNTRIES:
        areas = {each.area for each in book.figures(choice.indicator)}
        if any(shapes.has_outline(code) for code in areas):
            return shapes.of_countries()
    return boundaries.shapes_of(book, choice)


def _equiplot(book: Book, choice: Choice, selection: Selection, narrow: bool) -> Drawn:
    rows = selection.rows[: _MOST["equiplot"]]
    groups = {code: words.group_name(book, choice, code) for code in selection.groups}
    everybody = words.group_name(book, choice, "")
    bars = [
        equiplot.Bar(
            words.row_name(book, selection, row.area, row.period)
            + (" (*)" if row.withheld else ""),
            tuple(
                _dot(groups.get(code, everybody), figure)
                for code, figure in (row.figures or _alone(row)).items()
                if figure.value is not None
            ),
            row.total.value if row.total and row.figures else None,
        )
        for row in rows
    ]
    look = equiplot.Look(
        narrow=narrow,
        intervals=choice.intervals or not groups,
        ordered=choice.by in _ORDERED,
        percent=selection.unit == words.PERCENT,
    )
    chart = equiplot.equiplot(bars, list(groups.values()) or [everybody], look)
    notes = [
        _("Upright line: %(people)s.") % {"people": everybody}
        if any(bar.total is not None for bar in bars)
        else "",
        telling.hollow(rows),
        telling.intervals(look.intervals),
        telling.left_out(len(selection.rows) - len(rows)),
    ]
    return _around(book, choice, selection, chart, notes)


def _alone(row: Row) -> dict[str, Figure]:
    return {} if row.total is None else {"": row.total}


def _dot(name: str, figure: Figure) -> equiplot.Dot:
    value = figure.value or 0.0
    return equiplot.Dot(name, value, figure.lower, figure.upper, figure.shaky)


def _trend(book: Book, choice: Choice, selection: Selection, narrow: bool) -> Drawn:
    areas = selection.areas[: _MOST["trend"]]
    rows = [row for row in selection.rows if row.area in areas]
    names = {area: book.label(REF_AREA, area) for area in areas}
    together = not selection.groups and len(areas) <= _LINES
    lines = [words.group_name(book, choice, code) for code in selection.groups]
    if not lines:
        lines = (
            list(names.values()) if together else [words.group_name(book, choice, "")]
        )
    if together:
        panels = [trend.Panel("", tuple(_steps(book, choice, rows, names)))]
    else:
        panels = [
            trend.Panel(
                name,
                tuple(
                    _steps(book, choice, [row for row in rows if row.area == area], {})
                ),
            )
            for area, name in names.items()
        ]
    look = trend.Look(
        narrow=narrow,
        ordered=choice.by in _ORDERED,
        percent=selection.unit == words.PERCENT,
    )
    notes = [
        telling.hollow(rows),
        telling.intervals(True, band=True),
        telling.left_out(len(selection.areas) - len(areas)),
    ]
    return _around(book, choice, selection, trend.trend(panels, lines, look), notes)


def _steps(
    book: Book, choice: Choice, rows: Sequence[Row], names: dict[str, str]
) -> list[trend.Step]:
    """Figures of groups, or of all people; lines are areas where these have `names`."""
    return [
        trend.Step(
            names.get(row.area) or words.group_name(book, choice, code),
            row.period,
            _middle(row.period),
            figure.value,
            figure.lower,
            figure.upper,
            figure.shaky,
        )
        for row in sorted(rows, key=lambda row: _middle(row.period))
        for code, figure in (row.figures or _alone(row)).items()
        if figure.value is not None
    ]


def _middle(period: str) -> float:
    """When a period is, in years."""
    first, last = bounds(period)
    days = (first.toordinal() + last.toordinal()) / 2
    start = first.replace(month=1, day=1).toordinal()
    return round(first.year + (days - start) / 365.25, 3)


def _map(
    book: Book,
    choice: Choice,
    selection: Selection,
    area_shapes: Shapes,
    narrow: bool,
) -> Drawn:
    values = telling.values_of(choice, selection)
    limits = breaks(list(values.values()))
    legend = Legend(
        telling.classes(limits, selection.unit, list(values.values())), _("No figure")
    )
    classes = {code: class_of(value, limits) for code, value in values.items()}
    chart = choropleth(classes, area_shapes, legend, narrow=narrow)
    notes = [str(_TERRITORY), telling.boundaries(_sources(book, choice, area_shapes))]
    return _around(book, choice, selection, chart, notes)


def _sources(book: Book, choice: Choice, area_shapes: Shapes) -> list[str]:
    own = area_shapes.ground is None
    return boundaries.sources(book, choice) if own else ["Natural Earth"]


def _ranking(book: Book, choice: Choice, narrow: bool) -> Drawn | None:
    found = [each for each in ranks(book, choice) if each.found.value is not None]
    if not found:
        return None
    shown = found[: _MOST["ranking"]]
    lengths = [_length(book, each, narrow) for each in shown]
    look = ranking.Look(narrow=narrow, ratio=choice.measure in RATIOS)
    marks = [
        telling.pale(shown),
        telling.intervals(True),
        telling.left_out(len(found) - len(shown)),
    ]
    notes = [
        telling.meaning(book, choice),
        " ".join(filter(None, marks)),
        words.source(book),
    ]
    around = Words(
        telling.rank_title(book, choice),
        telling.rank_subtitle(book, choice, found),
        tuple(filter(None, notes)),
        telling.ranks_in_words(book, choice, found),
    )
    return Drawn(ranking.ranking(lengths, look), around)


def _length(book: Book, rank: Rank, narrow: bool) -> ranking.Length:
    found = rank.found
    told = words.number(found.value, found.unit)
    if not narrow and rank.lowest and rank.highest:
        told = f"{told}   {telling.ends(book, rank)}"
    value = found.value or 0.0
    return ranking.Length(
        rank.label, value, found.lower, found.upper, told, found.shaky
    )


def _around(
    book: Book,
    choice: Choice,
    selection: Selection,
    chart: Chart,
    notes: Sequence[str],
) -> Drawn:
    marks = " ".join(filter(None, notes))
    told = (marks, words.withheld(book, choice, selection), words.source(book))
    return Drawn(
        chart,
        Words(
            telling.title(book, choice),
            words.subtitle(book, choice, selection),
            tuple(filter(None, told)),
            telling.in_words(book, choice, selection),
        ),
    )
