"""How many people there are, by area, year and population group: read from CSV.

A population group is a code such as `_T` (everybody) or `Y0T4` (SDMX CL_AGE); a table of
a dataset may have codes of its own, such as schools.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from collect.lib.csv_text import CsvTextError, rows_of

COLUMNS = ("area", "year", "population", "value", "source")
MOST = 10_000
"""So many rows a table may have."""
LARGEST = 100_000_000_000
_CODE = re.compile(r"[A-Za-z0-9_@$-]{1,64}")
_YEAR = re.compile(r"(19|20|21)[0-9]{2}")
_WHOLE = re.compile(r"[0-9]{1,12}")
_ILLEGAL = re.compile(r"[\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_SHOWN = 40
_LONGEST = 200


@dataclass(frozen=True)
class Population:
    """`value`: people (or whatever the group counts), a whole number above 0."""

    area: str
    year: str
    population: str
    value: int
    source: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What the value is of."""
        return self.area, self.year, self.population


@dataclass(frozen=True)
class Fault:
    """What is wrong in a table: row (from 1, the header's), column, text."""

    row: int
    column: str
    message: str


@dataclass(frozen=True)
class Populations:
    """Populations by area, year and group. Where two rows are of the same one, the
    later is taken."""

    rows: tuple[Population, ...] = ()
    _known: dict[tuple[str, str, str], Population] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "_known", {each.key: each for each in self.rows})

    def of(self, area: str, year: str, groups: Sequence[str]) -> int | None:
        """How many people the groups have together; None if one is not known."""
        found = [self._known.get((area, year, each)) for each in groups]
        known = [each.value for each in found if each is not None]
        return sum(known) if len(known) == len(groups) else None

    def among(self, areas: Collection[str], years: Collection[str]) -> list[Population]:
        """Those of these areas and years, by area, year and group."""
        found = (
            each
            for each in self._known.values()
            if each.area in areas and each.year in years
        )
        return sorted(found, key=lambda each: each.key)


def read_populations(text: str) -> tuple[list[Population], list[Fault]]:
    """The rows of a CSV table, and everything that is wrong with it."""
    try:
        lines = rows_of(text)
    except CsvTextError as error:
        return [], [Fault(error.row, "", str(error))]
    header = [name.strip().lower() for name in lines[0]] if lines else []
    faults = list(_of_header(header, len(lines) - 1))
    if faults:
        return [], faults
    rows: list[Population] = []
    seen: dict[tuple[str, str, str], int] = {}
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        wrong, row = _read_row(number, header, cells)
        if row is not None:
            before = seen.setdefault(row.key, number)
            if before != number:
                said = f"Row {before} has the same area, year and population; keep one."
                wrong = [Fault(number, "", said)]
            rows.append(row)
        faults += wrong
    return rows, faults


def _of_header(header: Sequence[str], rows: int) -> Iterator[Fault]:
    accepted = ", ".join(COLUMNS)
    for place, name in enumerate(header):
        if name not in COLUMNS:
            said = f"“{name[:_SHOWN]}” is no column of populations; use {accepted}."
            yield Fault(1, name[:_SHOWN], said)
        elif name in header[:place]:
            yield Fault(1, name, f"The column “{name}” is there twice.")
    for name in COLUMNS:
        if name not in header:
            said = f"The column “{name}” is missing; name it in the first row."
            yield Fault(1, name, said)
    if rows > MOST:
        yield Fault(MOST + 2, "", f"There are {rows} rows; at most {MOST} are kept.")


def _read_row(
    number: int, header: Sequence[str], cells: Sequence[str]
) -> tuple[list[Fault], Population | None]:
    if len(cells) != len(header):
        said = f"The row has {len(cells)} cells and the header {len(header)}."
        return [Fault(number, "", f"{said} Quote texts that hold commas.")], None
    row = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    faults = list(_of_row(number, row))
    if faults:
        return faults, None
    return [], Population(
        row["area"], row["year"], row["population"], int(row["value"]), row["source"]
    )


def _of_row(number: int, row: Mapping[str, str]) -> Iterator[Fault]:
    for name in ("area", "population"):
        if not _CODE.fullmatch(row[name]):
            said = f"“{row[name][:_SHOWN]}” is no code: letters, digits and _ @ $ -."
            yield Fault(number, name, said)
    if not _YEAR.fullmatch(row["year"]):
        said = f"“{row['year'][:_SHOWN]}” is no year; write one such as 2026."
        yield Fault(number, "year", said)
    value = row["value"]
    if not (_WHOLE.fullmatch(value) and 0 < int(value) <= LARGEST):
        said = f"“{value[:_SHOWN]}” is no whole number from 1 to {LARGEST}."
        yield Fault(number, "value", said)
    source = row["source"]
    if not source or len(source) > _LONGEST or _ILLEGAL.search(source):
        said = f"Say where the number comes from, in at most {_LONGEST} characters."
        yield Fault(number, "source", said)
