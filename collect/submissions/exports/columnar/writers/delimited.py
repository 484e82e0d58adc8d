"""CSV: RFC 4180, UTF-8, quotes where needed.

Nothing (null) is a blank cell, a text without characters is `""`; most readers take
both for the same. `texts` says how numbers and dates are written.

Two kinds. `csv` is for programs: no byte-order mark, lines end in a newline, and cells
are what was answered: a text such as `=1+1` is data. `csv-excel` is for spreadsheets
that open it by a double click: a byte-order mark says that it is UTF-8, lines end in
CR LF, and a text that a spreadsheet would take for a formula (numbers aside) gets an
apostrophe before it, so nothing an interviewee says is carried out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.lib.ahead import beside
from collect.submissions.exports.columnar.content import ExportTable
from collect.submissions.exports.columnar.writers.cells import (
    cells_beginning_with,
    cells_with,
    empty_cells,
    parts_of,
    replaced,
    utf8_of,
)
from collect.submissions.exports.columnar.writers.flags import Span, joined, spans_of
from collect.submissions.exports.columnar.writers.texts import text_of

_FEW = 12
"""Columns joined at once."""

_SPECIAL = b',"\r\n'
_FORMULA = b"=+-@\t\r"
_NEEDS_QUOTES = re.compile('[,"\r\n]')
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class Dialect:
    """How lines look. `guarded`: no text can be taken for a formula."""

    line_end: str = "\n"
    mark: bytes = b""
    guarded: bool = False


PROGRAMS = Dialect()
SPREADSHEETS = Dialect("\r\n", b"\xef\xbb\xbf", guarded=True)


def write(tables: Sequence[ExportTable], folder: Path) -> Iterator[bytes]:
    """The one table, for programs. The first piece is the header."""
    return write_delimited(tables, PROGRAMS)


def write_for_spreadsheets(
    tables: Sequence[ExportTable], folder: Path
) -> Iterator[bytes]:
    """The one table, for spreadsheets. The first piece is the header."""
    return write_delimited(tables, SPREADSHEETS)


def write_delimited(tables: Sequence[ExportTable], dialect: Dialect) -> Iterator[bytes]:
    """The one table as lines. Raises UnsuitableError if a column has no text."""
    (table,) = tables
    names = [variable.name for variable in table.variables]
    spans = spans_of([variable.type for variable in table.variables])
    header = ",".join(_quoted(n) if _NEEDS_QUOTES.search(n) else n for n in names)
    yield dialect.mark + f"{header}{dialect.line_end}".encode()
    parts = (part for batch in table.batches() for part in parts_of(batch))
    yield from beside(lambda part: _lines(part, names, spans, dialect), parts)


def _lines(
    batch: pa.RecordBatch,
    names: Sequence[str],
    spans: Sequence[Span],
    dialect: Dialect,
) -> bytes:
    columns: list[pa.StringArray] = []
    for span in spans:
        if span.flags:
            flags = [batch.column(number) for number in range(span.start, span.stop)]
            columns += joined(flags, [""] * len(flags), "")
        else:
            name = names[span.start]
            columns.append(_cells(batch.column(span.start), name, dialect))
    if len(names) == 1:
        columns = [_filled(columns[0])]
    columns[-1] = pc.binary_join_element_wise(
        columns[-1], dialect.line_end, "", null_handling="replace"
    )
    return utf8_of(_joined(columns))


def _joined(columns: Sequence[pa.StringArray]) -> pa.StringArray:
    """The columns with commas between them. A few at a time: that takes less time than
    to read from a hundred places in turn."""
    while len(columns) > 1:
        columns = [
            pc.binary_join_element_wise(*few, ",", null_handling="replace")
            for start in range(0, len(columns), _FEW)
            for few in [columns[start : start + _FEW]]
        ]
    return columns[0]


def _cells(column: pa.Array, name: str, dialect: Dialect) -> pa.StringArray:
    if pa.types.is_dictionary(column.type):
        return _cells(column.dictionary, name, dialect).take(column.indices)
    texts = text_of(column, name)
    if not _is_free(column.type):
        return texts
    if dialect.guarded:
        texts = replaced(texts, cells_beginning_with(texts, _FORMULA), _guarded)
    odd = cells_with(texts, _SPECIAL)
    empty = empty_cells(texts)
    return replaced(texts, np.union1d(odd, empty) if empty.size else odd, _quoted)


def _filled(column: pa.StringArray) -> pa.StringArray:
    """The only column, without cells that are a blank line, which is no row to most
    readers."""
    texts = pc.if_else(pc.equal(column, ""), None, column).fill_null('""')
    return replaced(texts, cells_beginning_with(texts, b" \t"), _quoted)


def _is_free(kind: pa.DataType) -> bool:
    """Whether any characters may come."""
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_list(kind)
    )


def _guarded(text: str) -> str:
    return text if _NUMBER.fullmatch(text) else f"'{text}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
