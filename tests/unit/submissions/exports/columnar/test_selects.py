"""Questions with choices: codes, labels, columns of 0 and 1."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from collect.forms.xlsform.fields import Choice, Field
from collect.submissions.exports.columnar.content import ExportTable
from collect.submissions.exports.columnar.options import OptionError, Options
from collect.submissions.exports.columnar.shape import shape
from tests.factories.stored import (
    TEXT,
    TYPED,
    asked,
    column,
    shaped,
    stored,
    submission,
)

EN, KM = "English (en)", "ខ្មែរ (km)"
SEX = Field("/sex", "sex", "string", control="select1", list_name="sex")
USES = Field(
    "/home/uses",
    "uses",
    "string",
    control="select",
    list_name="uses",
    multiple=True,
    labels={EN: "Uses", KM: "ប្រើ"},
)
RANK = Field("/rank", "rank", "odk:rank", control="rank", list_name="uses")
FILE = replace(USES, path="/file", name="file", list_name="", labels={})
FIELDS = (SEX, USES, RANK, FILE)
CHOICES = {
    "sex": (
        Choice("f", {EN: "Female", KM: "ស្រី"}),
        Choice("m", {EN: "Male", KM: "ប្រុស"}),
    ),
    "uses": (
        Choice("tv", {EN: "Television", KM: "ទូរទស្សន៍"}),
        Choice("car", {EN: "Car; or van"}),
        Choice("bare"),
    ),
}
ROWS = {
    "": [
        submission(
            1,
            sex="f",
            **{"home/uses": ["car", "x", "tv"]},
            rank="tv car",
            file=["q", "r"],
        ),
        submission(2, sex="unheard", **{"home/uses": ["bare"]}),
        submission(3, **{"home/uses": ["y y", "z"]}),
        submission(4),
    ]
}


def _shaped(**options: Any) -> ExportTable:
    (table,) = shaped(FIELDS, ROWS, choices=CHOICES, **options)
    return table


def test_codes_stand_in_cells_unless_labels_are_asked_for() -> None:
    table = _shaped()
    assert column(table, "sex") == ["f", "unheard", None, None]
    assert column(table, "home-uses") == ["car x tv", "bare", "y y z", None]


def test_labels_replace_codes_and_unknown_codes_stay() -> None:
    table = _shaped(labels="labels", language=KM)
    assert column(table, "sex") == ["ស្រី", "unheard", None, None]
    assert column(table, "home-uses") == [
        "Car; or van; x; ទូរទស្សន៍",
        "bare",
        "y y; z",
        None,
    ]
    assert column(table, "rank") == ["ទូរទស្សន៍; Car; or van", None, None, None]
    assert column(table, "file") == ["q r", None, None, None]


def test_labels_are_in_the_language_of_the_form_unless_one_is_named() -> None:
    assert column(_shaped(labels="labels"), "sex")[0] == "Female"


def test_both_puts_labels_into_a_column_of_their_own() -> None:
    table = _shaped(labels="both", system=False)
    assert table.schema.names == [
        "sex",
        "sex-label",
        "home-uses",
        "home-uses-label",
        "rank",
        "rank-label",
        "file",
        "KEY",
    ]
    assert column(table, "sex") == ["f", "unheard", None, None]
    assert column(table, "sex-label") == ["Female", "unheard", None, None]
    assert column(table, "rank-label") == ["Television; Car; or van", None, None, None]
    roles = {v.name: (v.role, len(v.choices)) for v in table.variables}
    assert roles["sex"] == ("answer", 2)
    assert roles["sex-label"] == ("label", 0)


@pytest.mark.parametrize("labels", ["labels", "both"])
def test_files_that_hold_value_labels_have_codes_and_the_choices(labels: str) -> None:
    table = _shaped(labels=labels, target=replace(TYPED, labelled=True, lists=False))
    assert column(table, "sex") == ["f", "unheard", None, None]
    assert "sex-label" not in table.schema.names
    assert [c.code for c in table.variables[1].choices] == ["f", "m"]


def test_a_choice_has_a_column_whether_it_was_chosen_or_not() -> None:
    table = _shaped(multiples="columns")
    assert column(table, "home-uses/tv") == [1, 0, 0, None]
    assert column(table, "home-uses/car") == [1, 0, 0, None]
    assert column(table, "home-uses/bare") == [0, 1, 0, None]
    assert table.schema.field("home-uses/tv").type == pa.int8()
    assert "home-uses" not in table.schema.names


def test_codes_that_are_not_on_the_list_have_a_column_too() -> None:
    table = _shaped(multiples="columns")
    assert column(table, "home-uses/_other") == ["x", None, "y y z", None]


def test_a_question_without_a_list_stays_text() -> None:
    table = _shaped(multiples="columns")
    assert column(table, "file") == ["q r", None, None, None]


def test_both_ways_of_showing_a_select_multiple_may_stand_side_by_side() -> None:
    table = _shaped(multiples="both", labels="labels")
    assert column(table, "home-uses")[0] == "Car; or van; x; Television"
    assert column(table, "home-uses/tv") == [1, 0, 0, None]
    assert "home-uses/_other" not in table.schema.names


def test_columns_of_choices_are_labelled_in_every_language() -> None:
    table = _shaped(multiples="columns", language=KM)
    (tv,) = (v for v in table.variables if v.name == "home-uses/tv")
    assert tv.role == "choice"
    assert tv.label == "ប្រើ: ទូរទស្សន៍"
    assert tv.labels == {EN: "Uses: Television", KM: "ប្រើ: ទូរទស្សន៍"}
    assert [c.code for c in tv.choices] == ["tv"]


def test_formats_with_lists_hold_codes_and_labels_as_lists() -> None:
    table = _shaped(target=TYPED, labels="both")
    assert table.schema.field("home-uses").type == pa.list_(pa.string())
    assert column(table, "home-uses")[:2] == [["car", "x", "tv"], ["bare"]]
    assert column(table, "home-uses-label") == [
        ["Car; or van", "x", "Television"],
        ["bare"],
        ["y y", "z"],
        None,
    ]


def test_a_question_that_was_text_in_another_version_is_split_at_spaces() -> None:
    was_text = replace(USES, multiple=False)
    sources = stored([was_text], {"": [submission(1, **{"home/uses": "tv  x"})]})
    (table,) = shape(
        sources,
        asked([USES], CHOICES),
        Options(multiples="both"),
        target=TEXT,
        form_title="",
    )
    assert column(table, "home-uses") == ["tv x"]
    assert column(table, "home-uses/tv") == [1]


def test_a_language_the_form_does_not_have_is_refused_with_those_it_has() -> None:
    with pytest.raises(OptionError) as caught:
        _shaped(language="French (fr)")
    assert caught.value.option == "language"
    assert caught.value.allowed == f"{EN}, {KM}"
    with pytest.raises(OptionError, match="the form has no labels"):
        shaped([Field("/q", "q", "string")], {}, language="French (fr)")
