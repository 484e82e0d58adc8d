"""The catalogue of errors."""

import json
import re

import pytest

from collect.problems import PROBLEMS, Problem


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_entry_is_a_number_json_can_carry(code: str) -> None:
    assert re.fullmatch(r"[45]\d\d\.\d+", code)
    # 400.10 and 400.1 would be the same number.
    assert not code.endswith("0")
    problem = Problem(code)
    assert json.loads(json.dumps(problem.as_json()))["code"] == float(code)
    assert problem.status == int(code[:3])


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_message_is_a_sentence_even_without_details(code: str) -> None:
    message = Problem(code).message
    assert message[0].isupper() or message[0] in "?$"
    assert "{" not in message
    assert len(message) > 15


def test_the_numbers_are_all_different() -> None:
    assert len({float(code) for code in PROBLEMS}) == len(PROBLEMS)


def test_details_fill_in_the_message_and_are_sent_along() -> None:
    problem = Problem("409.3", fields=["email"], values=["a@example.org"])
    assert "email = a@example.org" in problem.message
    assert problem.as_json() == {
        "code": 409.3,
        "message": problem.message,
        "details": {"fields": ["email"], "values": ["a@example.org"]},
    }


def test_there_are_no_details_unless_given() -> None:
    assert set(Problem("404.1").as_json()) == {"code", "message"}


def test_defaults_stand_in_for_details() -> None:
    assert "10 characters" in Problem("400.21").message
    assert "12 characters" in Problem("400.21", minimum=12).message


def test_braces_in_details_are_left_alone() -> None:
    assert "{0} {x}" in Problem("400.18", reason="{0} {x}").message


def test_the_exception_reads_as_code_and_message() -> None:
    assert str(Problem("404.1")).startswith("404.1: ")


def test_an_unknown_code_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        Problem("418.1")
