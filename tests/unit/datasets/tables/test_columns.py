"""Typed columns from answers in JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collect.datasets.tables.columns import from_text, invalid, parse, typed
from collect.forms.xlsform.fields import Field

TEXT = Field("/a", "a", "string")


def columns(
    values: list[Any], field: Field, target: Field | None = None, **others: Any
) -> dict[str, list[Any]]:
    """The columns of some values; None stands for a row without an answer."""
    rows = [{} if value is None else {field.path: value} for value in values]
    lines = [json.dumps({**row, **others}).encode() for row in rows]
    found = typed(parse(lines, [field])[field.path], field, target or field)
    return {name: column.to_pylist() for name, column in found.items()}


def test_numbers_and_dates_keep_their_type_and_blanks_are_null() -> None:
    assert columns([10**15, -(2**63), None], Field("/a", "a", "int")) == {
        "a": [10**15, -(2**63), None]
    }
    assert columns(["1875-05-20", None], Field("/a", "a", "date")) == {
        "a": [date(1875, 5, 20), None]
    }


def test_a_decimal_that_a_float_cannot_hold_keeps_its_text() -> None:
    exact = "12345678901234567890.5"
    assert columns([1.5, 3, exact, None], Field("/a", "a", "decimal")) == {
        "a": [1.5, 3.0, float(exact), None],
        "a@exact": [None, None, exact, None],
    }
    assert columns([1.5], Field("/a", "a", "decimal")) == {
        "a": [1.5],
        "a@exact": [None],
    }


def test_moments_and_times_have_their_offset_beside_them() -> None:
    assert columns(["2022-03-01T10:00:00.000+02:00"], Field("/a", "a", "dateTime")) == {
        "a": [datetime(2022, 3, 1, 8, tzinfo=UTC)],
        "a@offset": [120],
    }
    assert columns(["10:00:00.000Z", None], Field("/a", "a", "time")) == {
        "a": [time(10), None],
        "a@offset": [0, None],
    }


def test_a_point_has_four_parts_of_which_two_may_be_absent() -> None:
    points = columns([[1.5, 2, None, 5], [1, 2], None], Field("/a", "a", "geopoint"))
    assert points["a"] == [
        {"lat": 1.5, "lon": 2.0, "alt": None, "acc": 5.0},
        {"lat": 1.0, "lon": 2.0, "alt": None, "acc": None},
        None,
    ]


def test_several_choices_are_a_list() -> None:
    field = Field("/a", "a", "string", multiple=True)
    assert columns([["a", "b"], [], None], field) == {"a": [["a", "b"], [], None]}


@pytest.mark.parametrize(
    ("value", "field", "text"),
    [
        (3, Field("/a", "a", "int"), "3"),
        (2.5, Field("/a", "a", "decimal"), "2.5"),
        ("0.12345678901234567890", Field("/a", "a", "decimal"), None),
        (["a", "b"], Field("/a", "a", "string", multiple=True), "a b"),
        ([1.5, 2, None, 5], Field("/a", "a", "geopoint"), "1.5 2 0 5"),
        ([[1, 2, None, None], [3, 4]], Field("/a", "a", "geotrace"), "1 2 0 0; 3 4"),
        ("2022-03-01T10:00+02:00", Field("/a", "a", "dateTime"), None),
    ],
)
def test_what_became_text_is_read_as_it_was_sent(
    value: Any, field: Field, text: str | None
) -> None:
    assert columns([value, None], field, TEXT) == {"a": [text or value, None]}


@pytest.mark.parametrize(
    "value",
    ["=cmd|' /C calc'!A0", 'a,"b"\n', "007", "👩‍👧", "שלום", "\x01", "x" * 2**21],
)
def test_texts_come_back_as_they_are(value: str) -> None:
    assert columns([value, None, value], TEXT) == {"a": [value, None, value]}


@pytest.mark.parametrize("more", [{}, {"/unknown": {"deep": [1]}}])
def test_answers_nobody_asks_for_are_passed_over(more: dict[str, Any]) -> None:
    assert columns([1], Field("/a", "a", "int"), **more) == {"a": [1]}


@pytest.mark.parametrize("kind", ["int", "date", "dateTime", "time", "geopoint"])
def test_a_value_that_does_not_fit_is_an_error(kind: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        columns(["many"], Field("/a", "a", kind))


def test_no_rows_and_no_questions_give_no_values() -> None:
    assert parse([b"{}"], []) == {}
    (column,) = columns([], Field("/a", "a", "int")).values()
    assert column == []


@given(
    st.lists(
        st.none()
        | st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: x == x)
        | st.decimals(allow_nan=False, allow_infinity=False, places=20).map(str),
        max_size=20,
    )
)
def test_numbers_and_texts_of_decimals_may_be_mixed(values: list[Any]) -> None:
    found = columns(values, Field("/a", "a", "decimal"))
    assert found["a"] == [None if v is None else float(v) for v in values]
    assert found["a@exact"] == [v if isinstance(v, str) else None for v in values]


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("5", Field("/a", "a", "int"), 5),
        ("2.5", Field("/a", "a", "decimal"), 2.5),
        ("a  b", Field("/a", "a", "string", multiple=True), ["a", "b"]),
        ("1.5 2 0 5", Field("/a", "a", "geopoint"), {"lat": 1.5, "lon": 2.0}),
        ("1 2 0 0; 3 4", Field("/a", "a", "geotrace"), "1 2 0 0; 3 4"),
        ("2022-03-01", Field("/a", "a", "date"), date(2022, 3, 1)),
        ("10:00:00.000", Field("/a", "a", "time"), time(10)),
    ],
)
def test_text_is_read_as_a_version_had_typed_it(
    text: str, field: Field, value: Any
) -> None:
    found = from_text(pa.array([text, None]), field)
    read, blank = found["a"].to_pylist()
    kept = read if not isinstance(value, dict) else {k: read[k] for k in value}
    assert (kept, blank) == (value, None)


def test_a_decimal_read_from_text_keeps_what_a_float_cannot_hold() -> None:
    texts = ["0.12345678901234567890", "2.5", None]
    found = from_text(pa.array(texts), Field("/a", "a", "decimal"))
    assert found["a@exact"].to_pylist() == [texts[0], None, None]


def test_what_does_not_fit_is_kept_by_column() -> None:
    cells = invalid([None, '{"/m/age": "many", "/m/gone": "x"}'], {"/m/age": "age"})
    assert cells.to_pylist() == [None, [("age", "many")]]
