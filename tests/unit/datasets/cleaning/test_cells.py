import datetime as dt

import pyarrow as pa
import pytest

from collect.datasets.cleaning import ValueTextError, from_texts, to_texts
from collect.datasets.cleaning.cells import equal_codes, same_cells
from tests.unit.datasets.cleaning.tables import LISTS

NAN = float("nan")
UTC = dt.UTC
COLUMNS = {
    "text": pa.array(["a", "", None, " a b "]),
    "whole": pa.array([1, -7, None, 2**53 + 1]),
    "number": pa.array([0.1, 1e300, None, NAN, 31.0]),
    "truth": pa.array([True, False, None]),
    "date": pa.array([dt.date(2022, 2, 28), None]),
    "time": pa.array([dt.time(7, 5, 1, 250), None]),
    "moment": pa.array([dt.datetime(2022, 2, 28, 7, tzinfo=UTC), None]),
    "choices": pa.array([["a", "b"], [], None, ["a b"], [""], ["[a"]], LISTS),
    "place": pa.array([{"lat": 5.3, "lon": -4.0}, None]),
    "nothing": pa.nulls(2),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_texts_turn_back_into_the_same_cells(name: str) -> None:
    column = COLUMNS[name]
    texts = to_texts(column)
    assert texts.type == pa.string()
    assert same_cells(from_texts(texts, column.type), column).all()


def test_texts_read_as_people_write_them() -> None:
    written = {name: to_texts(column)[0].as_py() for name, column in COLUMNS.items()}
    assert written["choices"] == "a b"
    assert written["number"] == "0.1"
    assert written["truth"] == "true"
    assert written["date"] == "2022-02-28"
    assert to_texts(COLUMNS["choices"]).to_pylist()[1:3] == ["[]", None]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("seven", pa.int64()),
        ("7.5", pa.int64()),
        ("", pa.float64()),
        ("2022-02-30", pa.date32()),
        ("25:00", pa.time64("us")),
        ('["a"', LISTS),
        ("[1]", LISTS),
        ("x", pa.null()),
        ("x", pa.struct([("lat", pa.float64())])),
    ],
)
def test_a_text_that_is_no_value_is_refused(text: str, kind: pa.DataType) -> None:
    with pytest.raises(ValueTextError):
        from_texts(pa.array([text]), kind)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (
            pa.array([1.0, NAN, NAN, None, 0.0]),
            pa.array([1.0, NAN, None, NAN, 1.0]),
            "yynnn",
        ),
        (pa.array(["", None, "a"]), pa.array([None, None, "a"]), "nyy"),
        (
            pa.array([["a", "b"], ["a b"], [], None, ["a"]], LISTS),
            pa.array([["a", "b"], ["a", "b"], None, [], ["b"]], LISTS),
            "ynnnn",
        ),
        (
            pa.array([["a", None], [""], ["a"]], LISTS),
            pa.array([["a", None], [], ["a", None]], LISTS),
            "ynn",
        ),
        (pa.array([{"x": 1}, {"x": 2}]), pa.array([{"x": 1}, {"x": 3}]), "yn"),
        (pa.array([[1], [2]]), pa.array([[1], [2]]), "yy"),
    ],
)
def test_cells_are_compared_with_care(
    left: pa.Array, right: pa.Array, same: str
) -> None:
    assert same_cells(left, right).tolist() == [answer == "y" for answer in same]


@pytest.mark.parametrize(
    "column",
    [
        *COLUMNS.values(),
        pa.array([["a", None], ["a"], ["a", None], None]),
        COLUMNS["text"].dictionary_encode(),
    ],
)
def test_cells_have_one_code_where_their_texts_are_one(column: pa.Array) -> None:
    twice = pa.concat_arrays([column, column])
    codes = equal_codes(twice).tolist()
    texts = to_texts(twice).to_pylist()
    assert [code < 0 for code in codes] == [text is None for text in texts]
    pairs = [
        (codes[a], texts[a], codes[b], texts[b])
        for a in range(len(codes))
        for b in range(a)
    ]
    assert all((x == y) == (left == right) for x, left, y, right in pairs)
