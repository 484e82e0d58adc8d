"""SPSS system files, written in pieces.

Libraries that write such files want the whole table in memory, a Python object per cell.
A row is a sequence of cells of eight bytes, so batches of columns become rows by copying
and are packed at once: small whole numbers and blanks into one byte each, as SPSS does
itself. Memory is that of a batch.

SPSS fills texts up with spaces, so it cannot tell spaces at the end of a text from none,
nor an empty text from no answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from collect.submissions.exports.columnar.content import ExportTable, UnsuitableError
from collect.submissions.exports.columnar.naming import spss_names
from collect.submissions.exports.columnar.writers import spss_file
from collect.submissions.exports.columnar.writers.measured import (
    Measured,
    measure,
    without_nul,
)
from collect.submissions.exports.columnar.writers.spss_columns import (
    Cells,
    Column,
    column,
)

CONTENT_TYPE = "application/x-spss-sav"

_CELLS, _ROWS = 500_000, 250
"""Cells packed at a time; up to eight times as many for so many rows, since a batch of
columns costs the same for a few."""

_RAW, _BLANK, _NONE = 253, 254, 255
_BIAS, _LOW, _HIGH = 100.0, -99, 151
_GROUP = 8
_SPACES = np.frombuffer(b" " * 8, np.uint64)[0]

Codes = npt.NDArray[np.uint8]


def write(tables: Sequence[ExportTable], folder: Path) -> Iterator[bytes]:
    """The one table as a system file; the folder is not used.

    Codes that are numbers are numbers with labels, others texts with labels. Numbers
    and dates that SPSS would change stand as text. Raises UnsuitableError for texts of
    more than 32,767 bytes, and for a table without variables.
    """
    (table,) = tables
    if not table.variables:
        raise UnsuitableError(
            f'The table "{table.name}" has no variables, and SPSS opens no file without '
            "any. Choose at least one question."
        )
    measured = measure(table)
    columns = _columns(table, measured)
    yield _opening(table, columns, measured, packed=1)
    yield from _packed(table, columns)


def _opening(
    table: ExportTable, columns: Sequence[Column], measured: Measured, *, packed: int
) -> bytes:
    return spss_file.opening(
        without_nul(table.label),
        [each.described for each in columns],
        measured.rows,
        packed=packed,
    )


def _columns(table: ExportTable, measured: Measured) -> list[Column]:
    names = spss_names([variable.name for variable in table.variables])
    return [
        column(variable, name, measured.columns[variable.name], language=table.language)
        for variable, name in zip(table.variables, names, strict=True)
    ]


def _packed(table: ExportTable, columns: Sequence[Column]) -> Iterator[bytes]:
    width = sum(each.described.cells for each in columns)
    few = min(_ROWS, 8 * _CELLS // width)
    size = max(1, few, _CELLS // width)
    codes, cells = np.zeros(0, np.uint8), np.zeros(0, np.uint64)
    for batch in table.batches():
        for start in range(0, batch.num_rows, size):
            new_codes, new_cells = _cells_of(batch.slice(start, size), columns, width)
            codes = np.concatenate((codes, new_codes))
            cells = np.concatenate((cells, new_cells))
            whole = len(codes) // _GROUP * _GROUP
            yield _groups(codes[:whole], cells[:whole])
            codes, cells = codes[whole:], cells[whole:]
    if len(codes):
        # Codes of 0 are passed over.
        yield _groups(
            np.pad(codes, (0, _GROUP - len(codes))),
            np.pad(cells, (0, _GROUP - len(cells))),
        )


def _cells_of(
    batch: pa.RecordBatch, columns: Sequence[Column], width: int
) -> tuple[Codes, Cells]:
    """The codes and the cells of the rows, one row after the other."""
    cells = np.empty((batch.num_rows, width), np.uint64)
    is_text = np.zeros(width, bool)
    first = 0
    for each, values in zip(columns, batch.columns, strict=True):
        place = slice(first, first + each.described.cells)
        cells[:, place] = each.encode(values)
        is_text[place] = each.is_text
        first = place.stop
    return _codes_of(cells, is_text).reshape(-1), cells.reshape(-1)


def _codes_of(cells: Cells, is_text: npt.NDArray[np.bool_]) -> Codes:
    values = cells.view(np.float64)
    # Cells of text are any number, or none at all.
    with np.errstate(invalid="ignore"):
        is_small = (values >= _LOW) & (values <= _HIGH) & (values == np.rint(values))
    is_small &= ~is_text
    codes = (np.where(is_small, values, _RAW - _BIAS) + _BIAS).astype(np.uint8)
    codes[(values == spss_file.NOTHING) & ~is_text] = _NONE
    codes[(cells == _SPACES) & is_text] = _BLANK
    return codes


def _groups(codes: Codes, cells: Cells) -> bytes:
    """Eight codes at a time, each time followed by the cells that have no code."""
    is_raw = codes == _RAW
    counts = is_raw.reshape(-1, _GROUP).sum(axis=1)
    starts = np.arange(len(counts)) + np.cumsum(counts) - counts
    words = np.empty(len(counts) + int(counts.sum()), np.uint64)
    is_cell = np.ones(len(words), bool)
    is_cell[starts] = False
    words[starts] = codes.view(np.uint64)
    words[is_cell] = cells[is_raw]
    return words.tobytes()
