"""Tables of a choice: on the page, as CSV and as a workbook."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from collect.datasets.publishing.delimited import lines
from collect.datasets.publishing.standard import INDICATOR, REF_AREA, TOTAL
from collect.lib.csv_text import harmless
from collect.web.explore import telling, words
from collect.web.explore.book import Book, Estimated, Figure
from collect.web.explore.choice import Choice
from collect.web.explore.ranks import Rank, ranks
from collect.web.explore.selection import Row, Selection, select

Cell = str | float | int | None
_NUMBERS = ("OBS_VALUE", "SE", "LOWER", "UPPER", "CV")


@dataclass(frozen=True)
class Entry:
    """A line of the table of estimates; `group` is "" for all together."""

    area: str
    area_name: str
    period: str
    group: str
    group_name: str
    figure: Figure

    @property
    def value(self) -> str:
        return words.number(self.figure.value, self.figure.unit)

    @property
    def interval(self) -> str:
        return words.interval(self.figure)

    @property
    def se(self) -> str:
        return words.number(self.figure.se)

    @property
    def cv(self) -> str:
        return words.number(self.figure.cv, words.PERCENT)

    @property
    def n(self) -> str:
        return words.DASH if self.figure.n is None else words.count(self.figure.n)

    @property
    def note(self) -> str:
        return words.state(self.figure)

    @property
    def is_missing(self) -> bool:
        """Whether there is no number."""
        return self.figure.value is None


_PLACES: dict[str, Callable[[Entry], Any]] = {
    "area": lambda entry: entry.area_name.casefold(),
    "period": lambda entry: entry.period,
    "group": lambda entry: entry.group_name.casefold(),
    "value": lambda entry: entry.figure.value,
    "se": lambda entry: entry.figure.se,
    "cv": lambda entry: entry.figure.cv,
    "n": lambda entry: entry.figure.n,
}


def entries(book: Book, choice: Choice, selection: Selection) -> list[Entry]:
    """The lines of the table, sorted as chosen; without a number last."""
    found = [
        _entry(book, choice, row, code, figure)
        for row in selection.rows
        for code, figure in row.all
    ]
    if not choice.sort:
        return found
    place = _PLACES[choice.sort.removeprefix("-")]
    known = [each for each in found if place(each) is not None]
    known.sort(key=place, reverse=choice.sort.startswith("-"))
    return known + [each for each in found if place(each) is None]


@dataclass(frozen=True)
class Sheet:
    """A table as a file: a row for each figure, and what is to be known of them."""

    head: list[str]
    rows: list[list[Cell]]
    notes: list[str]

    def csv(self) -> bytes:
        """As CSV. What is to be known stands in columns, so that programs read it."""
        told = [[harmless(_text(cell)) for cell in row] for row in self.rows]
        return lines([self.head, *told])

    def workbook(self) -> bytes:
        """As XLSX, with the notes on a sheet of their own."""
        made = io.BytesIO()
        book = xlsxwriter.Workbook(made, {"in_memory": True})
        bold = book.add_format({"bold": True})
        figures = book.add_worksheet(_("Figures"))
        figures.freeze_panes(1, 0)
        for place, name in enumerate(self.head):
            figures.write_string(0, place, name, bold)
            figures.set_column(place, place, _width(self, place))
        for number, row in enumerate(self.rows, start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    figures.write_string(number, place, cell)
                elif cell is not None:
                    figures.write_number(number, place, cell)
        notes = book.add_worksheet(_("Notes"))
        notes.set_column(0, 0, 110, book.add_format({"text_wrap": True}))
        for number, note in enumerate(self.notes):
            notes.write_string(number, 0, note)
        book.close()
        return made.getvalue()


def sheet(book: Book, choice: Choice, address: str) -> Sheet:
    """The table of a choice as a file; `address` is where it can be seen."""
    cited = words.citation(book, address)
    if choice.view == "ranking":
        head, rows, notes = _of_ranks(book, choice)
    else:
        head, rows, notes = _of_estimates(book, choice)
    return Sheet(
        [*head, "SOURCE"],
        [[*row, cited] for row in rows],
        [*filter(None, notes), cited, *_meanings()],
    )


def _of_estimates(
    book: Book, choice: Choice
) -> tuple[list[str], list[list[Cell]], list[str]]:
    selection = select(book, choice)
    dimensions = [name for name in (choice.by, *choice.fixed) if name]
    coded = [INDICATOR, REF_AREA, *dimensions]
    head = [*_with_labels(coded), "TIME_PERIOD", *_MEASURED, "N", "NOTE", "DATA_SOURCE"]
    rows = [
        [
            *_coded(book, coded, _codes(choice, each)),
            each.period,
            *_numbers(each.figure),
            each.figure.n,
            each.note,
            each.figure.source,
        ]
        for each in entries(book, choice, selection)
    ]
    notes = [
        words.title(book, choice, choice.by),
        words.subtitle(book, choice, selection),
        book.definition(INDICATOR, choice.indicator),
    ]
    return head, rows, notes


def _of_ranks(
    book: Book, choice: Choice
) -> tuple[list[str], list[list[Cell]], list[str]]:
    found = ranks(book, choice)
    coded = [INDICATOR, REF_AREA, "STRATIFIER", "MEASURE"]
    head = [*_with_labels(coded), "TIME_PERIOD", *_MEASURED, "NOTE"]
    head += ["LOWEST_GROUP", "LOWEST_VALUE", "HIGHEST_GROUP", "HIGHEST_VALUE"]
    rows = [
        [
            *_coded(
                book,
                coded,
                [
                    each.found.indicator,
                    each.found.area,
                    each.found.stratifier,
                    each.found.measure,
                ],
            ),
            each.found.period,
            *_numbers(each.found),
            words.state(each.found),
            *_end(book, each, each.lowest),
            *_end(book, each, each.highest),
        ]
        for each in found
    ]
    notes = [telling.rank_title(book, choice), telling.meaning(book, choice)]
    return head, rows, notes


_MEASURED = ("UNIT_MEASURE", *_NUMBERS, "OBS_STATUS")


def _end(book: Book, rank: Rank, end: tuple[str, float] | None) -> list[Cell]:
    if end is None:
        return [None, None]
    return [book.label(rank.found.stratifier, end[0]), end[1]]


def _entry(book: Book, choice: Choice, row: Row, code: str, figure: Figure) -> Entry:
    return Entry(
        row.area,
        book.label(REF_AREA, row.area),
        row.period,
        code,
        words.group_name(book, choice, code),
        figure,
    )


def _codes(choice: Choice, entry: Entry) -> list[str]:
    by = [entry.group or TOTAL] if choice.by else []
    return [choice.indicator, entry.area, *by, *choice.fixed.values()]


def _with_labels(coded: Sequence[str]) -> list[str]:
    return [each for name in coded for each in (name, f"{name}_LABEL")]


def _coded(book: Book, coded: Sequence[str], codes: Sequence[str]) -> Iterator[str]:
    for name, code in zip(coded, codes, strict=True):
        yield code
        yield book.name(code) if name == "STRATIFIER" else book.label(name, code)


def _numbers(figure: Estimated) -> list[Cell]:
    return [
        figure.unit,
        figure.value,
        figure.se,
        figure.lower,
        figure.upper,
        figure.cv,
        figure.status,
    ]


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return repr(cell) if isinstance(cell, float) else str(cell)


def _width(sheet_: Sheet, place: int) -> int:
    longest = max((len(_text(row[place])) for row in sheet_.rows), default=0)
    return min(60, max(len(sheet_.head[place]), longest) + 2)


def _meanings() -> list[str]:
    return [
        _("OBS_VALUE: the estimate. SE: its standard error."),
        _("LOWER, UPPER: the ends of the confidence interval (95 %)."),
        _("CV: the standard error in percent of the estimate."),
        _("N: how many cases the estimate rests on, unweighted."),
        _(
            "OBS_STATUS: A as usual, U few cases, Q withheld to protect people, M no cases."
        ),
    ]
