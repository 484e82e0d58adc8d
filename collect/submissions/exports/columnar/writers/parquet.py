"""Parquet: typed columns in row groups, packed with zstd.

The file says what its columns are: in the key-value metadata of each Arrow field its
label, its labels by language, its unit and its choices (as JSON), in that of the schema
the name, label and language of the table. pyarrow and R's arrow show both; pandas,
Polars and DuckDB read the columns and pass over the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from collect.submissions.exports.columnar.content import ExportTable, Variable

CONTENT_TYPE = "application/vnd.apache.parquet"
ROWS = 131_072
SIZE = 128 * 1024 * 1024
"""A row group is written when it has so many rows or takes so many bytes of memory:
large ones read fast, small ones are written in little memory."""


def write(tables: Sequence[ExportTable], folder: Path) -> Iterator[bytes]:
    """The one table. The first piece comes before any row is read."""
    (table,) = tables
    schema = described(table)
    sink = Sink()
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        yield sink.taken()
        for group in _groups(table.batches()):
            writer.write_table(pa.Table.from_batches(group))
            yield sink.taken()
    yield sink.taken()


def described(table: ExportTable) -> pa.Schema:
    """The schema of the table's batches with what is known of its variables."""
    fields = [
        pa.field(each.name, each.type, metadata=_of_variable(each, table.language))
        for each in table.variables
    ]
    known = {"name": table.name, "label": table.label, "language": table.language}
    return pa.schema(fields, metadata=known)


def _of_variable(variable: Variable, language: str) -> dict[str, str]:
    known: Mapping[str, Any] = {
        "label": variable.label,
        "labels": variable.labels,
        "path": variable.path,
        "question_type": variable.question_type,
        "unit": variable.unit,
        "choices": {choice.code: choice.labels for choice in variable.choices},
    }
    return {
        name: value if isinstance(value, str) else orjson.dumps(value).decode()
        for name, value in known.items()
        if value
    }


def _groups(batches: Iterator[pa.RecordBatch]) -> Iterator[list[pa.RecordBatch]]:
    """The batches of each row group; the last one may be small."""
    group: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        group.append(batch)
        rows += batch.num_rows
        size += batch.nbytes
        if rows >= ROWS or size >= SIZE:
            yield group
            group, rows, size = [], 0, 0
    if group:
        yield group


class Sink:
    """A file for Arrow to write to, whose bytes are taken out in between."""

    closed = False

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Everything is where it belongs already."""

    def taken(self) -> bytes:
        whole = b"".join(self._pieces)
        self._pieces.clear()
        return whole
