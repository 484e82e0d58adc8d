"""Stata files, read by pandas and by ReadStat."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collect.forms.xlsform.fields import Choice
from collect.submissions.exports.columnar.content import ExportTable
from collect.submissions.exports.columnar.writers import stata
from tests.unit.submissions.exports.columnar.writers.holding import (
    HOSTILE,
    table,
    written,
)

YES_NO = (Choice("yes", {"default": "Yes", "Thai": "ใช่"}), Choice("no"))


def by_pandas(made: ExportTable, folder: Path) -> pd.DataFrame:
    content = io.BytesIO(written(stata.write, [made], folder))
    return pd.read_stata(content, convert_categoricals=False)


def by_readstat(made: ExportTable, folder: Path) -> tuple[pd.DataFrame, Any]:
    path = folder / "table.dta"
    path.write_bytes(written(stata.write, [made], folder))
    frame, meta = pyreadstat.read_dta(path)
    return frame, meta


def test_every_type_comes_back_as_it_was(tmp_path: Path) -> None:
    noon = dt.datetime.fromisoformat("1850-02-28T12:30:15.123")
    values = {
        "tiny": pa.array([-127, None, 100]),
        "short": pa.array([-32_767, None, 32_740]),
        "large": pa.array([-2_147_483_647, None, 2_147_483_620]),
        "wide": pa.array([2**53, None, -(2**53)]),
        "decimal": pa.array([0.1, None, -1e300]),
        "day": pa.array([dt.date(1899, 12, 31), None, dt.date(2100, 1, 1)]),
        "at": pa.array([noon, None, noon], pa.timestamp("us", "UTC")),
        "clock": pa.array(
            [dt.time(23, 59, 59, 5000), None, dt.time()], pa.time64("us")
        ),
        "flag": pa.array([True, None, False]),
        "text": pa.array(["a", None, " b "]),
        "none": pa.array([None, None, None], pa.int64()),
    }
    frame, meta = by_readstat(table(values), tmp_path)
    rows = frame.astype(object).where(frame.notna(), None).to_dict("list")
    assert rows["tiny"] == [-127, None, 100]
    assert rows["short"] == [-32_767, None, 32_740]
    assert rows["large"] == [-2_147_483_647, None, 2_147_483_620]
    assert rows["wide"] == [2.0**53, None, -(2.0**53)]
    assert rows["decimal"] == [0.1, None, -1e300]
    assert rows["day"] == [dt.date(1899, 12, 31), None, dt.date(2100, 1, 1)]
    assert rows["at"] == [noon, None, noon]
    assert rows["clock"] == [dt.time(23, 59, 59, 5000), None, dt.time()]
    assert rows["flag"] == [1, None, 0]
    assert rows["text"] == ["a", "", " b "]
    assert rows["none"] == [None] * 3
    assert meta.original_variable_types["at"] == "%tc"


@pytest.mark.parametrize("longer", ["", "z" * 3000])
def test_hostile_text_comes_back(tmp_path: Path, longer: str) -> None:
    made = table({"x": [*HOSTILE, None, longer], "y": list("ab") + [""] * 19}, copies=3)
    frame = by_pandas(made, tmp_path)
    assert list(frame["x"]) == [*HOSTILE, "", longer] * 3
    assert list(by_readstat(made, tmp_path)[0]["x"]) == [*HOSTILE, "", longer] * 3
    assert list(frame["y"])[:2] == ["a", "b"]


def test_long_texts_of_several_variables_find_their_cells(tmp_path: Path) -> None:
    first = [None, "a" * 2046, "b", "é" * 5000, ""]
    second = ["c" * 99_999, "", None, "d", "e"]
    made = table({"n": [1, 2, 3, 4, 5], "first": first, "second": second}, copies=2)
    for frame in (by_pandas(made, tmp_path), by_readstat(made, tmp_path)[0]):
        assert list(frame["first"]) == [text or "" for text in first] * 2
        assert list(frame["second"]) == [text or "" for text in second] * 2


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array([2**53 + 1, None, -(2**63)]), [str(2**53 + 1), "", str(-(2**63))]),
        (pa.array([1e308, 1.5, None]), ["1e+308", "1.5", ""]),
        (pa.array([dt.date(99, 12, 31), None]), ["0099-12-31", ""]),
        (pa.array(["a\0b"]), ["a␀b"]),
    ],
)
def test_what_stata_would_change_stands_as_text(
    tmp_path: Path, values: pa.Array, expected: list[str]
) -> None:
    assert list(by_pandas(table({"x": values}), tmp_path)["x"]) == expected


def test_codes_have_numbers_and_labels(tmp_path: Path) -> None:
    made = table(
        {"fed": ["no", "yes", None, "", "dk"], "sex": ["1", "2", "1", "9", None]},
        fed={"choices": YES_NO, "question_type": "select_one"},
        sex={"choices": (Choice("1", {"default": "Male"}), Choice("2"))},
    )
    frame, meta = by_readstat(made, tmp_path)
    assert list(frame["fed"].fillna(-1)) == [2, 1, -1, -1, 3]
    assert list(frame["sex"].fillna(-1)) == [1, 2, 1, 9, -1]
    assert meta.variable_value_labels == {
        "fed": {1: "yes: Yes", 2: "no", 3: "dk"},
        "sex": {1: "Male"},
    }


def test_codes_of_several_choices_stay_text(tmp_path: Path) -> None:
    several = {"choices": YES_NO, "question_type": "select_multiple"}
    frame = by_pandas(table({"x": ["yes no", None]}, x=several), tmp_path)
    assert list(frame["x"]) == ["yes no", ""]


def test_a_choice_of_its_own_is_labelled_no_or_yes(tmp_path: Path) -> None:
    made = table(
        {"x": pa.array([1, 0, None], pa.int8()), "y": pa.array([0, 1, 1], pa.int8())},
        x={"role": "choice"},
        y={"role": "choice"},
    )
    frame, meta = by_readstat(made, tmp_path)
    assert list(frame["x"].fillna(-1)) == [1, 0, -1]
    assert meta.variable_value_labels == {
        "x": {0: "No", 1: "Yes"},
        "y": {0: "No", 1: "Yes"},
    }
    # Equal labels are stored once.
    assert meta.variable_to_label == {"x": "x", "y": "x"}


def test_a_list_of_too_many_codes_is_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "collect.submissions.exports.columnar.writers.measured.MOST_CODES", 2
    )
    made = table({"x": ["yes", "no", "c"]}, x={"choices": YES_NO})
    assert list(by_pandas(made, tmp_path)["x"]) == ["yes", "no", "c"]


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
        | st.text("é", min_size=1000, max_size=2000),
        min_size=1,
        max_size=12,
    ),
    st.lists(st.integers(-(2**63), 2**63 - 1) | st.none(), min_size=1, max_size=12),
)
@settings(max_examples=40, deadline=None)
def test_texts_and_whole_numbers_lose_nothing(
    texts: list[str], numbers: list[int | None]
) -> None:
    rows = min(len(texts), len(numbers))
    made = table(
        {"t": texts[:rows], "n": pa.array(numbers[:rows], pa.int64())}, copies=2
    )
    frame = by_pandas(made, Path(tempfile.gettempdir()))
    assert list(frame["t"]) == texts[:rows] * 2
    found = [
        None if pd.isna(value) or value == "" else int(value) for value in frame["n"]
    ]
    assert found == numbers[:rows] * 2
