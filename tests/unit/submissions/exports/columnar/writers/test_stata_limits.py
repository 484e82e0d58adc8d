"""What Stata files say of their limits."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyreadstat
import pytest

from collect.forms.xlsform.fields import Choice
from collect.submissions.exports.columnar.content import (
    ExportTable,
    UnsuitableError,
    Variable,
)
from collect.submissions.exports.columnar.writers import stata, stata_file
from tests.unit.submissions.exports.columnar.writers.holding import table, written


def read(made: ExportTable, folder: Path) -> pd.DataFrame:
    content = io.BytesIO(written(stata.write, [made], folder))
    return pd.read_stata(content, convert_categoricals=False)


def test_names_are_statas_and_the_notes_tell_the_others(tmp_path: Path) -> None:
    names = ["if", "_n", "float", "str8", "household/size", "😀", "ok", "OK"]
    content = written(stata.write, [table({name: [1] for name in names})], tmp_path)
    frame = pd.read_stata(io.BytesIO(content))
    found = list(frame.columns)
    assert len(set(found)) == len(names)
    assert found[-2:] == ["ok", "OK"]
    assert not set(found) & set(names[:6])
    for name in names[:6]:
        assert name.encode() + b"\0</ch>" in content
    assert b"ok\0</ch>" not in content


def test_long_labels_are_cut_and_whole_in_the_notes(tmp_path: Path) -> None:
    made = table(
        {"x": ["a"]},
        label="T" * 90,
        x={
            "label": "é" * 81 + "\0\ud800",
            "choices": (Choice("a", {"default": "é" * 20_000}),),
        },
    )
    content = written(stata.write, [made], tmp_path)
    with pd.read_stata(io.BytesIO(content), iterator=True) as reader:
        assert reader.variable_labels() == {"x": "é" * 79 + "…"}
        assert reader.data_label == "T" * 79 + "…"
        assert reader.value_labels() == {"x": {1: ("a: " + "é" * 20_000)[:16_001]}}
    assert ("x: " + "é" * 81 + "␀?").encode() in content


def test_a_label_without_text_needs_no_note(tmp_path: Path) -> None:
    content = written(stata.write, [table({"x": [1]})], tmp_path)
    assert b"<characteristics></characteristics>" in content


@pytest.mark.parametrize("values", [{"a": [], "b": []}, {}])
def test_a_table_without_rows_or_variables_is_a_file(
    tmp_path: Path, values: dict[str, list[int]]
) -> None:
    made = table({key: pa.array(value, pa.int64()) for key, value in values.items()})
    path = tmp_path / "empty.dta"
    path.write_bytes(written(stata.write, [made], tmp_path))
    frame, _ = pyreadstat.read_dta(path)
    assert frame.shape == (0, len(values))


def _wide(count: int) -> ExportTable:
    variables = tuple(Variable(f"v{n}", pa.int8(), "answer") for n in range(count - 1))
    story = Variable("story", pa.string(), "answer")

    def batches() -> Iterator[pa.RecordBatch]:
        arrays = [pa.array([1, None], pa.int8())] * (count - 1)
        texts = pa.array(["x" * 3000, "y" * 3000])
        names = [variable.name for variable in (*variables, story)]
        yield pa.RecordBatch.from_arrays([*arrays, texts], names)

    return ExportTable("wide", "", (*variables, story), 2, batches)


@pytest.mark.parametrize(("count", "release"), [(10, 118), (11, 119)])
def test_very_many_variables_take_the_newer_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, release: int
) -> None:
    assert stata_file.MOST_OLD == 32_767
    monkeypatch.setattr(stata_file, "MOST_OLD", 10)
    content = written(stata.write, [_wide(count)], tmp_path)
    assert content[:60].count(b"<release>%d</release>" % release) == 1
    frame = pd.read_stata(io.BytesIO(content), columns=["v0", "story"])
    assert list(frame["v0"].fillna(-1)) == [1, -1]
    assert list(frame["story"]) == ["x" * 3000, "y" * 3000]


def test_more_variables_than_stata_has_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsuitableError, match=r"120,001 variables.*120,000.*CSV"):
        stata.write([_wide(120_001)], tmp_path)


def test_a_type_without_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsuitableError, match="The column x"):
        read(table({"x": pa.array([{"a": b"1"}])}), tmp_path)


def test_large_tables_are_written_a_few_records_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stata, "_RECORDS", 20)
    monkeypatch.setattr(stata, "_ROWS", 3)
    made = table({"t": [f"text {n}" for n in range(50)]}, copies=2)
    assert list(read(made, tmp_path)["t"]) == [f"text {n}" for n in range(50)] * 2
    assert list(tmp_path.iterdir()) == []
