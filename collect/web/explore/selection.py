"""The figures of a choice, in rows: an area at a time, with a figure for each group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from collect.datasets.publishing.standard import REF_AREA
from collect.web.explore.book import Book, Figure, Measured
from collect.web.explore.choice import ALL, NEWEST, Choice, level_of

WITHHELD = "Q"


@dataclass(frozen=True)
class Row:
    """An area in a period. `figures`: by the code of the group, in the order of
    groups; `total` is that of everybody."""

    area: str
    period: str
    figures: dict[str, Figure]
    total: Figure | None

    @cached_property
    def values(self) -> dict[str, float]:
        """Values that are published, by group."""
        return {
            code: each.value
            for code, each in self.figures.items()
            if each.value is not None
        }

    @property
    def gap(self) -> float | None:
        """How far the highest lies above the lowest; None below two values."""
        found = self.values.values()
        return max(found) - min(found) if len(found) > 1 else None

    @property
    def withheld(self) -> list[str]:
        """Groups whose figure is not told."""
        return [code for code, each in self.figures.items() if each.status == WITHHELD]

    @property
    def all(self) -> list[tuple[str, Figure]]:
        """The total, whose group is "", and those of groups."""
        first = [] if self.total is None else [("", self.total)]
        return [*first, *self.figures.items()]


@dataclass(frozen=True)
class Selection:
    """Rows, the groups in them, and what all rows have in common."""

    rows: tuple[Row, ...]
    groups: tuple[str, ...]
    unit: str

    @property
    def periods(self) -> list[str]:
        """From the earliest to the newest."""
        return sorted({row.period for row in self.rows})

    @property
    def areas(self) -> list[str]:
        """In the order of rows."""
        return list(dict.fromkeys(row.area for row in self.rows))


def select(book: Book, choice: Choice) -> Selection:
    """What is chosen of the estimates, in the order that is chosen."""
    found = [each for each in _of_areas(book, choice) if _of_people(each, choice)]
    if choice.period == NEWEST and choice.view != "trend":
        found = _newest(found)
    elif choice.period != ALL and choice.view != "trend":
        found = [each for each in found if each.period == choice.period]
    groups = _groups(book, found, choice.by)
    rows = tuple(_ordered(book, _rows(found, groups, choice.by), choice.order))
    return Selection(rows, tuple(groups), next((each.unit for each in found), ""))


def measures(book: Book, choice: Choice) -> list[Measured]:
    """What is chosen of the disparities: across areas, indicators or dimensions."""
    if choice.across == "areas":
        found = [
            each
            for each in book.measures(indicator=choice.indicator)
            if each.stratifier == choice.by and _is_there(book, choice, each.area)
        ]
    else:
        found = list(book.measures(area=area_of_ranking(book, choice)))
        if choice.across == "indicators":
            found = [each for each in found if each.stratifier == choice.by]
        else:
            found = [each for each in found if each.indicator == choice.indicator]
    found = [each for each in found if each.measure == choice.measure]
    return _of_periods(found, choice.period)


def _of_areas(book: Book, choice: Choice) -> list[Figure]:
    figures = book.figures(choice.indicator)
    kept = {
        code
        for code in {each.area for each in figures}
        if _is_there(book, choice, code)
    }
    return [each for each in figures if each.area in kept]


def _is_there(book: Book, choice: Choice, area: str) -> bool:
    if choice.areas:
        return area in choice.areas
    return level_of(book, area) == choice.within


def area_of_ranking(book: Book, choice: Choice) -> str:
    """The area whose indicators or dimensions are ranked: the first, if none is
    chosen."""
    if choice.areas:
        return choice.areas[0]
    there = {
        each.area
        for each in book.measures(indicator=choice.indicator)
        if _is_there(book, choice, each.area)
    }
    return min(
        there, key=lambda code: book.label(REF_AREA, code).casefold(), default=""
    )


def _of_people(figure: Figure, choice: Choice) -> bool:
    """Whether it is of a group that is compared, or of all of these together."""
    fixed = choice.fixed
    rest = {name: code for name, code in figure.group.items() if name not in fixed}
    within = all(figure.group.get(name) == code for name, code in fixed.items())
    return within and (not rest or list(rest) == [choice.by])


def _newest(found: Sequence[Figure]) -> list[Figure]:
    last: dict[str, str] = {}
    for each in found:
        last[each.area] = max(each.period, last.get(each.area, ""))
    return [each for each in found if each.period == last[each.area]]


def _of_periods(found: Sequence[Measured], period: str) -> list[Measured]:
    if period == ALL:
        return list(found)
    if period != NEWEST:
        return [each for each in found if each.period == period]
    last: dict[tuple[str, str, str], Measured] = {}
    for each in found:
        key = (each.area, each.indicator, each.stratifier)
        if key not in last or last[key].period < each.period:
            last[key] = each
    return list(last.values())


def _groups(book: Book, found: Iterable[Figure], by: str) -> list[str]:
    """Codes that occur, the smallest ones: not under 18 years beside under 5 and 5 to
    17."""
    if not by or by not in book.dimensions:
        return []
    codes = book.dimensions[by].codes
    there = {each.group[by] for each in found if by in each.group}
    wide = {codes[code].parent for code in there if code in codes}
    return [code for code in codes if code in there - wide]


def _rows(found: Iterable[Figure], groups: Sequence[str], by: str) -> list[Row]:
    kept: dict[tuple[str, str], dict[str, Figure]] = {}
    for each in found:
        of_place = kept.setdefault((each.area, each.period), {})
        of_place[each.group.get(by, "")] = each
    return [
        Row(
            area,
            period,
            {code: figures[code] for code in groups if code in figures},
            figures.get(""),
        )
        for (area, period), figures in kept.items()
    ]


def _ordered(book: Book, rows: list[Row], order: str) -> list[Row]:
    """By name and period; by a number, rows without one last."""
    named = sorted(
        rows, key=lambda row: (book.label(REF_AREA, row.area).casefold(), row.period)
    )
    if order == "name":
        return named
    numbers = {id(row): _number(row, order) for row in named}
    sign = 1.0 if order == "-value" else -1.0

    def place(row: Row) -> tuple[bool, float]:
        number = numbers[id(row)]
        return number is None, sign * (number or 0.0)

    return sorted(named, key=place)


def _number(row: Row, order: str) -> float | None:
    if order == "gap":
        return row.gap
    if row.total is not None:
        return row.total.value
    values = row.values.values()
    return sum(values) / len(values) if values else None
