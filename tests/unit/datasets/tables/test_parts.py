"""Parts of a table, read one after another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collect.datasets.tables import delta
from collect.datasets.tables.parts import FilePart, Part, Rows, TailPart

SCHEMA = pa.schema([("_seq", pa.int64()), ("_ordinal", pa.int64()), ("a", pa.string())])
Keys = Sequence[tuple[int, int]]


def batch(keys: Keys) -> pa.RecordBatch:
    rows = [{"_seq": s, "_ordinal": o, "a": f"{s}.{o}"} for s, o in keys]
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


def tail(*batches: Keys) -> TailPart:
    return TailPart([batch(keys) for keys in batches], SCHEMA)


def wanted(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(numbers, np.int64)


def read(rows: Rows, names: Sequence[str] = ("a",)) -> list[str]:
    found = [cell for batch in rows.read(names) for cell in batch["a"].to_pylist()]
    assert len(found) == rows.count
    return found


def file(path: Path, *batches: Keys) -> FilePart:
    """A table of one file, written in groups of two rows."""
    delta.append(path, [batch(keys) for keys in batches], SCHEMA, upto=1)
    return FilePart(delta.stored(path).files[0])


def test_parts_come_in_order_and_only_wanted_rows() -> None:
    parts: list[Part] = [tail([(4, 1), (4, 2), (5, 1)]), tail([(1, 1), (2, 1)])]
    assert read(Rows(parts, wanted(2, 4, 7))) == ["2.1", "4.1", "4.2"]
    assert read(Rows(parts, wanted())) == []
    assert read(Rows(parts)) == ["1.1", "2.1", "4.1", "4.2", "5.1"]
    assert read(Rows([], wanted(1))) == []


def test_parts_that_overlap_are_sorted_together() -> None:
    parts: list[Part] = [
        tail([(1, 1), (5, 1)]),
        tail([(2, 1), (3, 1)]),
        tail([(5, 2)]),
        tail([(6, 1)]),
    ]
    assert read(Rows(parts)) == ["1.1", "2.1", "3.1", "5.1", "5.2", "6.1"]


@pytest.mark.parametrize(
    "keys", [[(2, 1), (1, 1)], [(1, 2), (1, 1)], [(1, 1), (2, 2), (2, 1)]]
)
def test_a_part_out_of_order_is_sorted(keys: Keys) -> None:
    expected = [f"{s}.{o}" for s, o in sorted(keys)]
    assert read(Rows([tail(keys)])) == expected
    # Also where the disorder lies between two batches.
    assert read(Rows([tail(*[[key] for key in keys])])) == expected


def test_a_table_may_be_ordered_by_its_numbers_alone() -> None:
    schema = pa.schema([("_seq", pa.int64()), ("a", pa.string())])
    log = pa.RecordBatch.from_pylist([{"_seq": 1, "a": "x"}], schema=schema)
    assert read(Rows([TailPart([log], schema)], order=("_seq",))) == ["x"]


def test_a_part_without_a_column_is_read_without_it() -> None:
    (found,) = Rows([tail([(1, 1)])]).read(["new", "a"])
    assert found.schema.names == ["a", "_seq", "_ordinal"]


def test_groups_of_a_file_nobody_wants_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delta, "ROW_GROUP", 2)
    part = file(tmp_path / "t", [(1, 1), (2, 1)], [(3, 1), (4, 1)], [(9, 1)])
    found = [number for got in part.read(["a"], wanted(3)) for number in got["a"]]
    assert [cell.as_py() for cell in found] == ["3.1", "4.1"]
    assert read(Rows([part], wanted(3))) == ["3.1"]
    assert read(Rows([part], wanted(5, 6))) == []
    assert len(read(Rows([part]))) == 5


def test_columns_without_a_value_are_not_read(tmp_path: Path) -> None:
    schema = pa.schema(
        [
            *SCHEMA,
            ("a.b", pa.list_(pa.string())),
            ("p", pa.struct([("lat", pa.float64())])),
            ("p.q", pa.string()),
            ("none", pa.list_(pa.string())),
        ]
    )
    rows = [{"_seq": 1, "_ordinal": 1, "a.b": ["x"], "p": {"lat": 1.0}, "p.q": "y"}]
    path = tmp_path / "t"
    found = [pa.RecordBatch.from_pylist(rows, schema=schema)]
    delta.append(path, found, schema, upto=1)
    part = FilePart(delta.stored(path).files[0])
    (read_,) = part.read([*schema.names, "unknown"])
    assert read_.select(["a.b", "p", "p.q"]).to_pylist() == [
        {"a.b": ["x"], "p": {"lat": 1.0}, "p.q": "y"}
    ]
    assert {"none", "unknown"}.isdisjoint(read_.schema.names)


def test_a_long_tail_waits_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collect.datasets.tables.parts.KEPT_IN_MEMORY", 100)
    part = tail([(1, 1)], [(2, 1)])
    assert (part.first, part.last, part.rows) == (1, 2, 2)
    for _ in range(2):
        assert read(Rows([part])) == ["1.1", "2.1"]


@settings(deadline=None)
@given(
    st.lists(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 3)), min_size=1)),
    st.sets(st.integers(1, 9)),
)
def test_rows_come_in_order_however_they_lie(
    parts: list[list[tuple[int, int]]], some: set[int]
) -> None:
    for part in parts:
        part.sort(key=lambda key: key[0])
    rows = Rows([tail(part) for part in parts], wanted(*sorted(some)))
    keys = sorted(key for part in parts for key in part if key[0] in some)
    assert read(rows) == [f"{s}.{o}" for s, o in keys]
