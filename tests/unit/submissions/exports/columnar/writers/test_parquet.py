"""Parquet."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from collect.forms.xlsform.fields import Choice
from collect.submissions.exports.columnar.writers import parquet
from collect.submissions.exports.columnar.writers.parquet import write
from tests.unit.submissions.exports.columnar.writers.holding import (
    HOSTILE,
    table,
    written,
)

HERE = Path()
COLUMNS = {
    "KEY": list(HOSTILE),
    "n": pa.array([*range(len(HOSTILE) - 1), None], pa.int64()),
    "codes": pa.array([["a", "b"], None] + [[]] * (len(HOSTILE) - 2)),
}


def test_types_and_texts_come_back() -> None:
    given = table(COLUMNS, copies=3)
    found = pq.read_table(io.BytesIO(written(write, [given], HERE)))
    assert found.cast(given.schema).equals(pa.Table.from_batches(given.batches()))


def test_the_file_says_what_its_columns_are() -> None:
    choices = (Choice("a", {"default": "Apple", "ne": "स्याउ"}), Choice("b"))
    given = table(
        COLUMNS,
        codes={"label": "Fruit", "labels": {"ne": "फल"}, "choices": choices},
        n={"unit": "kg", "path": "/n", "question_type": "integer"},
    )
    found = pq.read_schema(io.BytesIO(written(write, [given], HERE)))
    about = found.field("codes").metadata
    assert about[b"label"] == b"Fruit"
    assert json.loads(about[b"labels"]) == {"ne": "फल"}
    assert json.loads(about[b"choices"]) == {
        "a": {"default": "Apple", "ne": "स्याउ"},
        "b": {},
    }
    assert found.field("n").metadata[b"unit"] == b"kg"
    assert b"choices" not in found.field("n").metadata
    assert found.metadata[b"name"] == b"household"
    assert found.metadata[b"label"] == b"Households"
    assert found.metadata[b"language"] == b"default"


def test_pandas_opens_it() -> None:
    found = pd.read_parquet(io.BytesIO(written(write, [table(COLUMNS)], HERE)))
    assert found["KEY"].tolist() == list(HOSTILE)
    assert found["codes"][0].tolist() == ["a", "b"]


@pytest.mark.parametrize(("rows", "size"), [(40, 10**9), (10**9, 500)])
def test_rows_are_written_in_groups(
    rows: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "ROWS", rows)
    monkeypatch.setattr(parquet, "SIZE", size)
    given = table({"n": list(range(20))}, copies=9)
    file = pq.ParquetFile(io.BytesIO(written(write, [given], HERE)))
    groups = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
    assert groups == ([40, 40, 40, 40, 20] if rows == 40 else [80, 80, 20])
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    assert file.read().column("n").to_pylist() == list(range(20)) * 9


def test_bytes_come_before_any_row_is_read() -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        raise OSError("the disk is gone")
        yield

    made = write([replace(table({"KEY": ["a"]}), batches=batches)], HERE)
    assert next(made) == b"PAR1"
    with pytest.raises(OSError, match="disk"):
        next(made)


def test_a_table_may_have_no_rows() -> None:
    given = replace(table({"KEY": ["a"]}), rows=0, batches=lambda: iter(()))
    found = pq.read_table(io.BytesIO(written(write, [given], HERE)))
    assert found.schema.equals(given.schema)
    assert found.num_rows == 0
