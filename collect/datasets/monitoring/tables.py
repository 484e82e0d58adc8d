"""The table of figures as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

from collect.datasets.queries import csv_lines


def csv_of(table: pa.Table) -> Iterator[str]:
    """Lines: the names of columns, the total, then each group."""
    yield from csv_lines([[name.replace(".", "_") for name in table.column_names]])
    for batch in table.to_batches(max_chunksize=2000):
        columns = batch.to_pydict().values()
        yield from csv_lines(map(_cells, zip(*columns, strict=True)))


def _cells(row: Sequence[Any]) -> list[Any]:
    return [
        value.isoformat() if isinstance(value, datetime) else value for value in row
    ]
