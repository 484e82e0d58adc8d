"""One Delta table: appended once, read, replaced."""

from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from collect.datasets.tables import delta

ROWS = pa.table({"_seq": [1, 2], "answer": ["yes", None]})


def test_a_table_that_is_not_there_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "table"
    assert delta.cursor(path) == 0
    assert delta.read(path, ROWS.schema).num_rows == 0
    assert delta.read_all(path) is None


def test_rows_and_cursor_are_committed_together(tmp_path: Path) -> None:
    path = tmp_path / "form" / "table"
    delta.append(path, ROWS, upto=7)
    assert delta.cursor(path) == 7
    assert delta.read(path, ROWS.schema).equals(ROWS)


def test_a_new_column_is_null_in_earlier_rows(tmp_path: Path) -> None:
    path = tmp_path / "table"
    delta.append(path, ROWS, upto=2)
    wider = pa.table({"_seq": [3], "answer": ["no"], "age": [4]})
    delta.append(path, wider, upto=3)
    stored = delta.read(path, wider.schema).sort_by("_seq")
    assert stored["age"].to_pylist() == [None, None, 4]


def test_a_column_that_was_never_stored_reads_as_null(tmp_path: Path) -> None:
    path = tmp_path / "table"
    delta.append(path, ROWS, upto=2)
    schema = pa.schema([*ROWS.schema, ("later", pa.float64())])
    assert delta.read(path, schema)["later"].to_pylist() == [None, None]


def test_a_column_that_became_text_is_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "table"
    delta.append(path, pa.table({"a": [1, 2]}), upto=2)
    assert delta.read(path, pa.schema([("a", pa.string())]))["a"].to_pylist() == [
        "1",
        "2",
    ]


def test_rows_of_a_changed_type_are_appended_by_rewriting(tmp_path: Path) -> None:
    path = tmp_path / "table"
    delta.append(path, pa.table({"_seq": [1], "a": [1], "gone": ["x"]}), upto=1)
    delta.append(path, pa.table({"_seq": [2], "a": ["many"], "new": [True]}), upto=2)
    stored = delta.read_all(path)
    assert stored is not None
    assert stored.sort_by("_seq").to_pylist() == [
        {"_seq": 1, "a": "1", "new": None, "gone": "x"},
        {"_seq": 2, "a": "many", "new": True, "gone": None},
    ]
    assert delta.cursor(path) == 2


def test_replacing_leaves_only_the_new_rows_and_columns(tmp_path: Path) -> None:
    path = tmp_path / "table"
    delta.replace(path, ROWS)
    other = pa.table({"x": [1.5]})
    delta.replace(path, other)
    stored = delta.read_all(path)
    assert stored is not None
    assert stored.equals(other)


def test_many_appends_are_compacted_without_losing_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delta, "FILES_BEFORE_COMPACTION", 3)
    path = tmp_path / "table"
    for number in range(1, 9):
        delta.append(path, pa.table({"_seq": [number]}), upto=number)
    assert len(DeltaTable(path).file_uris()) <= 4
    assert sorted(
        delta.read(path, pa.schema([("_seq", pa.int64())]))["_seq"].to_pylist()
    ) == list(range(1, 9))
    assert delta.cursor(path) == 8
