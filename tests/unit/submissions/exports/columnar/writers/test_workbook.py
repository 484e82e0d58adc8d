"""XLSX files, read by openpyxl."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collect.submissions.exports.columnar.content import ExportTable, UnsuitableError
from collect.submissions.exports.columnar.writers import workbook
from tests.unit.submissions.exports.columnar.writers.holding import (
    HOSTILE,
    table,
    written,
)

moment = dt.datetime.fromisoformat
Sheets = dict[str, list[tuple[Any, ...]]]


def read(*tables: ExportTable) -> Sheets:
    book = openpyxl.load_workbook(io.BytesIO(written(workbook.write, tables, Path())))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def column(values: pa.Array) -> list[Any]:
    return [row[0] for row in read(table({"x": values}))["household"][1:]]


def test_every_type_comes_back_as_it_was() -> None:
    noon = moment("2024-02-29T12:30:15")
    values = {
        "whole": pa.array([7, None, -999_999_999_999_999]),
        "decimal": pa.array([0.1, None, -1e300]),
        "day": pa.array([dt.date(1900, 3, 1), None, dt.date(9999, 12, 31)]),
        "at": pa.array([noon, None, noon], pa.timestamp("us", "UTC")),
        "time": pa.array([dt.time(23, 59, 59), None, dt.time()], pa.time64("us")),
        "flag": pa.array([True, None, False]),
        "text": pa.array(["a", None, ""]),
    }
    rows = read(table(values))["household"]
    assert rows[0] == tuple(values)
    midnight = moment("1900-03-01")
    assert rows[1] == (7, 0.1, midnight, noon, dt.time(23, 59, 59), 1, "a")
    assert rows[2] == (None,) * 7
    assert rows[3][:3] == (-999_999_999_999_999, -1e300, moment("9999-12-31"))
    assert rows[3][5:] == (0, "")


def test_hostile_text_stays_text() -> None:
    content = written(workbook.write, [table({"x": list(HOSTILE)})], Path())
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert tuple(cell.value for cell in cells) == HOSTILE
    assert {cell.data_type for cell in cells} == {"s"}
    archive = zipfile.ZipFile(io.BytesIO(content))
    xml = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in xml
    assert b"hyperlink" not in xml


def test_spaces_around_a_text_and_line_ends_are_kept() -> None:
    texts = [" a ", "\ttab", "end\n", "a\r\nb\r"]
    assert column(pa.array(texts)) == texts


def test_what_xml_cannot_hold_is_coded_as_the_standard_says() -> None:
    texts = ["a\x00b\x1f", "\ufffe", "_x0041_", "_x00zz_"]
    assert column(pa.array(texts)) == [
        "a_x0000_b_x001F_",
        "_xFFFE_",
        "_x005F_x0041_",
        "_x00zz_",
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            pa.array([10**15, -(10**15), 10**15 - 1]),
            [str(10**15), str(-(10**15)), 10**15 - 1],
        ),
        (pa.array([-(2**31), 7], pa.int32()), [-(2**31), 7]),
        (pa.array([2**63 - 1, 1]), ["9223372036854775807", 1]),
        (pa.array([float("inf"), float("nan"), 1.5]), ["inf", "nan", 1.5]),
        (
            pa.array([dt.date(1900, 2, 28), dt.date(1, 1, 1), dt.date(2000, 1, 1)]),
            ["1900-02-28", "0001-01-01", moment("2000-01-01")],
        ),
        (
            pa.array([moment("1899-12-31T23:00:00")], pa.timestamp("us", "UTC")),
            ["1899-12-31T23:00:00.000Z"],
        ),
    ],
)
def test_what_a_sheet_would_change_stands_as_text(
    values: pa.Array, expected: list[Any]
) -> None:
    assert column(values) == expected


def test_headers_stay_and_filter_the_whole_table() -> None:
    content = written(workbook.write, [table({"a": [1, 2], "b": [3, 4]})], Path())
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B3"
    assert sheet["A1"].font.bold
    xml = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert b'<dimension ref="A1:B3"/>' in xml
    assert re.search(rb'<ignoredError sqref="A2:B3" numberStoredAsText="1"', xml)


def test_tables_without_rows_or_variables_are_sheets_too() -> None:
    sheets = read(
        table({"a": pa.array([], pa.int64())}, name="none"), table({}, name="nothing")
    )
    assert sheets == {"none": [("a",)], "nothing": []}


def test_many_tables_of_equal_names_have_a_sheet_each() -> None:
    tables = [table({"a": [number]}, name="r" * 40) for number in range(256)]
    sheets = read(*tables)
    assert len(sheets) == 256
    assert [rows[1][0] for rows in sheets.values()] == list(range(256))


def test_a_header_with_half_a_surrogate_pair_is_readable() -> None:
    assert read(table({"x": [1]}, x={"name": "a\ud800"}))["household"][0] == ("a?",)


def test_more_columns_than_a_sheet_has_are_refused() -> None:
    wide = table({f"v{n}": [n] for n in range(16_385)})
    with pytest.raises(UnsuitableError, match=r"16,385 variables.*holds 16,384.*CSV"):
        workbook.write([wide], Path())


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"])) | st.none(), max_size=20
    )
)
@settings(max_examples=40, deadline=None)
def test_any_text_comes_back(texts: list[str | None]) -> None:
    found = column(pa.array(texts, pa.string()))
    coded = re.compile(r"_x([0-9A-Fa-f]{4})_")
    decoded = [
        None if text is None else coded.sub(lambda m: chr(int(m[1], 16)), text)
        for text in found
    ]
    # To openpyxl a sheet ends with the last row that holds something.
    assert decoded + [None] * (len(texts) - len(decoded)) == texts


@given(
    st.lists(
        st.integers(-(2**63), 2**63 - 1) | st.integers(-(10**15), 10**15), max_size=20
    )
)
@settings(max_examples=40, deadline=None)
def test_no_digit_of_a_whole_number_is_lost(numbers: list[int]) -> None:
    found = column(pa.array(numbers, pa.int64()))
    assert [int(value) for value in found] == numbers
