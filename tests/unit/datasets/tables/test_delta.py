"""One Delta table: appended to, merged, replaced."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from collect.datasets.tables import delta

SCHEMA = pa.schema([("_seq", pa.int64()), ("answer", pa.string())])
WIDER = pa.schema([*SCHEMA, ("uses@x", pa.list_(pa.string()))])


def rows(first: int, last: int, schema: pa.Schema = SCHEMA) -> Iterator[pa.RecordBatch]:
    """Batches of two rows with these numbers, without answers."""
    for start in range(first, last + 1, 2):
        numbers = pa.array(range(start, min(start + 2, last + 1)), pa.int64())
        nothing = [pa.nulls(len(numbers), field.type) for field in schema][1:]
        yield pa.RecordBatch.from_arrays([numbers, *nothing], schema=schema)


def numbers(path: Path) -> list[int]:
    """The numbers in the table, as any reader of Delta tables gets them."""
    found = delta.read_all(path)
    return [] if found is None else sorted(found["_seq"].to_pylist())


def test_a_table_that_is_not_there_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "table"
    assert delta.stored(path) == delta.NOTHING
    assert delta.read_all(path) is None
    assert delta.schema_of(path).names == []
    delta.vacuum(path, 0)
    assert not path.exists()


def test_no_rows_leave_nothing_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "table"
    empty = SCHEMA.empty_table().to_batches()
    assert delta.append(path, empty, SCHEMA, upto=5) == 0
    assert not path.exists()


def test_rows_and_cursor_are_committed_together(tmp_path: Path) -> None:
    path = tmp_path / "form" / "table"
    assert delta.append(path, rows(1, 5), SCHEMA, upto=7) == 5
    found = delta.stored(path)
    assert found.cursor == 7
    assert [(f.rows, f.first, f.last) for f in found.files] == [(5, 1, 5)]
    assert numbers(path) == [1, 2, 3, 4, 5]


def test_a_crash_before_the_commit_leaves_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "table"
    delta.append(path, rows(1, 2), SCHEMA, upto=2)
    with monkeypatch.context() as patched:
        patched.setattr(delta, "Transaction", None)
        with pytest.raises(TypeError):
            delta.append(path, rows(3, 4), SCHEMA, upto=4)
    assert (delta.stored(path).cursor, numbers(path)) == (2, [1, 2])
    delta.append(path, rows(3, 4), SCHEMA, upto=4)
    assert (delta.stored(path).cursor, numbers(path)) == (4, [1, 2, 3, 4])
    assert len(list(path.glob("*.parquet"))) == 3
    delta.vacuum(path, 0)
    assert len(list(path.glob("*.parquet"))) == 2


def test_a_new_column_is_null_in_earlier_rows(tmp_path: Path) -> None:
    path = tmp_path / "table"
    delta.append(path, rows(1, 2), SCHEMA, upto=2)
    delta.append(path, rows(3, 3, WIDER), WIDER, upto=3)
    delta.append(path, rows(4, 4), SCHEMA, upto=4)
    found = delta.read_all(path)
    assert found is not None
    assert found["uses@x"].null_count == 4
    assert numbers(path) == [1, 2, 3, 4]


def test_merged_files_are_one_and_keep_their_rows_and_the_cursor(
    tmp_path: Path,
) -> None:
    path = tmp_path / "table"
    for number in range(1, 4):
        delta.append(path, rows(number, number), SCHEMA, upto=number)
    delta.append(path, rows(4, 4, WIDER), WIDER, upto=9)
    files = delta.stored(path).files[1:]
    delta.merge(path, files, rows(2, 4))
    found = delta.stored(path)
    assert [(f.rows, f.first, f.last) for f in found.files] == [(1, 1, 1), (3, 2, 4)]
    assert found.cursor == 9
    assert numbers(path) == [1, 2, 3, 4]
    delta.vacuum(path, 0)
    assert len(list(path.glob("*.parquet"))) == 2


def test_answers_are_not_in_the_table_s_own_log(tmp_path: Path) -> None:
    path = tmp_path / "table"
    batch = pa.RecordBatch.from_pylist([{"_seq": 1, "answer": "Ama"}], schema=SCHEMA)
    delta.append(path, [batch], SCHEMA, upto=1)
    log = b"".join(file.read_bytes() for file in (path / "_delta_log").glob("*"))
    assert b"_seq" in log
    assert b"Ama" not in log


def test_replacing_leaves_only_the_new_rows_and_columns(tmp_path: Path) -> None:
    path = tmp_path / "table"
    delta.replace(path, pa.table({"a": [1, 2]}))
    other = pa.table({"x": [1.5]})
    delta.replace(path, other)
    stored = delta.read_all(path)
    assert stored is not None
    assert stored.equals(other)


@pytest.mark.parametrize(("last", "groups"), [(10, [4, 4, 2]), (8, [4, 4])])
def test_rows_are_written_in_groups_a_reader_can_skip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: int, groups: list[int]
) -> None:
    monkeypatch.setattr(delta, "ROW_GROUP", 4)
    path = tmp_path / "table"
    delta.append(path, rows(1, last), SCHEMA, upto=last)
    (file,) = DeltaTable(path).to_pyarrow_dataset().get_fragments()
    assert [group.num_rows for group in file.row_groups] == groups
