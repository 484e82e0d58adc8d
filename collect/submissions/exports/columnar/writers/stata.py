"""Stata, releases 118 and 119, written in pieces.

Libraries that write such files want the whole table in memory, a Python object per cell.
A row is a record of fixed width, so batches of columns become records by copying: memory
is that of a batch, and only very long texts wait in a file of the folder, since they
follow the rows.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from collect.submissions.exports.columnar.content import ExportTable, UnsuitableError
from collect.submissions.exports.columnar.naming import stata_names
from collect.submissions.exports.columnar.writers import stata_file
from collect.submissions.exports.columnar.writers.cells import raw
from collect.submissions.exports.columnar.writers.measured import (
    Measured,
    measure,
    without_nul,
)
from collect.submissions.exports.columnar.writers.stata_columns import Column, column

CONTENT_TYPE = "application/x-stata-dta"

_RECORDS, _ROWS = 16_000_000, 500
"""Bytes of records written at a time; up to eight times as many for so many rows, since
a batch of columns costs the same for a few."""
_CHUNK = 1 << 20


def write(tables: Sequence[ExportTable], folder: Path) -> Iterator[bytes]:
    """The one table as a Stata file.

    Codes are numbers with labels (see `coded`), dates and moments Stata's own. Numbers
    and dates that Stata would change stand as text. Long names and labels are in the
    variable's note. Raises UnsuitableError for a table of too many variables.
    """
    (table,) = tables
    _check(table)
    return _pieces(table, folder)


def _check(table: ExportTable) -> None:
    count = len(table.variables)
    if count > stata_file.MOST:
        raise UnsuitableError(
            f'The table "{table.name}" has {count:,} variables, and Stata/MP holds '
            f"{stata_file.MOST:,}. Keep select-multiples as text, choose fewer "
            "questions, or use CSV or Parquet."
        )


def _pieces(table: ExportTable, folder: Path) -> Iterator[bytes]:
    measured = measure(table)
    columns = _columns(table, measured)
    kind = np.dtype([(str(number), each.type) for number, each in enumerate(columns)])
    labels, columns = _shared_labels(columns)
    closing = stata_file.value_labels(labels)
    yield stata_file.opening(
        without_nul(table.label),
        [each.described for each in columns],
        rows=measured.rows,
        width=kind.itemsize,
        texts=sum(each.apart for each in columns),
        labels=closing,
    )
    with tempfile.TemporaryFile(dir=folder) as apart:
        first = 1
        for batch in _slices(table, kind.itemsize):
            yield _records(batch, columns, kind, first=first, apart=apart)
            first += batch.num_rows
        yield b"</data><strls>"
        apart.seek(0)
        while chunk := apart.read(_CHUNK):
            yield chunk
    yield b"</strls>" + closing + b"</stata_dta>"


def _columns(table: ExportTable, measured: Measured) -> list[Column]:
    names = stata_names([variable.name for variable in table.variables])
    return [
        column(
            variable,
            name,
            measured.columns[variable.name],
            rows=measured.rows,
            language=table.language,
        )
        for variable, name in zip(table.variables, names, strict=True)
    ]


def _shared_labels(
    columns: Sequence[Column],
) -> tuple[dict[str, Mapping[int, str]], list[Column]]:
    """Tables of value labels by name, and the columns, of which those with the same
    labels name the same table."""
    names: dict[tuple[tuple[int, str], ...], str] = {}
    tables: dict[str, Mapping[int, str]] = {}
    named = []
    for each in columns:
        name = ""
        if each.labels:
            name = names.setdefault(tuple(each.labels.items()), each.described.name)
            tables[name] = each.labels
        named.append(replace(each, described=replace(each.described, values=name)))
    return tables, named


def _slices(table: ExportTable, width: int) -> Iterator[pa.RecordBatch]:
    width = max(1, width)
    few = min(_ROWS, 8 * _RECORDS // width)
    size = max(1, few, _RECORDS // width)
    for batch in table.batches():
        for start in range(0, batch.num_rows, size):
            yield batch.slice(start, size)


def _records(
    batch: pa.RecordBatch,
    columns: Sequence[Column],
    kind: np.dtype[np.void],
    *,
    first: int,
    apart: IO[bytes],
) -> bytes:
    """The records of a batch of which the first is the `first` of all, counted from 1;
    texts that are kept apart are added to `apart`."""
    records = np.zeros(batch.num_rows, kind)
    texts: dict[int, pa.Array] = {}
    for number, (each, values) in enumerate(zip(columns, batch.columns, strict=True)):
        if each.is_apart:
            texts[number + 1] = each.encode(values)
        else:
            records[str(number)] = each.encode(values)
    rows = np.arange(first, first + batch.num_rows, dtype="<u8")
    for variable, column_texts in texts.items():
        shift = 16 if stata_file.release(len(columns)) == 118 else 24
        filled = _filled(column_texts)
        records[str(variable - 1)][filled] = variable | (rows[filled] << shift)
    if texts:
        apart.write(_texts_apart(texts, rows))
    return records.tobytes()


def _filled(texts: pa.Array) -> npt.NDArray[np.intp]:
    sizes = pc.binary_length(texts).fill_null(0)
    return np.flatnonzero(sizes.to_numpy(zero_copy_only=False))


_HEAD = np.dtype(
    [("mark", "S3"), ("v", "<u4"), ("o", "<u8"), ("kind", "u1"), ("size", "<u4")]
)
_UTF8 = 130


def _texts_apart(texts: Mapping[int, pa.Array], rows: npt.NDArray[np.uint64]) -> bytes:
    """The texts by row, then by variable, each with its head and a NUL."""
    parts, keys = [], []
    for variable, values in texts.items():
        filled = _filled(values)
        chosen = values.take(pa.array(filled)).cast(pa.binary())
        heads = np.zeros(len(filled), _HEAD)
        heads["mark"], heads["v"], heads["kind"] = b"GSO", variable, _UTF8
        heads["o"] = rows[filled]
        heads["size"] = pc.binary_length(chosen).to_numpy(zero_copy_only=False) + 1
        head = pa.Array.from_buffers(
            pa.binary(_HEAD.itemsize), len(heads), [None, pa.py_buffer(heads.tobytes())]
        )
        parts.append(
            pc.binary_join_element_wise(head.cast(pa.binary()), chosen, b"\0", b"")
        )
        keys.append(filled)
    order = np.argsort(np.concatenate(keys), kind="stable")
    ordered = pa.concat_arrays(parts).take(pa.array(order))
    return raw(ordered)[1].tobytes()
