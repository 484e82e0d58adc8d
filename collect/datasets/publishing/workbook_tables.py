"""XLSX for people: a sheet for each indicator, contents before, methods behind.

Dimensions stand as stubs on the left, by name; only those by which the indicator is
broken down. Values keep their full precision and are shown with few decimals; those that
are missing are replaced by a sign that is explained below the table.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter

from collect.datasets.publishing import flags, methods
from collect.datasets.publishing.disparity import GROUPS, REFERENCE, STRATIFIER
from collect.datasets.publishing.errors import PublicationError
from collect.datasets.publishing.options import Options
from collect.datasets.publishing.publication import BATCH, Publication
from collect.datasets.publishing.standard import (
    COMMENT,
    INDICATOR,
    LOWER,
    OBS_STATUS,
    OBS_VALUE,
    REF_AREA,
    SE,
    TOTAL,
    UNIT_MEASURE,
    UPPER,
    N,
)
from collect.datasets.publishing.structure import TIME_PERIOD, Component
from collect.datasets.publishing.values import labels
from collect.submissions.exports.columnar.writers.sheet_names import SheetNames

MAX_ROWS = 1_000_000
"""Rows of a table; a sheet holds little more, and notes follow."""
_CHUNK = 1 << 20
_HEADER = 4
"""The row of column headers, from 0."""
_NUMBERS = (OBS_VALUE, LOWER, UPPER, SE, N)
_TEXTS = (GROUPS, REFERENCE)
_ALWAYS = (REF_AREA, TIME_PERIOD)


def write(publication: Publication, options: Options) -> Iterator[bytes]:
    """The workbook. Raises PublicationError if a table is longer than a sheet."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    issued = publication.metadata.issued
    book.set_properties(
        {
            "title": publication.title,
            "author": publication.metadata.producer,
            "created": datetime(issued.year, issued.month, issued.day),  # noqa: DTZ001
        }
    )
    pages = _Workbook(publication, book, options.tables)
    pages.contents()
    for table in pages.tables:
        pages.table(table)
    pages.methods()
    book.close()
    buffer.seek(0)
    while piece := buffer.read(_CHUNK):
        yield piece


@dataclass(frozen=True)
class _Table:
    """One indicator: its sheet, its observations, and what is shown of them."""

    code: str
    name: str
    definition: str
    sheet: str
    rows: pa.Table
    stubs: tuple[Component, ...]
    columns: tuple[Component, ...]
    texts: tuple[Component, ...]

    @property
    def statuses(self) -> list[str]:
        return list(dict.fromkeys(filter(None, _said(self.rows, OBS_STATUS))))


