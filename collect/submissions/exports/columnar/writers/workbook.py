"""XLSX: one sheet per table, streamed.

XlsxWriter writes a cell at a time in Python, a few hundred thousand a second. So it
makes the workbook with the headers only, and the rows are rendered by Arrow kernels,
batch by batch, into the sheets on their way to the archive: memory is that of a batch,
and nothing is written to disk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
from xlsxwriter.utility import xl_col_to_name

from collect.submissions.exports.columnar.content import ExportTable, UnsuitableError
from collect.submissions.exports.columnar.writers.sheet_cells import (
    MAX_TEXT,
    cells,
    rows_xml,
    shortened,
    too_long,
)
from collect.submissions.exports.columnar.writers.sheet_names import SheetNames
from collect.submissions.exports.columnar.writers.workbook_frame import (
    MOMENT,
    Page,
    Sheet,
    column_styles,
    frame,
    sheet_path,
)
from collect.submissions.exports.formats.archive import Member, archive

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_COLUMNS = 16_384
MAX_ROWS = 1_048_576
"""Rows of a sheet, its header included."""

_CELLS, _ROWS = 400_000, 100
"""Cells rendered at a time; more for so many rows, since a batch of columns costs the
same for a few."""
_BYTES = 1 << 25
"""Bytes rendered at a time; a column of text has an end at 2 GiB."""
_NOTICES = 1_000
"""Notices told one by one."""


def write(tables: Sequence[ExportTable], folder: Path) -> Iterator[bytes]:
    """The tables as a workbook; the folder is not used.

    A table of more rows than a sheet holds goes on in "name (2)". Texts longer than a
    cell holds are cut. Both are said in a last sheet, "notices". Raises UnsuitableError
    for a table of more columns than a sheet has.
    """
    for table in tables:
        _check(table)
    names = SheetNames()
    sheets = [sheet for table in tables for sheet in _sheets(table, names)]
    return archive(_members(sheets, names), moment=MOMENT)


def _check(table: ExportTable) -> None:
    columns = len(table.variables)
    if columns > MAX_COLUMNS:
        raise UnsuitableError(
            f'The table "{table.name}" has {columns:,} variables, and a sheet of XLSX '
            f"holds {MAX_COLUMNS:,}. Keep select-multiples as text, choose fewer "
            "questions, or use CSV or Parquet."
        )


def _sheets(table: ExportTable, names: SheetNames) -> Iterator[Sheet]:
    room = MAX_ROWS - 1
    for number, first in enumerate(range(0, max(table.rows, 1), room), start=1):
        name = names.take(table.name, number)
        yield Sheet(name, table, first, min(room, table.rows - first))


class _Notices:
    """What who reads the workbook must know."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self._lines: list[tuple[str, ...]] = []
        self._others = 0
        for sheet in sheets:
            if sheet.first:
                self.add(sheet.name, "", "", _continuation(sheet))

    def add(self, sheet: str, cell: str, variable: str, text: str) -> None:
        if len(self._lines) < _NOTICES:
            self._lines.append((sheet, cell, variable, text))
        else:
            self._others += 1

    def page(self, names: SheetNames) -> Page | None:
        """The sheet that says it, if there is anything to say."""
        if not self._lines:
            return None
        lines = [("sheet", "cell", "variable", "notice"), *self._lines]
        if self._others:
            lines.append(("", "", "", f"The same holds for {self._others:,} others."))
        return Page(names.take("notices"), lines)


def _continuation(sheet: Sheet) -> str:
    first, last = sheet.first + 1, sheet.first + sheet.rows
    return (
        f'Rows {first:,} to {last:,} of "{sheet.table.name}": a sheet holds '
        f"{MAX_ROWS - 1:,} rows below its header."
    )


def _members(sheets: Sequence[Sheet], names: SheetNames) -> Iterator[Member]:
    notices = _Notices(sheets)
    empty = frame(sheets, None)
    reading = _Reading(iter(()))
    for number, sheet in enumerate(sheets, start=1):
        if sheet.first == 0:
            reading = _Reading(sheet.table.batches())
        path = sheet_path(number)
        batches = reading.take(MAX_ROWS - 1)
        yield Member(path, _sheet_xml(sheet, empty[path], batches, notices))
    # Whether a text was cut is known only now, so the parts that list the sheets
    # follow them.
    done = {sheet_path(number) for number in range(1, len(sheets) + 1)}
    for path, content in frame(sheets, notices.page(names)).items():
        if path not in done:
            yield Member(path, [content])


class _Reading:
    """A table read in pieces small enough to render."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self._batches = batches
        self._rest: pa.RecordBatch | None = None

    def take(self, rows: int) -> Iterator[pa.RecordBatch]:
        """The next so many rows."""
        while rows > 0:
            batch = self._rest or next(self._batches, None)
            if batch is None:
                return
            size = min(rows, _slice(batch))
            piece, rest = batch.slice(0, size), batch.slice(size)
            self._rest = rest if rest.num_rows else None
            rows -= piece.num_rows
            yield piece


def _slice(batch: pa.RecordBatch) -> int:
    """How many rows of the batch to render at a time."""
    rows, size = int(batch.num_rows), int(batch.nbytes)
    most: int = max(_ROWS, _CELLS // max(1, batch.num_columns))
    return max(1, min(most, _BYTES * rows // max(1, size)))


def _sheet_xml(
    sheet: Sheet, empty: bytes, batches: Iterator[pa.RecordBatch], notices: _Notices
) -> Iterator[bytes]:
    styles = column_styles(empty)
    head, mark, tail = empty.rpartition(b"</sheetData>")
    yield head
    row = 2
    for batch in batches:
        yield _rows_xml(sheet, _cut(sheet, batch, row, notices), styles, row)
        row += batch.num_rows
    yield mark + tail


def _rows_xml(
    sheet: Sheet, columns: Sequence[pa.Array], styles: Mapping[int, int], row: int
) -> bytes:
    size = len(columns[0]) if columns else 0
    rows = pa.array(range(row, row + size), pa.int32()).cast(pa.string())
    rendered = [
        cells(
            column,
            name=sheet.table.variables[index].name,
            letters=xl_col_to_name(index),
            style=styles.get(index, 0),
            rows=rows,
        )
        for index, column in enumerate(columns)
    ]
    return rows_xml(rows, rendered)


def _cut(
    sheet: Sheet, batch: pa.RecordBatch, row: int, notices: _Notices
) -> list[pa.Array]:
    """The columns, texts that are too long cut."""
    columns = []
    for index, column in enumerate(batch.columns):
        for place in too_long(column):
            text = column[place].as_py()
            cell = f"{xl_col_to_name(index)}{row + place}"
            variable = sheet.table.variables[index].name
            notices.add(sheet.name, cell, variable, _cut_notice(text))
            short = pa.array([shortened(text)], column.type)
            column = pa.concat_arrays([column[:place], short, column[place + 1 :]])
        columns.append(column)
    return columns


def _cut_notice(text: str) -> str:
    return (
        f"The text has {len(text):,} characters and was cut: a cell holds "
        f"{MAX_TEXT:,}. CSV, Parquet and Stata hold it whole."
    )
