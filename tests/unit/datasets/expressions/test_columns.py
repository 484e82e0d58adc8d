"""Columns come from Arrow and go back, blank and missing told apart."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from collect.datasets.expressions import Column, Kind
from collect.datasets.expressions.kinds import DAY
from collect.datasets.expressions.scalars import text_from_number
from collect.datasets.tables.schema import POINT
from collect.forms.expressions import ValueType

V = ValueType
MOMENT = dt.datetime.fromisoformat


@pytest.mark.parametrize(
    ("array", "kind", "back"),
    [
        (pa.array([1, None, 3]), V.NUMBER, [1.0, None, 3.0]),
        (pa.array([1.5, None]), V.NUMBER, [1.5, None]),
        (pa.chunked_array([[1], [None, 2]], pa.int64()), V.NUMBER, [1.0, None, 2.0]),
        (pa.chunked_array([], pa.int64()), V.NUMBER, []),
        (pa.array([True, None, False]), V.BOOLEAN, [True, None, False]),
        (pa.array(["a", None, "", "a"]), V.TEXT, ["a", None, None, "a"]),
        (pa.chunked_array([["a"], ["b", "a"]]), V.SELECT_ONE, ["a", "b", "a"]),
        (pa.array(["a", "b"]).dictionary_encode(), V.SELECT_ONE, ["a", "b"]),
        (pa.array([["a", "b"], [], None]), V.SELECT_MULTIPLE, ["a b", None, None]),
        (pa.array(["a b", None]), V.SELECT_MULTIPLE, ["a b", None]),
        (
            pa.array([{"lat": 1.5, "lon": -2.0, "alt": None, "acc": 0.0001}, None]),
            V.GEOPOINT,
            ["1.5 -2.0 0.0 1.0E-4", None],
        ),
        (pa.array([dt.date(2020, 2, 29), None]), V.DATE, [dt.date(2020, 2, 29), None]),
        (
            pa.array([MOMENT("2020-01-01T05:00"), None], pa.timestamp("ms")),
            V.DATETIME,
            [MOMENT("2020-01-01T05:00"), None],
        ),
        (
            pa.array([0, None], pa.timestamp("us", "Asia/Bangkok")),
            V.DATETIME,
            [MOMENT("1970-01-01T00:00"), None],
        ),
        (
            pa.array([dt.time(1, 2), None], pa.time64("us")),
            V.TIME,
            [MOMENT("1970-01-01T01:02"), None],
        ),
        (
            pa.array(["10:30:00.000+01:00", "x", None]),
            V.TIME,
            [MOMENT("1970-01-01T09:30"), None, None],
        ),
        (pa.array(["x.jpg"]), V.BINARY, ["x.jpg"]),
    ],
)
def test_a_column_comes_from_arrow_and_goes_back(
    array: object, kind: ValueType, back: list[object]
) -> None:
    column = Column.from_arrow(array, kind)

    assert column.to_arrow().to_pylist() == back
    assert column.missing is None
    assert len(column) == len(back)


def test_missing_cells_are_null_in_arrow_and_known_by_their_mask() -> None:
    column = Column.from_arrow(
        pa.array([1, None, 3]), V.NUMBER, np.array([True, False, False])
    )

    assert column.to_arrow().to_pylist() == [None, None, 3.0]
    assert column.missing is not None
    assert column.missing.tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("array", "kind"),
    [
        (pa.array(["x"]), V.NUMBER),
        (pa.array(["x"]), V.DATE),
        (pa.array([{"a": 1}]), V.NUMBER),
        (pa.array([[[1]]]), V.TEXT),
    ],
)
def test_an_arrow_type_that_does_not_hold_the_answer_is_refused(
    array: object, kind: ValueType
) -> None:
    with pytest.raises(ValueError, match="does not hold"):
        Column.from_arrow(array, kind)


def test_a_column_is_made_of_python_values() -> None:
    assert Column.of(Kind.TEXT, ["a", None], [False, True]).to_arrow().to_pylist() == [
        "a",
        None,
    ]
    assert Column.of(Kind.DATETIME, [DAY, None]).to_arrow().to_pylist() == [
        MOMENT("1970-01-02T00:00"),
        None,
    ]
    assert Column.of(Kind.NUMBER, [1, 2]).blank is None


def test_an_encoded_text_stands_once_and_blank_is_null() -> None:
    column = Column(
        Kind.TEXT,
        np.array([0, 1, 2, 3, 0], np.intp),
        missing=np.array([False, False, False, False, True]),
        categories=("a", "", "a", "b"),
    )
    found = column.encoded()
    assert found.to_pylist() == ["a", None, "a", "b", None]
    assert sorted(found.dictionary.to_pylist()) == ["", "a", "b"]


@pytest.mark.parametrize(
    ("rows", "kept"),
    [([2, 2], ("c", "a")), ([0, 2], ("a", "c")), ([], ("a", "b")), ([0], ("a", "b"))],
)
def test_an_excerpt_keeps_what_it_uses_and_is_no_constant(
    rows: list[int], kept: tuple[str, ...]
) -> None:
    column = Column(Kind.TEXT, np.array([0, 1, 2], np.intp), categories=("a", "b", "c"))
    found = column.excerpt(np.array(rows, np.intp))
    assert found.categories == kept
    assert [found.categories[code] for code in found.values] == [
        "abc"[row] for row in rows
    ]


def test_points_are_told_as_the_phone_tells_them() -> None:
    random = np.random.default_rng(1)
    drawn = random.normal(0, 60, 2000), 10.0 ** random.integers(-8, 9, 2000)
    given = [0.0, -0.0, 7.0, -120.0, 1e-3, 9e-4, 1e7, 1e22, 4.9999999999999, 0.1 + 0.2]
    numbers = [*given, float("nan"), *drawn[0].tolist(), *np.prod(drawn, 0).tolist()]
    points = [{"lat": n, "lon": 1.5, "alt": None, "acc": n} for n in numbers]
    array = pa.array([*points, {"lat": None, "lon": 1.0}, None], POINT)
    found = Column.from_arrow(array, V.GEOPOINT).to_arrow().to_pylist()
    texts = [text_from_number(n) for n in numbers]
    texts = [text if "." in text else f"{text}.0" for text in texts]
    assert found == [*(f"{text} 1.5 0.0 {text}" for text in texts), None, None]
    bare = pa.array([{"lat": 1.25, "lon": 2.0}])
    told = Column.from_arrow(bare, V.GEOPOINT).to_arrow().to_pylist()
    assert told == ["1.25 2.0 0.0 0.0"]
