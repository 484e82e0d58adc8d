"""What readers of others find in files of text is what the tables held."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collect.submissions.exports.columnar.content import ExportTable, Variable
from collect.submissions.exports.columnar.formats import FORMATS

# fmt: off
AWKWARD = (
    "", '"', '""', ",", "\n", "\r", "\r\n", " ", "\t", "\0", "\\", "\\n", "NA", "null",
    "=cmd|' /C calc'!A0", "+1", "-1", "@x", "007", "1e15", "😀", "\ufeff", "\ufffe",
    "שלום", "مرحبا", "x" * 5000, "a,b", 'say "no"', "\u2028", "\x85", "\x1f", "'",
)
# fmt: on
TEXTS = st.sampled_from(AWKWARD) | st.text(max_size=8)
MOMENTS = st.datetimes(timezones=st.just(UTC))
KINDS: dict[str, tuple[pa.DataType, st.SearchStrategy[Any]]] = {
    "text": (pa.string(), TEXTS),
    "integer": (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    "flag": (pa.int8(), st.integers(0, 1)),
    "decimal": (
        pa.float64(),
        st.floats(allow_nan=False, allow_infinity=False)
        | st.integers(-(10**16), 10**16).map(float),
    ),
    "day": (pa.date32(), st.dates() | st.dates(date(1899, 12, 30), date(1900, 1, 2))),
    "moment": (
        pa.timestamp("us", "UTC"),
        MOMENTS | MOMENTS.map(lambda m: m.replace(microsecond=0, year=2026, day=1)),
    ),
    "clock": (pa.time64("us"), st.times()),
    "yes": (pa.bool_(), st.booleans()),
}
LISTS = {"codes": (pa.list_(pa.string()), st.lists(TEXTS, max_size=3))}


patient = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@st.composite
def tables(draw: st.DrawFn, *, lists: bool = False) -> tuple[ExportTable, pa.Table]:
    """A table for a writer, in batches of two rows, and all of its rows."""
    kinds = {**KINDS, **LISTS} if lists else KINDS
    chosen = draw(st.lists(st.sampled_from(sorted(kinds)), min_size=1, max_size=5))
    rows = draw(st.integers(0, 6))
    columns = [
        pa.array(draw(st.lists(st.none() | values, min_size=rows, max_size=rows)), kind)
        for kind, values in (kinds[name] for name in chosen)
    ]
    names = [f"{name}-{number}" for number, name in enumerate(chosen)]
    whole = pa.table(columns, names)
    variables = [Variable(f.name, f.type, "answer", label="L") for f in whole.schema]
    return (
        ExportTable(
            "t", "T", tuple(variables), rows, lambda: iter(whole.to_batches(2))
        ),
        whole,
    )


def written(name: str, table: ExportTable) -> bytes:
    return b"".join(FORMATS[name].write([table], Path()))


def value_of(text: str, kind: pa.DataType) -> Any:
    """A cell's value, by Python's own readers."""
    if pa.types.is_string(kind):
        return text
    if text == "":
        return None
    if pa.types.is_boolean(kind):
        return {"true": True, "false": False}[text]
    if pa.types.is_floating(kind):
        assert set(text) <= set("-.0123456789")
        return float(text)
    if pa.types.is_integer(kind):
        return int(text)
    if pa.types.is_date(kind):
        return date.fromisoformat(text)
    read = time if pa.types.is_time(kind) else datetime
    return read.fromisoformat(text)


def cells(rows: Sequence[Sequence[str]], schema: pa.Schema) -> list[list[Any]]:
    return [
        [value_of(text, field.type) for text, field in zip(row, schema, strict=True)]
        for row in rows
    ]


def without_blanks(table: pa.Table) -> list[list[Any]]:
    """Rows in which a text that is not there is one without characters."""
    texts = {field.name for field in table.schema if pa.types.is_string(field.type)}
    return [
        [
            "" if value is None and name in texts else value
            for name, value in row.items()
        ]
        for row in table.to_pylist()
    ]


@patient
@given(tables())
def test_pythons_reader_finds_every_cell(given: tuple[ExportTable, pa.Table]) -> None:
    table, whole = given
    text = written("csv", table).decode()
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert header == whole.column_names
    assert cells(rows, whole.schema) == without_blanks(whole)


@patient
@given(tables())
def test_pandas_finds_every_cell(given: tuple[ExportTable, pa.Table]) -> None:
    table, whole = given
    found = pd.read_csv(
        io.BytesIO(written("csv", table)), dtype=str, keep_default_na=False
    )
    assert list(found.columns) == whole.column_names
    assert cells(found.to_numpy().tolist(), whole.schema) == without_blanks(whole)


@patient
@given(tables())
def test_arrow_tells_nothing_from_empty(given: tuple[ExportTable, pa.Table]) -> None:
    table, whole = given
    found = pa_csv.read_csv(
        io.BytesIO(written("csv", table)),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(
            column_types=whole.schema,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=whole.num_columns == 1,
        ),
    )
    same = without_blanks if whole.num_columns == 1 else pa.Table.to_pylist
    assert same(found) == same(whole)


@patient
@given(tables())
def test_cells_for_spreadsheets_are_no_formulas(
    given: tuple[ExportTable, pa.Table],
) -> None:
    table, whole = given
    data = written("csv-excel", table)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1:]
    for row, expected in zip(rows, without_blanks(whole), strict=True):
        for cell, value in zip(row, expected, strict=True):
            if isinstance(value, str):
                assert cell in (value, f"'{value}")
                is_number = cell[1:].replace(".", "").isdecimal()
                assert is_number or not cell.startswith(("=", "+", "-", "@", "\t"))


@patient
@given(tables(lists=True))
def test_json_lines_keep_types(given: tuple[ExportTable, pa.Table]) -> None:
    table, whole = given
    lines = written("jsonl", table).decode().removesuffix("\n").split("\n")
    rows = [json.loads(line) for line in lines if line]
    kinds = {field.name: field.type for field in whole.schema}
    found = [{name: _restored(v, kinds[name]) for name, v in r.items()} for r in rows]
    # As text, for 1 and 1.0 and true are not the same, and neither are 0.0 and -0.0.
    assert json.dumps(found, default=str) == json.dumps(whole.to_pylist(), default=str)


def _restored(value: Any, kind: pa.DataType) -> Any:
    if isinstance(value, str) and not pa.types.is_string(kind):
        return value_of(value, kind)
    return value


@patient
@given(tables(lists=True))
def test_parquet_gives_back_the_table(given: tuple[ExportTable, pa.Table]) -> None:
    table, whole = given
    found = pq.read_table(io.BytesIO(written("parquet", table)))
    assert found.cast(whole.schema).equals(whole)
    assert found.schema.field(0).metadata[b"label"] == b"L"
