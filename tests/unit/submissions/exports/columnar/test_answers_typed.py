"""Cells of typed formats keep their types; what they cannot hold stands beside them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pyarrow as pa

from collect.forms.xlsform.fields import Field
from tests.factories.stored import (
    RECEIVED,
    TYPED,
    cells,
    column,
    shaped,
    submission,
)

FIELDS = (
    Field("/age", "age", "int"),
    Field("/income", "income", "decimal"),
    Field("/born", "born", "date"),
    Field("/met", "met", "dateTime"),
    Field("/clock", "clock", "time"),
    Field("/at", "at", "geopoint"),
    Field("/way", "way", "geotrace"),
    Field("/name", "name", "string"),
)
ROWS = {
    "": [
        submission(
            1,
            age=10**15,
            income=0.5,
            born=date(1899, 1, 1),
            met=RECEIVED,
            **{"met@offset": 420, "clock@offset": 420},
            clock=time(8, 30),
            at={"lat": 1.5, "lon": 2.5, "alt": None, "acc": None},
            way="1 2 0 0",
            name="Ann",
        ),
        submission(2),
        submission(
            3,
            income=0.1,
            **{"income@exact": "0.10000000000000000001"},
            _invalid=[
                ("age", 'fi"ve\n'),
                ("way", "there"),
                ("name", "kept"),
                ("gone", "x"),
            ],
        ),
    ]
}


def test_columns_have_the_types_of_their_questions() -> None:
    (table,) = shaped(FIELDS, ROWS, target=TYPED, system=False)
    assert [(v.name, v.type) for v in table.variables] == [
        ("age", pa.int64()),
        ("income", pa.float64()),
        ("born", pa.date32()),
        ("met", pa.timestamp("us", tz="UTC")),
        ("clock", pa.time64("us")),
        *((f"at-{part}", pa.float64()) for part in PARTS),
        ("way", pa.string()),
        ("name", pa.string()),
        ("invalid_answers", pa.string()),
        ("KEY", pa.string()),
    ]
    first = cells(table)[0]
    assert first["age"] == 10**15
    assert first["born"] == date(1899, 1, 1)
    assert first["met"] == RECEIVED
    assert first["clock"] == time(8, 30)
    assert first["at-Latitude"] == 1.5


PARTS = ("Latitude", "Longitude", "Altitude", "Accuracy")


def test_what_no_cell_can_hold_is_listed_under_the_name_of_its_variable() -> None:
    (table,) = shaped(FIELDS, ROWS, target=TYPED)
    first, second, third = cells(table)
    assert first["invalid_answers"] is None
    assert second["invalid_answers"] is None
    assert json.loads(third["invalid_answers"]) == {
        "age": 'fi"ve\n',
        "way": "there",
        "income": "0.10000000000000000001",
    }
    assert third["age"] is None
    assert third["way"] is None
    assert third["income"] == 0.1


def test_text_holds_any_answer_so_none_of_its_answers_is_listed() -> None:
    (table,) = shaped(FIELDS, ROWS, target=TYPED)
    assert column(table, "name") == ["Ann", None, "kept"]
    (table,) = shaped(FIELDS, ROWS, target=TYPED, columns=["name"])
    assert "invalid_answers" not in table.schema.names


def test_moments_are_utc_or_the_clock_on_the_wall() -> None:
    (table,) = shaped(FIELDS, ROWS, target=TYPED, times="local")
    assert table.schema.field("met").type == pa.timestamp("us")
    wall = datetime(2024, 5, 1, 8, 30, tzinfo=UTC)
    assert column(table, "met")[0] == wall.replace(tzinfo=None)
    assert column(table, "SubmissionDate")[0] == datetime(2024, 5, 1, 1, 30, tzinfo=UTC)


def test_moments_may_come_with_the_clock_on_the_wall_beside_them() -> None:
    (table,) = shaped(FIELDS, ROWS, target=TYPED, times="both", columns=["met"])
    assert table.schema.names[1:3] == ["met", "met-local"]
    assert column(table, "met") == [RECEIVED, None, None]
    wall = datetime(2024, 5, 1, 8, 30, tzinfo=UTC).replace(tzinfo=None)
    assert column(table, "met-local") == [wall, None, None]
    assert [v.role for v in table.variables[1:3]] == ["answer", "part"]


def test_a_format_without_moments_has_them_as_text_and_numbers_as_numbers() -> None:
    (table,) = shaped(FIELDS, ROWS, target=replace(TYPED, timed=False))
    first = cells(table)[0]
    assert first["met"] == "2024-05-01T08:30:00.000+07:00"
    assert first["clock"] == "08:30:00.000+07:00"
    assert first["SubmissionDate"] == "2024-05-01T01:30:00.000Z"
    assert first["age"] == 10**15


def test_such_a_format_lists_moments_that_are_none() -> None:
    rows = {"": [submission(1, _invalid=[("met", "noon")])]}
    (table,) = shaped(FIELDS, rows, target=replace(TYPED, timed=False))
    (row,) = cells(table)
    assert row["met"] is None
    assert json.loads(row["invalid_answers"]) == {"met": "noon"}


def test_a_table_without_rows_has_its_columns() -> None:
    (table,) = shaped(FIELDS, {}, target=TYPED)
    assert table.rows == 0
    assert cells(table) == []
    assert "age" in table.schema.names
