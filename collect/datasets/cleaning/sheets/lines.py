"""Rows of a sheet as lines of text: what may not be read is a finding."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from collect.datasets.cleaning.sheets.columns import READ
from collect.datasets.cleaning.sheets.heading import Layout
from collect.datasets.cleaning.sheets.opening import Grid
from collect.datasets.cleaning.sheets.texts import make, shown
from collect.datasets.cleaning.sheets.values import space_problem, text_of
from collect.forms.xlsform.findings import Finding
from collect.forms.xlsform.workbook import Value

EXACT: Final = frozenset({"old_value", "new_value", "corrected_text", "parent_value"})
"""Columns that hold answers, of which no space is taken away."""

_WRITTEN: Final = ("new_value", "corrected_text")
"""Columns whose text becomes an answer."""

_FOR_PEOPLE: Final = ("issue", "finding")
"""Columns that are read, but decide nothing."""

_EMPTY: Final = (None, "")

NA: Final = "NA"
"""R's word for no value; in columns that hold answers it may be an answer."""


@dataclass(frozen=True)
class Line:
    """A row: the text of each of our columns, empty where the sheet has none.

    ``problems``: column and finding of each cell that is not read as it stands.
    """

    row: int
    texts: Mapping[str, str]
    problems: tuple[tuple[str, Finding], ...] = ()

    def __getitem__(self, column: str) -> str:
        return self.texts.get(column, "")


@dataclass
class Lines:
    """The lines under the header of a sheet that are not empty."""

    layout: Layout
    grid: Grid
    count: int = field(default=0, init=False)
    hidden: int = field(default=0, init=False)
    _columns: list[tuple[str, int]] = field(init=False)

    def __post_init__(self) -> None:
        read = (*READ[self.layout.kind], *_FOR_PEOPLE)
        self._columns = [
            (column, place)
            for column, place in self.layout.columns.items()
            if column in read
        ]

    def __iter__(self) -> Iterator[Line]:
        marks = self.grid.marks
        marked = {row for row, _ in (*marks.formulas, *marks.errors)}
        start = self.layout.header
        for row, cells in enumerate(self.grid.rows[start:], start=start + 1):
            if row not in marked and not any(cell not in _EMPTY for cell in cells):
                continue
            self.count += 1
            self.hidden += row in marks.hidden
            yield self._line(row, cells, row in marked)

    def _line(self, row: int, cells: Sequence[Value], marked: bool) -> Line:
        texts: dict[str, str] = {}
        problems = []
        for column, place in self._columns:
            value = cells[place] if place < len(cells) else None
            text, code = text_of(value)
            if column not in EXACT:
                text = text.strip()
                text = "" if text == NA else text
            texts[column] = text
            if column in _FOR_PEOPLE:
                continue
            code, shows = self._problem(row, column, text, code, marked)
            if code:
                facts = {"value": shown(text), "shown": shows}
                found = self.layout.finding(code, row, column, **facts)
                problems.append((column, found))
        return Line(row, texts, tuple(problems))

    def _problem(
        self, row: int, column: str, text: str, code: str, marked: bool
    ) -> tuple[str, str]:
        """The code of what is wrong with a cell, and the error that it shows."""
        place = (row, self.layout.columns[column])
        marks = self.grid.marks
        if marked and place in marks.errors:
            return "sheet.cell.error", f" ({marks.errors[place]})"
        if marked and place in marks.formulas:
            return "sheet.cell.formula", ""
        if column == "invalid" and code == "sheet.cell.boolean":
            return "", ""
        return code or (space_problem(text) if column in _WRITTEN else ""), ""

    @property
    def merged(self) -> Iterator[Finding]:
        """The merged cells among those that count."""
        layout = self.layout
        places = [place for _, place in self._columns]
        for first, last, left, right in self.grid.merged:
            within = [place for place in places if left <= place <= right]
            if last > layout.header and within:
                corner = layout.address(first, left)
                area = f"{corner}:{layout.address(last, right)}"
                name = layout.name(min(within))
                yield make("sheet.merged", layout.title, first, name, corner, area=area)
