"""Programs that analyse columns read our CSV, Parquet and JSON lines, and our tables."""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from deltalake import DeltaTable

from collect.submissions.exports.columnar.options import Options
from tests.compat.readers import hostile
from tests.compat.readers.conftest import Files

pytestmark = pytest.mark.django_db

MEMBERS = [member for members in hostile.MEMBERS for member in members]
GOODS = [None if goods is None else goods.split() for goods in hostile.GOODS]
BORN = [None if day is None else date.fromisoformat(day) for day in hostile.BORN]
MET = [
    None if moment is None else datetime.fromisoformat(moment).replace(tzinfo=UTC)
    for moment in hostile.MET_UTC
]


def test_pandas_reads_csv_as_text_without_loss(files: Files) -> None:
    read = pd.read_csv(
        files.of("csv") / "submissions.csv", dtype=str, keep_default_na=False
    )
    assert read["story"].tolist() == list(hostile.STORIES)
    assert read["home-note"].tolist() == list(reversed(hostile.STORIES))
    assert read["count"].tolist() == [
        "" if count is None else str(count) for count in hostile.COUNTS
    ]
    assert read["weight"][0] == "12345678901234567890"
    assert read["weight"][3] == "0.12345678901234567891"
    assert read["born"].tolist() == [day or "" for day in hostile.BORN]
    assert read["met"][0] == hostile.MET[0]
    assert read["at"][0] == hostile.AT[0]
    assert read["goods"].tolist() == [goods or "" for goods in hostile.GOODS]


def test_pandas_finds_the_types_of_a_csv(files: Files) -> None:
    read = pd.read_csv(files.of("csv") / "member.csv")
    assert read["age"].tolist()[:2] == [33, 4]
    assert read["called"].tolist() == [called for called, _ in MEMBERS]
    assert read["PARENT_KEY"].tolist() == [
        hostile.instance_id(number)
        for number, members in enumerate(hostile.MEMBERS)
        for _ in members
    ]


def test_duckdb_sniffs_a_csv_with_quotes_and_line_ends(files: Files) -> None:
    path = files.of("csv") / "submissions.csv"
    found = _duckdb(f"SELECT story, count, born FROM read_csv('{path}')")
    assert found["story"].to_pylist() == list(hostile.STORIES)
    assert found["count"].to_pylist() == list(hostile.COUNTS)
    assert found["born"].to_pylist() == BORN


def test_excels_kind_of_csv_has_a_mark_and_no_formula(files: Files) -> None:
    path = files.of("csv-excel") / "submissions.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    read = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    assert [story[0] for story in read["story"]] == ["'", "c", "ש", "0", "'", " "]


@pytest.mark.parametrize("reader", ["pandas", "polars", "duckdb"])
def test_parquet_has_types_that_readers_know(files: Files, reader: str) -> None:
    exact = files.of("parquet", Options(identifiers=True))
    rows = _rows(exact / "submissions.parquet", reader)
    assert [row["story"] for row in rows] == list(hostile.STORIES)
    assert [row["count"] for row in rows] == list(hostile.COUNTS)
    assert [row["born"] for row in rows] == BORN
    assert [row["met"] for row in rows] == MET
    assert [row["goods"] for row in rows] == GOODS
    assert rows[0]["at"] == time(9, 30)
    assert rows[0]["place-Latitude"] == 27.7
    assert rows[1]["weight"] == 0.1
    inexact = json.loads(rows[0]["invalid_answers"])
    assert inexact == {"weight": "12345678901234567890"}


def _rows(path: Path, reader: str) -> list[dict[str, Any]]:
    if reader == "polars":
        return pl.read_parquet(path).to_dicts()
    if reader == "duckdb":
        return list(_duckdb(f"SELECT * FROM read_parquet('{path}')").to_pylist())
    read = pd.read_parquet(path, dtype_backend="pyarrow")
    return [
        {
            str(name): value.tolist() if hasattr(value, "tolist") else value
            for name, value in row.items()
        }
        for row in read.astype(object).where(read.notna(), None).to_dict("records")
    ]


def _duckdb(query: str, **tables: Any) -> pa.Table:
    """A query's result; nothing is fetched from the network for it."""
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        for name, table in tables.items():
            connection.register(name, table)
        found = connection.sql(query)
        assert found is not None
        return found.to_arrow_table()


def test_polars_reads_json_lines(files: Files) -> None:
    read = pl.read_ndjson(files.of("jsonl") / "submissions.jsonl")
    assert read["story"].to_list() == list(hostile.STORIES)
    assert read["count"].to_list() == list(hostile.COUNTS)
    assert read["goods"].to_list() == GOODS
    assert read["met"].to_list()[:5] == list(hostile.MET[:5])


def test_choices_as_columns_count(files: Files) -> None:
    options = Options(multiples="columns")
    read = pl.read_parquet(files.of("parquet", options) / "submissions.parquet")
    assert read["goods/radio"].to_list() == [1, 0, 1, 0, None, 0]
    assert read["goods/=1"].to_list() == [0, 1, 1, 0, None, 0]
    assert read["goods/_other"].to_list() == [*[None] * 3, "unheard-of", None, None]


def test_polars_reads_the_delta_table(files: Files) -> None:
    read = pl.read_delta(str(files.tables / "submissions")).sort("_seq")
    half = hostile.SUBMISSIONS // 2
    assert read["story"].to_list() == list(hostile.STORIES[:half])
    assert read["count"].to_list() == list(hostile.COUNTS[:half])
    assert read["weight@exact"].to_list()[0] == hostile.WEIGHTS[0]
    assert read["met@offset"].to_list() == [345, 0, -210]
    assert read["goods"].to_list() == GOODS[:half]
    assert read["place"][0]["alt"] == 1350.5


def test_duckdb_joins_the_delta_tables(files: Files) -> None:
    found = _duckdb(
        "SELECT h.story, count(*) AS n FROM homes h JOIN members m"
        " ON m._parent_row = h._row GROUP BY 1 ORDER BY 2 DESC",
        homes=DeltaTable(files.tables / "submissions").to_pyarrow_dataset(),
        members=DeltaTable(files.tables / "member").to_pyarrow_dataset(),
    )
    assert found["story"].to_pylist() == [hostile.STORIES[0], hostile.STORIES[2]]
    assert found["n"].to_pylist() == [2, 1]
