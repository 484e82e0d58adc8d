"""Drawn answers: plausible, allowed, and the same for the same seed."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest

from collect.sync.simulation.answers import ONE_PIXEL, Rule, SeededAnswers
from collect.sync.simulation.errors import FillError
from collect.sync.simulation.form_engine import FilledForm, fill
from tests.unit.sync.simulation.xforms import (
    STARTED,
    drawn,
    escape,
    model_of,
    values,
    xform,
)

ITEMS = "".join(f"<item><label>{c}</label><value>{c}</value></item>" for c in "abcde")


def question(
    kind: str, constraint: str = "", *, control: str = "input", attributes: str = ""
) -> bytes:
    """A form with one required question q."""
    items = ITEMS if control.startswith(("select", "odk:rank")) else ""
    return xform(
        "<q/>",
        f'<bind nodeset="/data/q" type="{kind}" required="true()"'
        + (f' constraint="{escape(constraint)}"' if constraint else "")
        + "/>",
        f'<{control} ref="/data/q"{attributes}>{items}</{control}>',
    )


def ruled(xml: bytes, rule: Rule, seed: int = 1) -> FilledForm:
    chance = random.Random(seed)
    respondent = SeededAnswers(chance, {"q": rule})
    return fill(model_of(xml), respondent, chance=chance, started=STARTED)


def answers(xml: bytes, count: int = 40) -> list[str]:
    return [values(drawn(xml, seed))["q"] for seed in range(count)]


@pytest.mark.parametrize(
    ("kind", "constraint", "low", "high"),
    [
        ("int", ". >= 15 and . <= 49", 15, 49),
        ("int", "(. >= 0 and . <= 120) or . = 998", 0, 998),
        ("int", ". > 1000000", 1000001, 10**9),
        ("int", ". < -5", -(10**9), -6),
        ("int", ". = 7", 7, 7),
        ("decimal", ". > 0.5 and . < 30.5", 0.5, 30.5),
        ("int", "", 0, 30),
    ],
)
def test_numbers_lie_where_the_constraint_says(
    kind: str, constraint: str, low: float, high: float
) -> None:
    found = [float(text) for text in answers(question(kind, constraint))]
    assert low <= min(found) <= max(found) <= high


def test_answers_differ_between_seeds() -> None:
    assert len(set(answers(question("int", ". >= 0 and . <= 1000")))) > 20


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("date", r"\d{4}-\d\d-\d\d"),
        ("dateTime", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"),
        ("time", r"\d\d:\d\d:00\.000\+00:00"),
        ("geopoint", r"-?\d+\.\d+ -?\d+\.\d+ 0\.0 \d+\.\d"),
        ("geotrace", r"(-?\d+\.\d+ -?\d+\.\d+ 0\.0 \d+\.\d(; )?){4}"),
        ("geoshape", r"(-?\d+\.\d+ -?\d+\.\d+ 0\.0 \d+\.\d(; )?){5}"),
        ("string", r"\w+( \w+)*"),
    ],
)
def test_each_type_has_its_form(kind: str, pattern: str) -> None:
    assert all(re.fullmatch(pattern, text) for text in answers(question(kind)))


def test_dates_keep_to_the_past_when_they_must() -> None:
    assert max(answers(question("date", ". <= today()"))) <= "2026-03-04"


def test_texts_may_have_to_be_digits() -> None:
    found = answers(question("string", "regex(., '[0-9]{4,6}')"))
    assert all(re.fullmatch(r"[0-9]{4,6}", text) for text in found)


def test_choices_are_all_used() -> None:
    one = Counter(answers(question("string", control="select1")))
    assert set(one) == set("abcde")
    several = answers(question("string", "count-selected(.) = 2", control="select"))
    assert {len(text.split()) for text in several} == {2}
    ranked = answers(question("odk:rank", control="odk:rank"))
    assert {"".join(sorted(text.split())) for text in ranked} == {"abcde"}


def test_ranges_keep_to_their_steps() -> None:
    attributes = ' start="1" end="3" step="0.5"'
    found = answers(question("decimal", control="range", attributes=attributes))
    assert set(found) == {"1.0", "1.5", "2.0", "2.5", "3.0"}


def test_a_trigger_is_acknowledged() -> None:
    assert answers(question("string", control="trigger"), 1) == ["OK"]


@pytest.mark.parametrize(
    ("media_type", "ending"),
    [
        ("image/*", "png"),
        ("audio/*", "m4a"),
        ("video/*", "mp4"),
        ("application/*", "txt"),
    ],
)
def test_files_are_attached_under_the_name_in_the_answer(
    media_type: str, ending: str
) -> None:
    form = drawn(
        question("binary", control="upload", attributes=f' mediatype="{media_type}"')
    )
    ((name, content),) = form.attachments.items()
    assert values(form)["q"] == name
    assert name.endswith(f".{ending}")
    assert (content == ONE_PIXEL) == (ending == "png")


def test_no_possible_answer_names_question_and_constraint() -> None:
    with pytest.raises(FillError) as error:
        drawn(question("string", "regex(., '[A-Z]{3}/[0-9]{9}')"))
    assert "/data/q" in str(error.value)
    assert "[A-Z]{3}/[0-9]{9}" in str(error.value)


@pytest.mark.parametrize("control", ["select1", "select", "odk:rank"])
def test_a_required_question_without_choices_is_an_error(control: str) -> None:
    xml = question("string", control=control).replace(ITEMS.encode(), b"")
    with pytest.raises(FillError, match="the offered choices"):
        drawn(xml)


def test_an_optional_question_is_sometimes_left_empty() -> None:
    xml = xform("<q/>", "", '<input ref="/data/q"/>')
    empty = sum(values(drawn(xml, seed))["q"] == "" for seed in range(200))
    assert 1 <= empty <= 40


def test_weights_of_a_rule_decide() -> None:
    found = {
        values(ruled(question("s", control="select1"), lambda p: {"c": 1}, seed))["q"]
        for seed in range(10)
    }
    assert found == {"c"}


def test_a_rule_without_a_matching_code_falls_back_to_any() -> None:
    form = ruled(question("s", control="select1"), lambda p: {"z": 1})
    assert values(form)["q"] in "abcde"


def test_chances_of_a_rule_choose_several_and_at_least_one_where_required() -> None:
    xml = question("s", control="select")
    assert values(ruled(xml, lambda p: {"a": 1, "d": 1}))["q"] == "a d"
    assert values(ruled(xml, lambda p: {"b": 0.0001}))["q"] == "b"


def test_a_rule_that_breaks_the_constraint_gives_way_to_drawing() -> None:
    xml = question("int", ". < 10")
    assert float(values(ruled(xml, lambda p: 50.0))["q"]) < 10
    assert values(ruled(xml, lambda p: 0.0))["q"] == "0"


def test_a_rule_that_leaves_a_required_question_empty_gives_way_too() -> None:
    assert values(ruled(question("int", ". < 10"), lambda p: ""))["q"] != ""


def test_an_empty_rule_leaves_an_optional_question_empty() -> None:
    xml = question("int").replace(b'required="true()"', b"")
    assert values(ruled(xml, lambda p: ""))["q"] == ""


def test_a_seed_repeats_a_submission_byte_for_byte() -> None:
    xml = question("string")
    assert drawn(xml, 5) == drawn(xml, 5)
    assert drawn(xml, 5).xml != drawn(xml, 6).xml
