"""Names of variables: short, each once, and fit for other programs."""

from __future__ import annotations

import re

import pytest

from collect.submissions.exports.columnar.naming import (
    of_tables,
    spss_names,
    stata_names,
    unique,
    with_groups,
    without_groups,
)


def test_groups_stand_before_the_question_as_central_writes_them() -> None:
    assert with_groups(["a/b/c", "c"]) == ["a-b-c", "c"]


def test_two_paths_that_read_alike_stay_apart() -> None:
    assert with_groups(["a/b-c", "a-b/c"]) == ["a-b-c", "a-b/c"]


def test_without_groups_a_question_has_its_own_name() -> None:
    assert without_groups(["home/size", "age"]) == ["size", "age"]


def test_equal_names_are_told_apart_by_as_much_of_the_path_as_it_takes() -> None:
    paths = ["x/mother/age", "x/father/age", "y/father/age", "age", "x/size"]
    assert without_groups(paths) == [
        "mother-age",
        "x-father-age",
        "y-father-age",
        "age",
        "size",
    ]


@pytest.mark.parametrize(
    ("repeats", "names"),
    [
        ([], []),
        (["home/pets"], ["pets"]),
        (["a/pets", "b/pets"], ["a-pets", "b-pets"]),
        (["a/pets", "a/pets/toy"], ["pets", "toy"]),
        (["home/submissions"], ["submissions~2"]),
    ],
)
def test_a_table_is_named_by_as_much_of_its_repeat_as_tells_it_apart(
    repeats: list[str], names: list[str]
) -> None:
    assert of_tables(repeats) == ["submissions", *names]


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert unique(["a", "a", "KEY", "a~2", "a"], ["KEY"]) == [
        "a",
        "a~2",
        "KEY~2",
        "a~2~2",
        "a~3",
    ]


def test_names_that_fit_stay_as_they_are() -> None:
    names = ["KEY", "age", "a_1", "x" * 32]
    assert stata_names(names) == names
    assert spss_names([*names, "y" * 64]) == [*names, "y" * 64]


@pytest.mark.parametrize(
    ("name", "fit"),
    [
        ("household-size", "household_size"),
        ("member[1]/age", "member_1_age"),
        ("uses/tv", "uses_tv"),
        ("1st", "v1st"),
        ("số_người", "so_nguoi"),
        ("Đà-Nẵng", "Da_Nang"),
    ],
)
def test_other_names_stay_readable(name: str, fit: str) -> None:
    assert stata_names([name]) == [fit]
    assert spss_names([name]) == [fit]


@pytest.mark.parametrize("name", ["int", "using", "strL", "str17", "_n", "with"])
def test_words_that_stata_reserves_are_no_names(name: str) -> None:
    (fit,) = stata_names([name])
    assert fit != name
    assert re.fullmatch(r"[a-z]\w*", fit, re.ASCII | re.IGNORECASE)


@pytest.mark.parametrize("name", ["to", "TO", "By", "with"])
def test_words_that_spss_reserves_are_no_names(name: str) -> None:
    (fit,) = spss_names([name])
    assert fit.lower() != name.lower()


def test_a_long_name_keeps_its_end_and_depends_on_itself_alone() -> None:
    name = "household-characteristics-drinking_water_source"
    (alone,) = stata_names([name])
    assert len(alone) <= 32
    assert "water_source" in alone
    assert stata_names(["age", "household-size", name])[2] == alone


@pytest.mark.parametrize("name", ["если", "q_да", "", "///", "🙂"])
def test_names_of_which_nothing_would_remain_get_a_name_of_their_own(name: str) -> None:
    (fit,) = spss_names([name])
    assert re.fullmatch(r"[A-Za-z]\w*", fit, re.ASCII)
    assert spss_names(["other-1", name])[1] == fit


def test_spss_takes_upper_and_lower_case_for_the_same_and_stata_does_not() -> None:
    assert stata_names(["Age", "age"]) == ["Age", "age"]
    assert len({name.lower() for name in spss_names(["Age", "age", "AGE"])}) == 3


def test_a_name_made_fit_never_takes_the_place_of_one_that_is() -> None:
    assert stata_names(["a-b", "a_b"])[1] == "a_b"
    assert len(set(stata_names(["a-b", "a_b", "a.b", "a b"]))) == 4


def test_very_many_equal_names_are_all_told_apart() -> None:
    names = ["x" * 40] * 300
    assert len(set(stata_names(names))) == 300