@dataclass
class _Workbook:
    publication: Publication
    book: Any
    published: Sequence[Publication]
    """The tables that are published together."""
    tables: list[_Table] = field(init=False)

    def __post_init__(self) -> None:
        self._bold = self.book.add_format({"bold": True})
        self._title = self.book.add_format({"bold": True, "font_size": 14})
        self._head = self.book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self._wrap = self.book.add_format({"text_wrap": True, "valign": "top"})
        self._right = self.book.add_format({"align": "right"})
        self._formats = {
            pattern: self.book.add_format({"num_format": pattern, "align": "right"})
            for pattern in ("0.0", "0.000", "#,##0", "(0.0)", "(0.000)")
        }
        self._names = SheetNames()
        self._first, self._last = self._names.take("Contents"), "Methods"
        self._names.take(self._last)
        self.tables = [self._of(code) for code in self._indicators()]

    def _indicators(self) -> list[str]:
        component = self.publication.structure.component(INDICATOR)
        return [] if component is None else self.publication.codes(component)

    def _of(self, code: str) -> _Table:
        publication = self.publication
        found = publication.observations
        rows = found.filter(pc.equal(found[INDICATOR], code))
        if len(rows) > MAX_ROWS:
            raise PublicationError(
                f"{code} has {len(rows):,} observations, and a sheet holds "
                f"{MAX_ROWS:,}; use CSV or Parquet."
            )
        present = {each.id: each for each in publication.present}
        stubs = tuple(
            each
            for each in publication.structure.dimensions
            if each.id != INDICATOR and (each.id in _ALWAYS or _divides(rows[each.id]))
        )
        columns = tuple(present[name] for name in _NUMBERS if name in present)
        texts = tuple(present[name] for name in _TEXTS if name in present)
        indicator, language = present[INDICATOR], publication.language
        return _Table(
            code,
            indicator.label(code, language),
            indicator.definition(code, language),
            self._names.take(code),
            rows,
            stubs,
            columns,
            texts,
        )

    def contents(self) -> None:
        """The first sheet: what there is, with links."""
        sheet = self.book.add_worksheet(self._first)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 90)
        sheet.set_column(2, 2, 14)
        known = self.publication.metadata
        sheet.write_string(0, 0, self.publication.title, self._title)
        said = f"{known.producer}, version {known.version}, {known.issued.isoformat()}"
        sheet.write_string(1, 0, said)
        for column, text in enumerate(("Sheet", "Indicator", "Observations")):
            sheet.write_string(3, column, text, self._head)
        row = 4
        for table in self.tables:
            self._link(sheet, row, table.sheet, table.sheet)
            sheet.write_string(row, 1, table.name, self._wrap)
            sheet.write_number(row, 2, len(table.rows))
            row += 1
        self._link(sheet, row, self._last, self._last)
        sheet.write_string(row, 1, "How the figures were made, and how to read them")

    def table(self, table: _Table) -> None:
        """The sheet of an indicator."""
        sheet = self.book.add_worksheet(table.sheet)
        sheet.set_column(0, len(table.stubs) - 1, 24)
        last = len(table.stubs) + len(table.columns) + len(table.texts)
        sheet.set_column(len(table.stubs), last, 14)
        sheet.write_string(0, 0, table.name, self._title)
        sheet.write_string(1, 0, self._subtitle(table))
        self._link(sheet, 2, self._first, "Back to contents")
        sheet.write_string(_HEADER - 1, 0, table.definition)
        language = self.publication.language
        shown = (*table.stubs, *table.columns, *table.texts)
        heads = [each.name(language) for each in shown]
        for column, text in enumerate((*heads, "Note")):
            sheet.write_string(_HEADER, column, text, self._head)
        sheet.freeze_panes(_HEADER + 1, 0)
        row = _HEADER + 1
        for batch in table.rows.to_batches(max_chunksize=BATCH):
            row = self._rows(sheet, row, table, batch)
        for line in flags.explained(self.publication, table.statuses):
            row += 1
            sheet.write_string(row, 0, line)

    def methods(self) -> None:
        """The last sheet: the methods note, a line a cell."""
        sheet = self.book.add_worksheet(self._last)
        sheet.set_column(0, 0, 110)
        for row, line in enumerate(methods.paragraphs(self.publication)):
            form = self._bold if line.heading else self._wrap
            sheet.write_string(row, 0, line.text, form)

    def _rows(self, sheet: Any, row: int, table: _Table, batch: pa.RecordBatch) -> int:
        language = self.publication.language
        stubs = [
            batch[each.id].to_pylist()
            if each.codelist is None
            else labels(batch[each.id], each, language)
            for each in table.stubs
        ]
        numbers = {each.id: batch[each.id].to_pylist() for each in table.columns}
        texts = [self._names_of(batch, each.id) for each in table.texts]
        shown = zip(
            _said(batch, OBS_STATUS),
            _said(batch, UNIT_MEASURE),
            _said(batch, COMMENT),
            strict=True,
        )
        for at, (status, unit, comment) in enumerate(shown):
            for column, stub in enumerate(stubs):
                sheet.write_string(row, column, stub[at])
            values = {name: found[at] for name, found in numbers.items()}
            self._values(sheet, row, len(stubs), values, status, unit)
            flag = None if status == flags.NORMAL else status
            note = " ".join(filter(None, (flag, comment)))
            said = [*(text[at] or "" for text in texts), note]
            for column, text in enumerate(said, start=len(stubs) + len(numbers)):
                if text:
                    sheet.write_string(row, column, text)
            row += 1
        return row

    def _names_of(self, batch: pa.RecordBatch, name: str) -> list[str | None]:
        """Subgroups by name, where a table published with this one has the dimension
        they are of."""
        known = {
            each.id: each.codelist.by_id
            for table in self.published
            for each in table.structure.dimensions
            if each.codelist is not None
        }
        language, found = self.publication.language, []
        for text, of in zip(_said(batch, name), _said(batch, STRATIFIER), strict=True):
            codes = known.get(of or "", {})
            named = (
                codes[each].label(language) if each in codes else each
                for each in (text or "").split()
            )
            found.append(", ".join(named) or None)
        return found

    def _values(
        self,
        sheet: Any,
        row: int,
        start: int,
        values: Mapping[str, float | None],
        status: str | None,
        unit: str | None,
    ) -> None:
        pattern = "0.0" if unit == "PCNT" else "0.000"
        for column, (name, value) in enumerate(values.items(), start=start):
            if value is None:
                text = flags.sign(status) if name == OBS_VALUE else ""
                sheet.write_string(row, column, text, self._right)
                continue
            wanted = "#,##0" if name == N else pattern
            if name == OBS_VALUE and status == flags.SHAKY:
                wanted = f"({pattern})"
            sheet.write_number(row, column, value, self._formats[wanted])

    def _subtitle(self, table: _Table) -> str:
        component = self.publication.structure.component(UNIT_MEASURE)
        units = list(dict.fromkeys(filter(None, _said(table.rows, UNIT_MEASURE))))
        if component is None or not units:
            return self.publication.title
        language = self.publication.language
        named = ", ".join(component.label(unit, language) for unit in units)
        return f"{self.publication.title}. Unit: {named}"

    def _link(self, sheet: Any, row: int, target: str, text: str) -> None:
        quoted = target.replace("'", "''")
        sheet.write_url(row, 0, f"internal:'{quoted}'!A1", string=text)


def _divides(column: pa.ChunkedArray) -> bool:
    """Whether a dimension has anything but its total here."""
    return pc.unique(column).to_pylist() not in ([TOTAL], [])


def _said(rows: pa.Table | pa.RecordBatch, name: str) -> list[str | None]:
    """The values of an attribute; nothing if the structure does not have it."""
    if name not in rows.schema.names:
        return [None] * len(rows)
    return list(rows[name].to_pylist())
