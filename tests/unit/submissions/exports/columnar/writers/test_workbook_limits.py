"""What a workbook says of its limits."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from collect.submissions.exports.columnar.content import ExportTable
from collect.submissions.exports.columnar.writers import workbook
from tests.unit.submissions.exports.columnar.writers.holding import table, written


def read(*tables: ExportTable) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(written(workbook.write, tables, Path())))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_a_table_of_too_many_rows_goes_on_in_further_sheets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 4)
    members = table({"n": [1, 2]}, name="members", copies=4)
    sheets = read(members, table({"a": [1]}, name="members"))
    assert sheets["members"] == [("n",), (1,), (2,), (1,)]
    assert sheets["members (2)"] == [("n",), (2,), (1,), (2,)]
    assert sheets["members (3)"] == [("n",), (1,), (2,)]
    assert sheets["members (4)"] == [("a",), (1,)]
    notices = sheets["notices"]
    assert [row[0] for row in notices] == ["sheet", "members (2)", "members (3)"]
    assert notices[1][3] == (
        'Rows 4 to 6 of "members": a sheet holds 3 rows below its header.'
    )


def test_a_workbook_within_limits_has_no_notices() -> None:
    assert list(read(table({"a": ["x" * 32_767, "😀" * 16_383]}))) == ["household"]


def test_a_text_too_long_for_a_cell_is_cut_and_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbook, "_ROWS", 2)
    monkeypatch.setattr(workbook, "_CELLS", 2)
    texts = ["a", None, "b" * 32_768, "é" * 32_767, "x" + "😀" * 20_000]
    sheets = read(table({"n": [1, 2, 3, 4, 5], "story": texts}, name="notices"))
    found = [row[1] for row in sheets["notices"][1:]]
    assert found == ["a", None, "b" * 32_767, texts[3], "x" + "😀" * 16_383]
    lines = sheets["notices (2)"]
    assert [line[:3] for line in lines[1:]] == [
        ("notices", "B4", "story"),
        ("notices", "B6", "story"),
    ]
    assert "32,768 characters and was cut" in lines[1][3]
    assert "CSV" in lines[1][3]


def test_very_many_notices_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_NOTICES", 2)
    notices = read(table({"story": ["x" * 40_000] * 5}))["notices"]
    assert len(notices) == 4
    assert notices[-1][3] == "The same holds for 3 others."


def test_rows_come_as_they_are_read() -> None:
    read_so_far: list[int] = []

    def batches() -> Any:
        for number in range(200):
            read_so_far.append(number)
            yield pa.RecordBatch.from_pydict({"a": [f"text {number}"] * 20_000})

    small = table({"a": ["x"]})
    large = ExportTable("t", "", small.variables, 4_000_000, batches)
    chunks = iter(workbook.write([large], Path()))
    for _ in range(3):
        next(chunks)
    assert len(read_so_far) < 100


def test_a_table_of_fewer_rows_than_it_said_ends_with_them() -> None:
    short = table({"a": [1]})
    said = ExportTable("t", "", short.variables, 5, short.batches)
    assert read(said)["t"] == [("a",), (1,)]
