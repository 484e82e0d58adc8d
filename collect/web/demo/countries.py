"""Three made-up countries, and the library's workbooks with their samples in them.

Numbers that a program invents must not look like those of a real country. So each
takes the place of one of the workbooks' countries: with codes that ISO 3166 leaves to
its users, names of nowhere, and dwellings in the open sea.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import openpyxl
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

CHOICES = "choices"
PLACED = ("name", "country", "province")
"""Columns of `choices` that hold the code of a country, or begin with a province's."""

Names = Mapping[str, str]
"""By the tag of the language: `{"en": "Central Java"}`."""


@dataclass(frozen=True)
class Place:
    """A country or province; `stands_for` is the code it replaces in a workbook."""

    code: str
    stands_for: str
    names: Names


@dataclass(frozen=True)
class Country:
    """A made-up country with its provinces, and how many people live there.

    `populations`: in thousands, all and by five-year age groups, invented like the rest.
    """

    place: Place
    provinces: tuple[Place, ...]
    populations: Mapping[str, int]

    @property
    def name(self) -> str:
        """In English."""
        return self.place.names["en"]

    @property
    def places(self) -> tuple[Place, ...]:
        """The country, then its provinces."""
        return (self.place, *self.provinces)


def _people(everybody: int, *by_age: int) -> dict[str, int]:
    groups = ("Y0T4", "Y5T9", "Y10T14", "Y15T19")
    return {"_T": everybody, **dict(zip(groups, by_age, strict=True))}


def _country(
    code: str,
    stands_for: str,
    name: str,
    populations: Mapping[str, int],
    *provinces: tuple[str, str, str],
) -> Country:
    """A country whose provinces are given as (template, English, Indonesian)."""
    return Country(
        Place(code, stands_for, {"en": name, "id": name}),
        tuple(
            Place(f"{code[0]}{code[2]}{number:02}", template, {"en": en, "id": local})
            for number, (template, en, local) in enumerate(provinces, start=1)
        ),
        populations,
    )


COUNTRIES = (
    _country(
        *("XAA", "IDN", "Aralia", _people(42_000, 3_700, 3_800, 3_900, 3_900)),
        ("ID33", "Aralia Highlands", "Dataran Tinggi Aralia"),
        ("ID53", "Aralia Coast", "Pesisir Aralia"),
    ),
    _country(
        *("XAB", "KHM", "Belonia", _people(9_500, 1_050, 1_020, 980, 950)),
        ("KH08", "Lake Belonia", "Danau Belonia"),
        ("KH16", "Upper Belonia", "Belonia Hulu"),
    ),
    _country(
        *("XAC", "NPL", "Corvania", _people(21_000, 1_900, 2_050, 2_100, 2_150)),
        ("NP01", "East Corvania", "Corvania Timur"),
        ("NP06", "Corvania Hills", "Perbukitan Corvania"),
    ),
)


def workbook_of(country: Country, workbook: bytes) -> bytes:
    """The workbook with the country's own sample instead of the one it stands for.

    Rows of `choices` that belong to other countries go, as a statistical office would
    replace the example by its frame. Raises ValueError for a workbook without the
    country.
    """
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    frame = _Frame(book[CHOICES], country)
    frame.replace()
    for row in book["settings"].iter_rows(min_row=2, max_row=2):
        title = row[_columns(book["settings"])["form_title"] - 1]
        title.value = f"{title.value} ({country.name})"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


class _Frame:
    """The sheet `choices`, in which a country takes the place of another."""

    def __init__(self, sheet: Worksheet, country: Country) -> None:
        self.sheet, self.country = sheet, country
        self.columns = _columns(sheet)
        self.labels = {
            _tag(name): number
            for name, number in self.columns.items()
            if name.startswith("label")
        }
        # Of every list that hangs on places, only the country's rows stay.
        self.lists = {
            self._text(row, "list_name") for row in self._rows() if self._place(row)
        }

    def replace(self) -> None:
        """Rows, codes and labels, in place."""
        former = self._former_names()
        if not former:
            raise ValueError(f"the workbook has no {self.country.place.stands_for}")
        for row in reversed(list(self._rows())):
            place = self._place(row)
            if place is not None:
                self._rename(row, place, former[place.stands_for])
            elif self._text(row, "list_name") in self.lists:
                self.sheet.delete_rows(row)

    def _rows(self) -> Iterator[int]:
        return iter(range(2, self.sheet.max_row + 1))

    def _text(self, row: int, column: str) -> str:
        return str(self.sheet.cell(row, self.columns[column]).value or "")

    def _place(self, row: int) -> Place | None:
        """What of the country the row's code begins with."""
        name = self._text(row, "name")
        for place in self.country.places:
            if name.startswith(place.stands_for):
                return place
        return None

    def _former_names(self) -> dict[str, Names]:
        """What the places were called, by their former codes."""
        return {
            place.stands_for: {
                tag: str(self.sheet.cell(row, column).value)
                for tag, column in self.labels.items()
            }
            for row in self._rows()
            if (place := self._place(row))
            and self._text(row, "name") == place.stands_for
        }

    def _rename(self, row: int, place: Place, former: Names) -> None:
        for name in PLACED:
            cell = self.sheet.cell(row, self.columns[name])
            if isinstance(cell, Cell) and isinstance(cell.value, str):
                cell.value = self._code(cell.value)
        for tag, column in self.labels.items():
            cell = self.sheet.cell(row, column)
            if isinstance(cell, Cell):
                cell.value = str(cell.value).replace(former[tag], place.names[tag])

    def _code(self, text: str) -> str:
        for place in self.country.places:
            if text.startswith(place.stands_for):
                return place.code + text.removeprefix(place.stands_for)
        return text


def _columns(sheet: Worksheet) -> dict[str, int]:
    """Number of each column by its heading."""
    return {str(cell.value): cell.column for cell in sheet[1] if cell.value is not None}


def _tag(heading: str) -> str:
    """`label::English (en)` is en."""
    return heading.rpartition("(")[2].rstrip(")")
