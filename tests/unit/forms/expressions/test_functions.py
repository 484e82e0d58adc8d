"""The function table."""

import pytest

from collect.forms.expressions import FUNCTIONS, Function


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda f: f.name)
def test_every_signature_accepts_what_it_says(function: Function) -> None:
    assert function.accepts(function.required)
    assert not function.accepts(function.required - 1)
    assert str(function.required) in function.arity


def test_arguments_that_repeat_together_come_together() -> None:
    recode = FUNCTIONS["recode"]

    assert [recode.accepts(count) for count in range(3, 8)] == [True, False] * 2 + [
        True
    ]


@pytest.mark.parametrize(
    ("name", "arity"),
    [
        ("not", "1 argument"),
        ("today", "0 arguments"),
        ("round", "1 to 2 arguments"),
        ("recode", "3 or more arguments"),
    ],
)
def test_the_right_number_of_arguments_is_told(name: str, arity: str) -> None:
    assert FUNCTIONS[name].arity == arity
