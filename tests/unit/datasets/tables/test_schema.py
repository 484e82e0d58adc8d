"""Typed columns from stored rows."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from collect.datasets.tables.schema import (
    column,
    column_name,
    merge_fields,
    table_names,
    table_schema,
)
from collect.forms.xlsform.fields import Field


def test_a_column_is_named_by_its_path_within_its_table() -> None:
    assert column_name(Field("/water/source", "source", "string")) == "water/source"
    inner = Field("/member/school/level", "level", "string", table="/member")
    assert column_name(inner) == "school/level"


def test_numbers_and_dates_keep_their_type_and_blanks_are_null() -> None:
    assert column([3, None], Field("/a", "a", "int")).to_pylist() == [3, None]
    assert column([1.5, None], Field("/a", "a", "decimal")).to_pylist() == [1.5, None]
    days = column(["2022-03-01", None], Field("/a", "a", "date"))
    assert days.to_pylist() == [date(2022, 3, 1), None]


def test_an_instant_is_stored_in_utc() -> None:
    instants = column(
        ["2022-03-01T10:00:00.000+02:00", "2022-03-01T10:00:00", None],
        Field("/a", "a", "dateTime"),
    )
    assert instants.to_pylist() == [
        datetime(2022, 3, 1, 8, tzinfo=UTC),
        datetime(2022, 3, 1, 10, tzinfo=UTC),
        None,
    ]


def test_a_point_has_four_parts_of_which_two_may_be_absent() -> None:
    points = column(
        [[1.0, 2.0, None, 5.0], [1.0, 2.0], None], Field("/a", "a", "geopoint")
    )
    assert points.to_pylist() == [
        {"lat": 1.0, "lon": 2.0, "alt": None, "acc": 5.0},
        {"lat": 1.0, "lon": 2.0, "alt": None, "acc": None},
        None,
    ]


def test_several_choices_are_a_list() -> None:
    choices = column([["a", "b"], None], Field("/a", "a", "string", multiple=True))
    assert choices.to_pylist() == [["a", "b"], None]


def test_what_became_text_is_read_as_text() -> None:
    texts = column(["x", 3, 2.5, ["a", "b"], None], Field("/a", "a", "string"))
    assert texts.to_pylist() == ["x", "3", "2.5", "a b", None]


def test_a_line_stays_in_the_notation_of_the_form() -> None:
    line = column([[[1.0, 2.0, None, None], [3.0, 4.0]]], Field("/a", "a", "geotrace"))
    assert line.to_pylist() == ["1.0 2.0 0 0; 3.0 4.0"]


def test_a_value_that_does_not_fit_is_an_error() -> None:
    with pytest.raises((ValueError, pa.ArrowInvalid)):
        column(["many"], Field("/a", "a", "int"))


def test_the_tables_are_the_submission_and_every_repeat() -> None:
    fields = [
        Field("/a", "a", "string"),
        Field("/member", "member", "repeat"),
        Field("/member/age", "age", "int", table="/member"),
    ]
    assert table_names(fields) == ("", "/member")
    assert "age" in table_schema(fields, "/member").names
    assert "age" not in table_schema(fields, "").names


def test_a_later_version_adds_and_retypes_questions() -> None:
    first = [Field("/a", "a", "int"), Field("/b", "b", "int")]
    second = [Field("/a", "a", "string"), Field("/c", "c", "int")]
    merged = merge_fields([first, second])
    assert [(f.path, f.type) for f in merged] == [
        ("/a", "string"),
        ("/b", "int"),
        ("/c", "int"),
    ]
