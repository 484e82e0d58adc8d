"""A workbook as cells of text, each with its address.

`read_workbook` accepts .xlsx, .xls, .csv (pyxform's layout) and .md (XLSForm tables).
Values are text as pyxform sees it: `4` not `4.0`, `TRUE`, dates as
`2022-01-31 00:00:00`, no-break spaces as spaces, nothing around. `NA` stays `NA`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from collect.forms.xlsform.findings import Finding, column_letter

STANDARD_SHEETS = (
    "survey",
    "choices",
    "settings",
    "external_choices",
    "entities",
    "osm",
)
OUR_SHEETS = ("design", "variables", "checks", "dimensions", "indicators")
KNOWN_SHEETS = (*STANDARD_SHEETS, *OUR_SHEETS)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a workbook is read; beyond it, a finding says so."""

    bytes: int = 50 * 1024 * 1024
    rows: int = 100_000
    columns: int = 1_000
    cells: int = 4_000_000
    """Area of a sheet, from A1 to its last row and column."""
    cell_length: int = 100_000
    archive_entries: int = 2_000
    archive_bytes: int = 200 * 1024 * 1024
    archive_ratio: int = 500
    """Uncompressed to compressed size, for entries above one megabyte."""
    xml_depth: int = 100


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Row:
    """A row with content. `values` is cleaned, `raw` as typed; both start at A."""

    number: int
    values: tuple[str, ...]
    raw: tuple[str, ...]

    def __getitem__(self, index: int) -> str:
        return self.values[index] if index < len(self.values) else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its header and the rows under it that have content.

    `name` is lower case, `title` as written. `offset` is the letter position of the
    first column (1 for .csv, whose first column holds the sheet's name).
    """

    name: str
    title: str
    header: Row
    rows: tuple[Row, ...]
    offset: int = 0
    dates: frozenset[tuple[int, int]] = frozenset()
    """(row number, column index) of cells that hold a date or a time."""

    @property
    def headers(self) -> tuple[str, ...]:
        """The header's cells, cleaned; "" for columns without one."""
        return self.header.values

    def address(self, row: int, index: int) -> str:
        """The cell's address (`F5`) from a row number and a 0-based column index."""
        return f"{column_letter(index + self.offset)}{row}"

    def column_name(self, index: int) -> str:
        """The header as written, or the column's letter where there is none."""
        return self.header[index] or column_letter(index + self.offset)


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets that were read and what went wrong while reading them.

    `sheets` holds the sheets we know, by lower-case name; `titles` names all sheets.
    `is_grid` tells spreadsheets, whose empty rows count, from text formats.
    """

    format: str
    sheets: dict[str, Sheet] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    is_grid: bool = True

    def rows(self, name: str) -> tuple[Row, ...]:
        """The rows of a sheet, none if it is absent."""
        sheet = self.sheets.get(name)
        return sheet.rows if sheet else ()


Value = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None


def text_of(value: Value) -> str:
    """A cell's value as the text pyxform makes of it."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001
    return str(value)


def clean(text: str) -> str:
    """A cell's text without white space around it, no-break spaces as spaces."""
    return text.strip().replace("\N{NO-BREAK SPACE}", " ").strip()


def clean_header(text: str) -> str:
    """A header cleaned as pyxform does: runs of spaces are one."""
    return " ".join(part for part in clean(text).split(" ") if part)


def make_row(number: int, raw: Iterable[str], *, header: bool = False) -> Row:
    """A Row from a row's texts; empty cells at its end are dropped."""
    texts = list(raw)
    while texts and not texts[-1].strip():
        texts.pop()
    cleaner = clean_header if header else clean
    return Row(number, tuple(cleaner(text) for text in texts), tuple(texts))


def make_sheet(
    title: str,
    rows: Iterable[tuple[int, Sequence[Value]]],
    *,
    offset: int = 0,
) -> Sheet:
    """A Sheet from numbered rows, the first of which is the header."""
    dates = set()

    def texts(number: int, values: Sequence[Value]) -> Iterator[str]:
        for index, value in enumerate(values):
            if isinstance(value, dt.date | dt.time | dt.timedelta):
                dates.add((number, index))
            yield text_of(value)

    made: list[Row] = []
    header: Row | None = None
    for number, values in rows:
        row = make_row(number, texts(number, values), header=header is None)
        if header is None:
            header = row
        elif row.values:
            made.append(row)
    return Sheet(
        name=title.strip().lower(),
        title=title,
        header=header or Row(1, (), ()),
        rows=tuple(made),
        offset=offset,
        dates=frozenset(dates),
    )
