"""SPSS files, read by ReadStat."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collect.submissions.exports.columnar.content import UnsuitableError
from tests.unit.submissions.exports.columnar.writers.holding import (
    HOSTILE,
    read_spss,
    table,
)


def test_every_type_comes_back_as_it_was(tmp_path: Path) -> None:
    noon = dt.datetime.fromisoformat("1850-02-28T12:30:15.125")
    values = {
        "whole": pa.array([151, -99, None, 152, -100]),
        "wide": pa.array([2**53, None, -(2**53), 0, 1]),
        "decimal": pa.array([0.1, None, -1e300, 0.5, 7.0]),
        "day": pa.array(
            [dt.date(1582, 10, 15), None, dt.date(2100, 1, 1)] + [None] * 2
        ),
        "at": pa.array([noon, None, noon, None, None], pa.timestamp("us", "UTC")),
        "clock": pa.array([dt.time(23, 59, 59), None, dt.time()] * 2, pa.time64("us"))[
            :5
        ],
        "flag": pa.array([True, None, False, True, True]),
        "text": pa.array(["a", None, " b", "12345678", "123456789"]),
        "none": pa.array([None] * 5, pa.int64()),
    }
    rows, meta = read_spss(table(values), tmp_path)
    assert rows["whole"] == [151, -99, None, 152, -100]
    assert rows["wide"] == [2.0**53, None, -(2.0**53), 0, 1]
    assert rows["decimal"] == [0.1, None, -1e300, 0.5, 7.0]
    assert rows["day"][:3] == [dt.date(1582, 10, 15), None, dt.date(2100, 1, 1)]
    assert rows["at"][:3] == [noon, None, noon]
    assert rows["clock"][:3] == [dt.time(23, 59, 59), None, dt.time()]
    assert rows["flag"] == [1, None, 0, 1, 1]
    assert rows["text"] == ["a", "", " b", "12345678", "123456789"]
    assert rows["none"] == [None] * 5
    assert meta.file_label == "Households"
    assert meta.variable_measure["whole"] == "scale"
    assert meta.variable_measure["text"] == "nominal"
    assert meta.original_variable_types["day"] == "SDATE10"


def test_hostile_text_comes_back(tmp_path: Path) -> None:
    rows, _ = read_spss(table({"x": [*HOSTILE, None]}, copies=3), tmp_path)
    assert rows["x"] == [*HOSTILE, ""] * 3


@pytest.mark.parametrize("width", [8, 9, 252, 253, 255, 256, 504, 505, 1021, 32_767])
def test_a_text_of_any_width_comes_back(tmp_path: Path, width: int) -> None:
    texts = ["é" * (width // 2) + "x" * (width % 2), "a", None]
    made = table({"n": [1, 2, 3], "x": texts, "y": [4.5, 5.5, 6.5]}, copies=2)
    rows, _ = read_spss(made, tmp_path)
    assert rows["x"] == [texts[0], "a", ""] * 2
    assert rows["y"] == [4.5, 5.5, 6.5] * 2


def test_a_longer_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsuitableError, match=r'"x" takes 32,768 bytes.*32,767.*Stata'):
        read_spss(table({"x": ["é" * 16_384]}), tmp_path)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array([2**53 + 1, None, -(2**63)]), [str(2**53 + 1), "", str(-(2**63))]),
        (pa.array([float("inf"), 1.5, None]), ["inf", "1.5", ""]),
        (pa.array([dt.date(1582, 10, 14), None]), ["1582-10-14", ""]),
        (pa.array(["a\0b"]), ["a␀b"]),
    ],
)
def test_what_spss_would_change_stands_as_text(
    tmp_path: Path, values: pa.Array, expected: list[str]
) -> None:
    assert read_spss(table({"x": values}), tmp_path)[0]["x"] == expected


def test_a_table_without_rows_is_a_file(tmp_path: Path) -> None:
    made = table({"a": pa.array([], pa.int64()), "b": pa.array([], pa.string())})
    assert read_spss(made, tmp_path)[0] == {"a": [], "b": []}


def test_a_table_without_variables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsuitableError, match=r'"household" has no variables'):
        read_spss(table({}), tmp_path)


def test_names_and_labels_are_what_spss_can_hold(tmp_path: Path) -> None:
    names = ["all", "with", "Size", "size", "household/size", "😀" * 40, "n" * 80]
    made = table(
        {name: ["x" * 300] for name in names},
        label="é" * 60,
        Size={"label": "é" * 200 + "\0\ud800"},
    )
    rows, meta = read_spss(made, tmp_path)
    assert len({name.lower() for name in rows}) == len(names)
    assert all(len(name) <= 64 for name in rows)
    assert set(map(tuple, rows.values())) == {("x" * 300,)}
    assert meta.column_names_to_labels["Size"] == "é" * 126 + "…"
    assert meta.file_label == "é" * 30 + "…"


def test_very_many_variables_are_held(tmp_path: Path) -> None:
    made = table({f"v{n}": ["a"] for n in range(1_500)}, copies=3)
    rows, _ = read_spss(made, tmp_path)
    assert len(rows) == 1_500
    assert rows["v1499"] == ["a"] * 3


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
            st.integers(-(2**63), 2**63 - 1) | st.integers(-200, 200) | st.none(),
            st.floats(-1e300, 1e300) | st.none(),
        ),
        min_size=1,
        max_size=20,
    )
)
@settings(max_examples=40, deadline=None)
def test_rows_lose_nothing_but_spaces_at_the_end(
    answers: list[tuple[str, int | None, float | None]],
) -> None:
    texts, whole, decimals = (list(column) for column in zip(*answers, strict=True))
    made = table(
        {
            "t": texts,
            "n": pa.array(whole, pa.int64()),
            "d": pa.array(decimals, pa.float64()),
        },
        copies=2,
    )
    with tempfile.TemporaryDirectory() as folder:
        rows, _ = read_spss(made, Path(folder))
    assert rows["t"] == [text.rstrip(" ") for text in texts] * 2
    assert [int(n) if n not in (None, "") else None for n in rows["n"]] == whole * 2
    assert rows["d"] == decimals * 2
