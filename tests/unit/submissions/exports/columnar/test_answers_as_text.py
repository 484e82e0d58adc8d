"""Cells of text formats show what was answered."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pyarrow as pa
import pytest

from collect.forms.xlsform.fields import Field
from tests.factories.stored import TYPED, cells, column, shaped, submission


def _texts(type_: str, *answers: dict[str, Any]) -> list[Any]:
    (table,) = shaped(
        [Field("/q", "q", type_)],
        {"": [submission(n, **answer) for n, answer in enumerate(answers)]},
    )
    assert table.schema.field("q").type == pa.string()
    return column(table, "q")


def test_whole_numbers_keep_all_digits() -> None:
    answers: list[dict[str, Any]] = [{"q": 10**15}, {"q": -(2**63)}, {"q": 0}, {}]
    assert _texts("int", *answers) == [str(10**15), str(-(2**63)), "0", None]


def test_decimals_have_the_digits_that_were_answered() -> None:
    exact = "12345678901234567890.12345678901234567890"
    answers: list[dict[str, Any]] = [
        {"q": 0.1},
        {"q": float(exact), "q@exact": exact},
        {},
    ]
    assert _texts("decimal", *answers) == ["0.1", exact, None]


def test_dates_of_any_century_are_iso() -> None:
    answers: list[dict[str, Any]] = [
        {"q": date(1, 1, 1)},
        {"q": date(1899, 12, 31)},
        {"q": date(9999, 1, 2)},
    ]
    assert _texts("date", *answers) == ["0001-01-01", "1899-12-31", "9999-01-02"]


@pytest.mark.parametrize(
    ("offset", "text"),
    [
        (420, "2024-05-01T08:30:00.000+07:00"),
        (-210, "2024-04-30T22:00:00.000-03:30"),
        (345, "2024-05-01T07:15:00.000+05:45"),
        (0, "2024-05-01T01:30:00.000Z"),
        (None, "2024-05-01T01:30:00.000"),
    ],
)
def test_a_moment_stands_with_the_offset_it_was_answered_with(
    offset: int | None, text: str
) -> None:
    moment = datetime(2024, 5, 1, 1, 30, tzinfo=UTC)
    assert _texts("dateTime", {"q": moment, "q@offset": offset}) == [text]


def test_moments_of_several_offsets_may_stand_in_one_batch() -> None:
    moment = datetime(1899, 12, 31, 23, 0, 0, 123456, tzinfo=UTC)
    answers: list[dict[str, Any]] = [
        {"q": moment, "q@offset": 60},
        {},
        {"q": moment, "q@offset": -60},
    ]
    assert _texts("dateTime", *answers) == [
        "1900-01-01T00:00:00.123456+01:00",
        None,
        "1899-12-31T22:00:00.123456-01:00",
    ]


def test_a_time_of_day_is_the_clock_on_the_wall() -> None:
    answers: list[dict[str, Any]] = [
        {"q": time(8, 30), "q@offset": 420},
        {"q": time(23, 59, 59, 999000)},
        {},
    ]
    assert _texts("time", *answers) == ["08:30:00.000+07:00", "23:59:59.999", None]


@pytest.mark.parametrize("type_", ["int", "decimal", "date", "dateTime", "time"])
def test_an_answer_that_does_not_fit_its_type_stands_in_its_cell(type_: str) -> None:
    answers: list[dict[str, Any]] = [{}, {"_invalid": [("q", 'five, or "six"\n')]}, {}]
    assert _texts(type_, *answers) == [None, 'five, or "six"\n', None]


def test_a_shape_stands_as_it_was_answered_whether_it_is_one_or_not() -> None:
    answers: list[dict[str, Any]] = [
        {"q": "1 2 0 0; 3 4 0 0"},
        {"_invalid": [("q", "over there")]},
    ]
    assert _texts("geotrace", *answers) == ["1 2 0 0; 3 4 0 0", "over there"]


def test_a_point_has_four_columns_and_text_that_is_none_stands_in_the_first() -> None:
    point = {"lat": 11.55, "lon": 104.9, "alt": 0.0, "acc": None}
    (table,) = shaped(
        [Field("/at", "at", "geopoint", labels={"default": "Where?"})],
        {
            "": [
                submission(1, at=point),
                submission(2, _invalid=[("at", "95 200 1 1")]),
                submission(3),
            ]
        },
    )
    found = [[row[f"at-{part}"] for part in PARTS] for row in cells(table)]
    assert found == [
        ["11.55", "104.9", "0", None],
        ["95 200 1 1", None, None, None],
        [None, None, None, None],
    ]
    assert [v.label for v in table.variables if v.role == "part"] == [
        "Where? (latitude)",
        "Where? (longitude)",
        "Where? (altitude)",
        "Where? (accuracy)",
    ]


PARTS = ("Latitude", "Longitude", "Altitude", "Accuracy")


@pytest.mark.parametrize("target", [None, TYPED])
def test_any_text_comes_back_as_it_is(target: Any) -> None:
    texts = [
        "=cmd|' /C calc'!A0",
        "007",
        "שלום \u202eسلم",
        "👩‍👩‍👧",
        'a,"b"\r\n',
        "\0",
        "",
        " ",
    ]
    texts.append("x" * 1_000_000)
    (table,) = shaped(
        [Field("/q", "q", "string")],
        {"": [submission(n, q=text) for n, text in enumerate(texts)]},
        **({} if target is None else {"target": target}),
    )
    assert column(table, "q") == texts
