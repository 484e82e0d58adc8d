"""Which sheet of an upload is the cleaning log, and which column is which."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collect.datasets.cleaning.sheets.columns import (
    LOG,
    NEEDED,
    OTHER,
    READ,
    find_columns,
    is_dime,
)
from collect.datasets.cleaning.sheets.opening import Book, Grid, Row, UnreadableError
from collect.datasets.cleaning.sheets.texts import make, shown
from collect.forms.xlsform.findings import Finding, column_letter
from collect.forms.xlsform.workbook import text_of

_HIGHEST: Final = 20
"""The header stands in one of the first rows; IPA has instructions above it."""

_HEADERS_SHOWN: Final = 12


@dataclass(frozen=True)
class Layout:
    """A sheet that was recognised: its kind and where its columns are.

    ``kind``: ``cleaning_log`` or ``other``; ``header``: the header's row number;
    ``columns``: index of each of our columns that is there; ``implied``: whether a new
    value alone says that the answer changes (DIME has no change types).
    """

    kind: str
    title: str
    header: int
    headers: tuple[str, ...]
    columns: Mapping[str, int]
    implied: bool = False

    def finding(self, code: str, row: int, column: str, /, **facts: object) -> Finding:
        """A finding at one of our columns; at the row where the sheet has no such."""
        place = self.columns.get(column)
        if place is None:
            return make(code, self.title, row, None, None, **facts)
        return make(
            code, self.title, row, self.name(place), self.address(row, place), **facts
        )

    def address(self, row: int, place: int) -> str:
        """The address of a cell (``F5``)."""
        return f"{column_letter(place)}{row}"

    def name(self, place: int) -> str:
        """The header as written."""
        return self.headers[place]


@dataclass(frozen=True)
class Found:
    """The sheet that was chosen, and what is wrong with it and the others."""

    layout: Layout | None
    grid: Grid | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Candidate:
    grid: Grid
    kind: str
    header: int
    places: Mapping[str, Sequence[int]]

    @property
    def headers(self) -> tuple[str, ...]:
        return _headers(self.grid.rows[self.header - 1])

    @property
    def implied(self) -> bool:
        return self.kind == LOG and is_dime(self.headers)

    @property
    def missing(self) -> list[str]:
        absent = [name for name in NEEDED[self.kind] if name not in self.places]
        return [name for name in absent if name != "change_type" or not self.implied]


def find_sheet(book: Book | Grid) -> Found:
    """The sheet to read: the one named ``cleaning_log`` or ``other`` if it has the
    columns, else the first that has them."""
    findings: list[Finding] = []
    candidates = []
    for grid in _grids(book, findings):
        candidate = _best(grid)
        if candidate is not None:
            candidates.append(candidate)
    complete = [candidate for candidate in candidates if not candidate.missing]
    if not complete:
        told = candidates or not findings
        nothing = [_nothing(candidates)] if told else []
        return Found(None, None, (*findings, *nothing))
    chosen = complete[0]
    findings += [
        make("sheet.second", other.grid.title, chosen=chosen.grid.title)
        for other in complete[1:]
    ]
    layout, twice = _layout(chosen)
    return Found(layout, chosen.grid, (*findings, *twice))


def _grids(book: Book | Grid, findings: list[Finding]) -> Iterator[Grid]:
    """The sheets, those with our names first; of a workbook with one of these, no
    others, which may be large. Sheets that cannot be read become findings."""
    if isinstance(book, Grid):
        yield book
        return
    ours = [title for title in book.titles if title.strip().lower() in (LOG, OTHER)]
    ours.sort(key=lambda title: title.strip().lower() != LOG)
    recognised = False
    for title in ours:
        grid = _opened(book, title, findings)
        if grid is not None:
            candidate = _best(grid)
            recognised |= candidate is not None and not candidate.missing
            yield grid
    if recognised:
        return
    for title in book.titles:
        if title not in ours:
            grid = _opened(book, title, findings)
            if grid is not None:
                yield grid


def _opened(book: Book, title: str, findings: list[Finding]) -> Grid | None:
    try:
        return book.grid(title)
    except UnreadableError as error:
        findings.append(error.finding)
        return None


def _headers(row: Row) -> tuple[str, ...]:
    return tuple(text_of(value).strip() for value in row)


def _best(grid: Grid) -> _Candidate | None:
    """The first row that is most like a header of ours; None for an empty sheet."""
    best: _Candidate | None = None
    for number, row in enumerate(grid.rows[:_HIGHEST], start=1):
        headers = _headers(row)
        if not any(headers):
            continue
        places = find_columns(headers)
        others = set(NEEDED[OTHER]) - set(NEEDED[LOG])
        kind = OTHER if len(others & places.keys()) > 1 else LOG
        candidate = _Candidate(grid, kind, number, places)
        if best is None or len(candidate.missing) < len(best.missing):
            best = candidate
    return best


def _nothing(candidates: Sequence[_Candidate]) -> Finding:
    """Which headers were found where, and which are missing."""
    told = []
    for candidate in candidates:
        headers = [header for header in candidate.headers if header]
        listed = ", ".join(shown(header) for header in headers[:_HEADERS_SHOWN])
        more = ", …" if len(headers) > _HEADERS_SHOWN else ""
        where = (
            f"Sheet “{candidate.grid.title}”" if candidate.grid.title else "The file"
        )
        missing = ", ".join(candidate.missing)
        told.append(f"{where} has {listed}{more} and misses {missing}.")
    return make("sheet.none", found=" ".join(told[:5]) or "All sheets are empty.")


def _layout(chosen: _Candidate) -> tuple[Layout, list[Finding]]:
    title, header = chosen.grid.title, chosen.header
    layout = Layout(
        chosen.kind,
        title,
        header,
        chosen.headers,
        {name: places[0] for name, places in chosen.places.items()},
        chosen.implied,
    )
    twice = [
        make(
            "sheet.header.twice",
            title,
            header,
            layout.name(place),
            layout.address(header, place),
            header=layout.name(place),
            other=layout.address(header, places[0]),
        )
        for name, places in chosen.places.items()
        if name in READ[chosen.kind]
        for place in places[1:]
    ]
    return layout, twice
