"""Arguments of our own functions: codes they can read, ages in days."""

import pytest

from collect.forms.expressions import (
    CODE_LISTS,
    FUNCTIONS,
    Scope,
    Severity,
    Symbol,
    ValueType,
    analyse,
    parse,
)

V = ValueType
SCOPE = Scope.of(
    [
        Symbol("sex", V.SELECT_ONE, choices=frozenset({"1", "F", "dk"})),
        Symbol("gender", V.SELECT_ONE, choices=frozenset({"man", "woman", "girl"})),
        Symbol("typed", V.TEXT),
        Symbol("answers", V.SELECT_MULTIPLE, choices=frozenset({"1", "2"})),
        Symbol("born", V.DATE),
        Symbol("seen", V.DATETIME),
        Symbol("age", V.NUMBER),
        Symbol("cm", V.NUMBER),
    ]
)


def problems(text: str) -> list[tuple[str, str, str]]:
    found = analyse(parse(text), SCOPE).problems
    return [(p.code, p.message, p.hint) for p in found]


@pytest.mark.parametrize(
    "text",
    [
        "haz(${sex}, ${age}, ${cm})",
        "haz(${typed}, ${age}, ${cm}, 'H')",
        "haz(2, age_days(${born}, today()), ${cm}, '')",
        "waz('girl', ${age} * 30.4375, ${cm}, '')",
        "whz_flag(${sex}, '', 3, ${cm}, 'l', 'n')",
        "jmp_sanitation('Flush_Sewer', 2)",
    ],
)
def test_what_can_be_read_is_no_problem(text: str) -> None:
    assert problems(text) == []


def test_choices_that_a_function_cannot_read_are_named() -> None:
    (found,) = problems("haz(${gender}, ${age}, ${cm})")

    assert found == (
        "unread-code",
        "haz() cannot read 'man', 'woman' of ${gender}; where it stands, nothing is known.",
        "It reads: male, 1, m, boy, female, 2, f, girl. Rename the choice, or recode().",
    )


def test_a_constant_that_is_no_code_is_named() -> None:
    (found,) = problems("jmp_water('tap', 1, 5)")

    assert found[0] == "unread-code"
    assert "cannot read 'tap'; where" in found[1]


def test_an_unread_code_does_not_hinder() -> None:
    (problem,) = analyse(parse("haz(${gender}, 9, 70)"), SCOPE).problems

    assert problem.severity is Severity.WARNING
    assert problem.position == 4


def test_several_codes_are_refused() -> None:
    (found,) = problems("jmp_water(${answers}, 1, 5)")

    assert found[0] == "one-code"


@pytest.mark.parametrize(
    ("age", "message"),
    [
        ("${born}", "haz() takes an age in days, not a date."),
        ("${seen}", "haz() takes an age in days, not a date."),
        ("age_months(${born}, today())", "haz() takes an age in days, not months."),
    ],
)
def test_an_age_is_in_days(age: str, message: str) -> None:
    (found,) = problems(f"haz(${{sex}}, {age}, ${{cm}})")

    assert found[:2] == ("age-in-days", message)
    assert "age_days(" in found[2]


def test_too_few_arguments_are_answered_with_their_names() -> None:
    (found,) = problems("waz(${sex}, 9)")

    assert found == (
        "argument-count",
        "waz() takes 3 to 4 arguments, not 2.",
        "Write waz(sex, age_days, weight, oedema).",
    )


def test_every_code_is_spelled_once_in_its_list() -> None:
    for name, codes in CODE_LISTS.items():
        assert [codes.place(code) for code in codes.names] == list(
            range(len(codes.names))
        ), name
        assert codes.place(" " + codes.names[0].upper() + " ") == 0
        assert codes.place("") == -1


def test_a_part_of_a_list_ends_with_what_is_not_in_it() -> None:
    assert CODE_LISTS["water_location"].subset("yard", "dwelling") == (
        True,
        True,
        False,
        False,
    )


def test_a_flag_takes_what_its_score_takes() -> None:
    assert FUNCTIONS["baz_flag"].parameters == FUNCTIONS["baz"].parameters
    assert FUNCTIONS["baz_flag"].result is ValueType.BOOLEAN
    assert FUNCTIONS["baz"].result is ValueType.NUMBER
