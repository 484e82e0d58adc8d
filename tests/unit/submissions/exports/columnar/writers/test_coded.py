"""Codes as numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collect.forms.xlsform.fields import Choice
from collect.submissions.exports.columnar.writers.coded import coding, number_in


def choices(**labels: str) -> list[Choice]:
    return [
        Choice(code.lstrip("_"), {"default": text}) for code, text in labels.items()
    ]


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("0", 0),
        ("12", 12),
        ("-99", -99),
        ("2147483620", 2_147_483_620),
        ("2147483621", None),
        ("007", None),
        ("+1", None),
        ("1.0", None),
        ("-0", None),
        ("٣", None),
        ("1\n", None),
        ("", None),
        ("9" * 30, None),
    ],
)
def test_a_code_is_a_number_only_if_it_is_written_as_one(
    code: str, number: int | None
) -> None:
    assert number_in(code) == number


def test_codes_that_are_numbers_keep_them() -> None:
    known = coding(choices(_1="Male", _2="Female", _99=""), ["2", "5"], "default")
    assert known.numbers == {"1": 1, "2": 2, "99": 99, "5": 5}
    assert known.labels == {1: "Male", 2: "Female"}


def test_other_codes_are_numbered_in_the_order_of_the_list() -> None:
    known = coding(choices(yes="Yes", no="No", dk=""), ["no", "zz", "maybe"], "default")
    assert known.numbers == {"yes": 1, "no": 2, "dk": 3, "maybe": 4, "zz": 5}
    assert known.labels == {1: "yes: Yes", 2: "no: No", 3: "dk", 4: "maybe", 5: "zz"}


def test_other_codes_never_take_the_number_of_one() -> None:
    known = coding(choices(_1="One", other="Other", _3="Three"), ["2"], "default")
    assert known.numbers == {"1": 1, "3": 3, "2": 2, "other": 4}


def test_labels_are_in_the_language_asked_for() -> None:
    choice = Choice("1", {"default": "Female", "Thai": "หญิง"})
    assert coding([choice], [], "Thai").labels == {1: "หญิง"}
    assert coding([choice], [], "Lao").labels == {1: "Female"}


def test_of_choices_with_the_same_code_the_first_counts() -> None:
    same = [Choice("a", {"default": "First"}), Choice("a", {"default": "Second"})]
    assert coding(same, [], "default").labels == {1: "a: First"}


def test_no_answer_is_no_code() -> None:
    assert coding(choices(a="A"), ["", "a"], "default").numbers == {"a": 1}


@given(st.lists(st.text(max_size=4)), st.lists(st.integers().map(str)))
def test_every_code_has_a_number_of_its_own(
    texts: list[str], digits: list[str]
) -> None:
    listed = [Choice(code) for code in texts]
    known = coding(listed, [*digits, *texts], "default")
    codes = {*texts, *digits} - {""}
    assert codes <= known.numbers.keys()
    assert len(set(known.numbers.values())) == len(known.numbers)
