"""Codes and their labels in SPSS files, read by ReadStat."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from collect.forms.xlsform.fields import Choice
from tests.unit.submissions.exports.columnar.writers.holding import read_spss, table

YES_NO = (Choice("yes", {"default": "Yes"}), Choice("no", {"default": "No"}))
SEX = (Choice("1", {"default": "Male"}), Choice("2", {"default": "Female"}))


def test_codes_that_are_numbers_are_numbers_with_labels(tmp_path: Path) -> None:
    made = table(
        {"sex": ["1", "9", None, "", "2"], "head": ["2", "1", "1", "1", "1"]},
        sex={"choices": SEX, "label": "Sex of the child"},
        head={"choices": SEX},
    )
    rows, meta = read_spss(made, tmp_path)
    assert rows["sex"] == [1, 9, None, None, 2]
    labels = {1: "Male", 2: "Female"}
    assert meta.variable_value_labels == {"sex": labels, "head": labels}
    assert meta.variable_measure == {"sex": "nominal", "head": "nominal"}
    assert meta.column_names_to_labels["sex"] == "Sex of the child"


def test_other_codes_are_text_with_labels(tmp_path: Path) -> None:
    long = (
        Choice("a", {"default": "A"}),
        Choice("very_long_code", {"default": "B" * 200}),
    )
    made = table(
        {"fed": ["no", "yes", None, "dk"], "wall": ["a", "very_long_code", "a", "x"]},
        fed={"choices": YES_NO},
        wall={"choices": long},
    )
    rows, meta = read_spss(made, tmp_path)
    assert rows["fed"] == ["no", "yes", "", "dk"]
    assert rows["wall"] == ["a", "very_long_code", "a", "x"]
    assert meta.variable_value_labels == {
        "fed": {"yes": "Yes", "no": "No"},
        "wall": {"a": "A", "very_long_code": "B" * 117 + "…"},
    }


def test_a_choice_of_its_own_is_labelled_no_or_yes(tmp_path: Path) -> None:
    made = table({"x": pa.array([1, 0, None], pa.int8())}, x={"role": "choice"})
    rows, meta = read_spss(made, tmp_path)
    assert rows["x"] == [1, 0, None]
    assert meta.variable_value_labels == {"x": {0: "No", 1: "Yes"}}
    assert meta.variable_measure == {"x": "nominal"}


def test_answers_that_stand_for_none_are_missing(tmp_path: Path) -> None:
    made = table(
        {
            "n": [5, -99],
            "d": [0.5, 98.0],
            "sex": ["1", "9"],
            "fed": ["dk", "yes"],
            "many": [1, 2],
            "long": ["dont_know", "yes"],
        },
        n={"missing": ("-99", "-98", "x")},
        d={"missing": ("98",)},
        sex={"choices": SEX, "missing": ("9",)},
        fed={"choices": YES_NO, "missing": ("dk", "dont_know")},
        many={"missing": ("1", "2", "3", "4")},
        long={"choices": YES_NO, "missing": ("dont_know",)},
    )
    rows, meta = read_spss(made, tmp_path, user_missing=True)
    assert rows["n"] == [5, -99]
    assert {
        key: [item["lo"] for item in found]
        for key, found in meta.missing_ranges.items()
    } == {
        "n": [-99, -98],
        "d": [98],
        "sex": [9],
        "fed": ["dk"],
    }
