"""Finding and rewriting cells, and cutting batches."""

from __future__ import annotations

import pyarrow as pa
import pytest

from collect.submissions.exports.columnar.writers import cells as module
from collect.submissions.exports.columnar.writers.cells import (
    cells_beginning_with,
    cells_with,
    empty_cells,
    parts_of,
    replaced,
    utf8_of,
)

# What a null hides must not show.
COLUMN = pa.array(["x,", None, "", "a\nb,c", "é,", "=1", "plain"]).slice(1)


def test_cells_are_found_by_their_characters() -> None:
    assert cells_with(COLUMN, b",\n").tolist() == [2, 3]
    assert cells_with(COLUMN, b'"').tolist() == []
    assert cells_beginning_with(COLUMN, b"=a").tolist() == [2, 4]
    assert empty_cells(COLUMN).tolist() == [1]


def test_found_cells_are_rewritten_and_no_other() -> None:
    found = replaced(COLUMN, cells_with(COLUMN, b",="), str.upper)
    assert found.to_pylist() == [None, "", "A\nB,C", "É,", "=1", "plain"]
    assert replaced(COLUMN, cells_with(COLUMN, b"?"), str.upper) is COLUMN


@pytest.mark.parametrize("column", [COLUMN.slice(0, 0), pa.nulls(3, pa.string())])
def test_a_column_may_have_no_text(column: pa.StringArray) -> None:
    assert utf8_of(column) == b""
    assert cells_with(column, b",").tolist() == []
    assert cells_beginning_with(column, b"=").tolist() == []
    assert empty_cells(column).tolist() == []


def test_text_under_null_stays_hidden() -> None:
    bits = pa.py_buffer(bytes([0b10]))
    bounds = pa.array([0, 2, 3], pa.int32()).buffers()[1]
    column = pa.StringArray.from_buffers(2, bounds, pa.py_buffer(b",,x"), bits)
    found = replaced(column, cells_with(column, b","), str.upper)
    assert found.to_pylist() == [None, "x"]


def test_batches_are_cut_by_their_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SIZE", 800)
    batch = pa.record_batch({"a": pa.array(range(1000))})
    parts = list(parts_of(batch))
    assert [part.num_rows for part in parts] == [100] * 10
    assert pa.Table.from_batches(parts).equals(pa.Table.from_batches([batch]))
    assert [part.num_rows for part in parts_of(batch, 10)][:2] == [80, 80]
    assert [part.num_rows for part in parts_of(batch, 10**9)][:2] == [64, 64]
    huge = pa.record_batch({"a": ["x" * 5000, "y"]})
    assert [part.num_rows for part in parts_of(huge)] == [1, 1]
    assert list(parts_of(batch.slice(0, 0))) == []
