"""What changed between two versions, question by question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from collect.forms.xlsform.comparing import (
    Difference,
    Edit,
    Form,
    Kind,
    Part,
    compare,
)
from collect.forms.xlsform.fields import Choice, Field

AGE = Field("/age", "age", "int", labels={"en": "Age?", "fr": "Âge ?"}, control="input")
WATER = Field(
    "/water",
    "water",
    "string",
    labels={"en": "Water?"},
    control="select1",
    list_name="w",
)
WELL, TAP = Choice("1", {"en": "Well"}), Choice("2", {"en": "Tap"})
META = Field("/meta", "meta", "structure")
ID = Field("/meta/instanceID", "instanceID", "string")


def between(
    before: tuple[Field, ...],
    after: tuple[Field, ...],
    old: tuple[Choice, ...] = (WELL, TAP),
    new: tuple[Choice, ...] = (WELL, TAP),
) -> tuple[Difference, ...]:
    return compare(Form(before, {"w": old}), Form(after, {"w": new}))


def test_what_is_the_same_is_not_told() -> None:
    assert between((AGE, WATER, META, ID), (AGE, WATER)) == ()


def test_what_came_stands_where_it_is_and_what_went_at_the_end() -> None:
    found = between((AGE,), (WATER,))
    assert found == (
        Difference(Kind.ADDED, None, WATER),
        Difference(Kind.REMOVED, AGE, None),
    )
    assert [each.field for each in found] == [WATER, AGE]


def test_the_same_name_elsewhere_has_moved() -> None:
    moved = replace(AGE, path="/home/age")
    assert between((AGE,), (moved,)) == (Difference(Kind.MOVED, AGE, moved),)


def test_the_same_words_under_another_name_were_renamed() -> None:
    years = replace(AGE, path="/years", name="years")
    assert between((AGE,), (years,)) == (Difference(Kind.RENAMED, AGE, years),)


@pytest.mark.parametrize(
    "other",
    [
        replace(AGE, path="/years", name="years", type="string"),
        replace(AGE, path="/years", name="years", labels={}),
        replace(AGE, path="/years", name="years", labels={"en": "Years?"}),
    ],
)
def test_what_may_be_another_question_is_not_called_renamed(other: Field) -> None:
    kinds = [each.kind for each in between((AGE,), (other,))]
    assert kinds == [Kind.ADDED, Kind.REMOVED]


def test_of_two_that_could_be_meant_none_is_called_renamed() -> None:
    one = replace(AGE, path="/one", name="one")
    two = replace(AGE, path="/two", name="two")
    kinds = [each.kind for each in between((AGE,), (one, two))]
    assert kinds == [Kind.ADDED, Kind.ADDED, Kind.REMOVED]


CHANGES = {
    "type": ({"type": "string"}, Edit(Part.TYPE, "int", "string")),
    "one language": (
        {"labels": {"en": "How old?", "fr": "Âge ?"}},
        Edit(Part.LABEL, "Age?", "How old?", "en"),
    ),
    "a language that goes": (
        {"labels": {"en": "Age?"}},
        Edit(Part.LABEL, "Âge ?", "", "fr"),
    ),
    "hint": ({"hints": {"en": "In years"}}, Edit(Part.HINT, "", "In years", "en")),
    "when": ({"relevant": "${x} = 1"}, Edit(Part.RELEVANT, "", "${x} = 1")),
    "duty": ({"required": "yes"}, Edit(Part.REQUIRED, "", "yes")),
    "limit": ({"constraint": ". > 0"}, Edit(Part.CONSTRAINT, "", ". > 0")),
    "message": ({"messages": {"en": "No"}}, Edit(Part.MESSAGE, "", "No", "en")),
    "formula": ({"calculation": "1"}, Edit(Part.CALCULATION, "", "1")),
    "person": ({"pii": "direct"}, Edit(Part.PII, "", "direct")),
    "unit": ({"unit": "years"}, Edit(Part.UNIT, "", "years")),
    "no answer": ({"missing": ("98", "99")}, Edit(Part.MISSING, "", "98 99")),
}


@pytest.mark.parametrize("what", CHANGES)
def test_each_part_is_told_before_and_after(what: str) -> None:
    parts, edit = CHANGES[what]
    after = replace(AGE, **parts)  # type: ignore[arg-type]
    assert between((AGE,), (after,)) == (Difference(Kind.CHANGED, AGE, after, (edit,)),)


def test_spaces_alone_change_no_expression() -> None:
    one, other = replace(AGE, relevant="${x}  = 1"), replace(AGE, relevant="${x} = 1 ")
    assert between((one,), (other,)) == ()


def test_select_multiple_is_another_type_than_select_one() -> None:
    several = replace(WATER, multiple=True, control="select")
    ((edit,),) = [each.edits for each in between((WATER,), (several,))]
    assert (edit.before, edit.after) == ("select_one", "select_multiple")


def test_choices_that_come_go_and_are_worded_anew() -> None:
    spring = Choice("3", {"en": "Spring"})
    piped = Choice("2", {"en": "Piped", "fr": "Réseau"})
    ((*edits,),) = [
        each.edits for each in between((WATER,), (WATER,), new=(piped, spring))
    ]
    assert edits == [
        Edit(Part.CHOICE_REMOVED, "Well", "", "1"),
        Edit(Part.CHOICE_LABEL, "Tap", "Piped", "2"),
        Edit(Part.CHOICE_ADDED, "", "Spring", "3"),
    ]


def test_a_choice_without_words_has_none() -> None:
    ((edit,),) = [
        each.edits for each in between((WATER,), (WATER,), new=(WELL, TAP, Choice("4")))
    ]
    assert edit == Edit(Part.CHOICE_ADDED, "", "", "4")
