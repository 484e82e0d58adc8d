"""What publishing a draft does to tables, estimates, checks and targets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from collect.accounts.models import Project
from collect.datasets.consequences import Consequence, comparison_of
from collect.datasets.monitoring.targets import set_targets
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.accounts import Person
from tests.factories.forms import converting_here, make_draft, make_form, make_version
from tests.integration.forms.workbooks import xlsx

SURVEY = (
    ("type", "name", "label", "pii"),
    ("select_one area", "area", "Area?", ""),
    ("text", "who", "Name?", ""),
    ("begin_repeat", "member", "Member", ""),
    ("integer", "age", "Age?", ""),
    ("select_one yes_no", "school", "At school?", ""),
    ("end_repeat", "", "", ""),
    ("integer", "rooms", "Rooms?", ""),
)
CHOICES = (
    ("list_name", "name", "label"),
    ("area", "N", "North"),
    ("area", "S", "South"),
    ("yes_no", "1", "Yes"),
    ("yes_no", "0", "No"),
)
SHEETS: dict[str, Any] = {
    "survey": SURVEY,
    "choices": CHOICES,
    "design": (("ref_area",), ("${area}",)),
    "variables": (
        ("name", "table", "calculation"),
        ("child", "member", "${age} < 15"),
    ),
    "checks": (
        ("name", "type", "constraint", "message"),
        ("few_rooms", "constraint", "${rooms} > 0", "No rooms?"),
    ),
    "dimensions": (
        ("dimension", "table", "calculation"),
        ("AGE", "member", "if(${age} < 5, 'Y0T4', 'Y5T14')"),
    ),
    "indicators": (
        ("indicator", "table", "type", "numerator", "denominator"),
        ("MY_SCHOOL", "member", "proportion", "${school} = '1'", "${child}"),
        ("MY_ROOMS", "", "mean", "${rooms}", ""),
    ),
}


@pytest.fixture(autouse=True)
def fast() -> Iterator[None]:
    with converting_here():
        yield


def settings(version: str) -> tuple[tuple[str, ...], ...]:
    return (("form_id", "version", "form_title"), ("homes", version, "Homes"))


@pytest.fixture
def form(project: Project) -> Form:
    data = xlsx(**SHEETS, settings=settings("1"))
    return make_form(project, data, kind=Kind.XLSX)


def draft(form: Form, **changes: Any) -> None:
    make_draft(form, xlsx(**SHEETS | changes, settings=settings("2")), kind=Kind.XLSX)


def told(form: Form) -> dict[str, list[Consequence]]:
    """Consequences by question; "" for those of our sheets, "targets"."""
    found = comparison_of(form)
    assert found is not None
    by = {
        each.difference.field.name: list(each.consequences) for each in found.verdicts
    }
    return by | {"": list(found.definitions), "targets": list(found.targets)}


def without(name: str) -> tuple[tuple[str, ...], ...]:
    return tuple(row for row in SURVEY if row[1] != name)


def test_only_a_draft_beside_a_published_version_is_compared(form: Form) -> None:
    assert comparison_of(form) is None
    draft(form)
    found = comparison_of(form)
    assert found is not None
    assert found.is_empty


def test_a_new_question_is_a_new_column(form: Form) -> None:
    draft(form, survey=(*SURVEY, ("text", "note", "Note?", "")))
    assert told(form)["note"] == [Consequence("column_begins", "note")]


def test_a_question_that_goes_ends_its_column_and_what_is_computed_from_it(
    form: Form,
) -> None:
    draft(
        form,
        survey=without("rooms"),
        checks=SHEETS["checks"][:1],
        indicators=SHEETS["indicators"][:2],
    )
    said = told(form)
    assert said["rooms"] == [
        Consequence("column_ends", "rooms"),
        Consequence("check_ends", "few_rooms"),
        Consequence("indicator_ends", "MY_ROOMS"),
    ]
    assert said[""] == [
        Consequence("check_ends", "few_rooms"),
        Consequence("indicator_ends", "MY_ROOMS"),
    ]


def test_what_is_computed_from_something_else_now_is_told(form: Form) -> None:
    indicators = list(SHEETS["indicators"])
    indicators[2] = ("MY_ROOMS", "", "mean", "count(${member})", "")
    draft(
        form,
        survey=without("rooms"),
        checks=SHEETS["checks"][:1],
        indicators=tuple(indicators),
    )
    said = told(form)
    assert Consequence("indicator_loses", "MY_ROOMS") in said["rooms"]
    assert Consequence("indicator_changes", "MY_ROOMS", "numerator") in said[""]


def test_a_repeat_that_comes_or_goes_is_a_table(form: Form) -> None:
    survey = (
        *SURVEY,
        ("begin_repeat", "cow", "Cow", ""),
        ("text", "breed", "Breed?", ""),
    )
    draft(form, survey=(*survey, ("end_repeat", "", "", "")))
    assert told(form)["cow"] == [Consequence("table_begins", "/cow")]
    draft(
        form,
        survey=tuple(
            row
            for row in SURVEY
            if row[1] not in ("member", "age", "school") and row[0] != "end_repeat"
        ),
        variables=SHEETS["variables"][:1],
        dimensions=SHEETS["dimensions"][:1],
        indicators=(SHEETS["indicators"][0], SHEETS["indicators"][2]),
    )
    assert told(form)["member"] == [Consequence("table_ends", "/member")]


def test_a_group_is_no_column(form: Form) -> None:
    group = (
        ("begin_group", "g", "G", ""),
        ("text", "x", "X?", ""),
        ("end_group", "", "", ""),
    )
    draft(form, survey=(*SURVEY, *group))
    assert told(form)["g"] == []


def test_a_question_that_moves_keeps_its_column_and_a_renamed_one_does_not(
    form: Form,
) -> None:
    kept = without("who")
    group = ("begin_group", "people", "People", ""), ("end_group", "", "", "")
    draft(form, survey=(*kept, group[0], ("text", "who", "Name?", ""), group[1]))
    assert told(form)["who"] == [Consequence("column_moves", "who", "people/who")]
    draft(form, survey=(*kept, ("text", "title", "Name?", "")))
    assert told(form)["title"] == [Consequence("column_splits", "who", "title")]


def test_a_question_that_becomes_text_makes_its_column_text(form: Form) -> None:
    survey = (*without("rooms"), ("text", "rooms", "Rooms?", ""))
    draft(
        form,
        survey=survey,
        checks=SHEETS["checks"][:1],
        indicators=SHEETS["indicators"][:2],
    )
    assert Consequence("column_text", "rooms") in told(form)["rooms"]


def test_a_choice_that_goes_is_told_with_what_is_computed_from_it(form: Form) -> None:
    draft(form, choices=CHOICES[:-1])
    assert told(form)["school"] == [
        Consequence("code_ends", "0", "school"),
        Consequence("indicator_uses", "MY_SCHOOL"),
    ]


def test_personal_data_are_told(form: Form) -> None:
    survey = tuple((*row[:3], "direct") if row[1] == "who" else row for row in SURVEY)
    draft(form, survey=survey)
    assert told(form)["who"] == [Consequence("pii_begins", "who", "direct")]
    make_version(
        form,
        xlsx(**SHEETS | {"survey": survey}, settings=settings("2")),
        kind=Kind.XLSX,
    )
    make_draft(form, xlsx(**SHEETS, settings=settings("3")), kind=Kind.XLSX)
    assert told(form)["who"] == [Consequence("pii_changes", "who", "")]


def test_words_alone_break_nothing(form: Form) -> None:
    survey = tuple(
        (*row[:2], "What is the name?", row[3]) if row[1] == "who" else row
        for row in SURVEY
    )
    draft(form, survey=survey)
    assert told(form)["who"] == []


def test_what_our_sheets_begin_and_change_is_told(form: Form) -> None:
    draft(
        form,
        survey=(*SURVEY, ("integer", "cows", "Cows?", "")),
        design=(("ref_area", "strata"), ("${area}", "${area}")),
        variables=(SHEETS["variables"][0], ("child", "member", "${age} < 18")),
        indicators=(*SHEETS["indicators"], ("MY_COWS", "", "mean", "${cows}", "")),
    )
    assert told(form)[""] == [
        Consequence("variable_changes", "child", "calculation"),
        Consequence("indicator_begins", "MY_COWS", "cows"),
        Consequence("design_changes", "", "strata"),
    ]


def test_targets_of_areas_and_versions_that_go_are_told(
    form: Form, alice: Person
) -> None:
    text = b"target,area,version\n10,S,\n5,,1\n"
    set_targets(form=form, data=text, by=alice.actor)
    draft(form, choices=tuple(row for row in CHOICES if row[1] != "S"))
    assert told(form)["targets"] == [
        Consequence("target_version", "1", "2"),
        Consequence("target_codes", "S"),
    ]
    draft(form, design=(("ref_area",), ("'X'",)))
    assert told(form)["targets"] == [
        Consequence("target_version", "1", "2"),
        Consequence("target_area", "${area}", "'X'"),
    ]
