"""The form's own rules, judged again: when they hold, and how they are switched off."""

from dataclasses import replace

import pytest

from collect.datasets.pipeline.checks.builtin import NAMES
from collect.forms.xlsform.definition import Check
from collect.forms.xlsform.sheets.checks import BUILTINS
from tests.factories.tables import household
from tests.unit.datasets.pipeline.built_in import lines, run


def test_a_constraint_of_the_form_is_checked_again() -> None:
    limit = {"constraint": ". <= 9", "messages": {"English": "Too many"}}
    homes = [household({"rooms": n}) for n in (9, 10, 99, None)]
    result = run(*homes, rooms=limit)
    assert lines(result) == [
        ("builtin:constraint", "uuid:2", "rooms", "10; does not hold: . <= 9")
    ]
    (line,) = [row for row in result.log.to_pylist() if row["status"] == "pending"]
    assert (line["issue"], line["severity"]) == ("Too many", "warning")


def test_an_answer_is_required_only_where_it_was_asked_for() -> None:
    needed = {"required": "yes", "relevant": "${site} = 'A'"}
    homes = [
        household({"site": "A"}),
        household({"site": "A", "rooms": 2}),
        household({"site": "A", "rooms": 99}),
        household({"site": "B"}),
    ]
    assert lines(run(*homes, rooms=needed)) == [
        (
            "builtin:required",
            "uuid:1",
            "rooms",
            "no answer, and the form requires one",
        )
    ]


def test_groups_around_a_question_of_a_repeat_decide_too() -> None:
    homes = [household({"rooms": n}, [{"g/age": None}]) for n in (1, 2, 99)]
    found = lines(run(*homes, age={"required": "${rooms} != 5"}))
    assert [(row, question) for _, row, question, _ in found] == [
        ("uuid:2/member[1]", "g/age")
    ]


@pytest.mark.parametrize("never", ["no", "false()", "FALSE", "${site} = 'C'", "  "])
def test_an_obligation_that_does_not_hold_finds_nothing(never: str) -> None:
    assert lines(run(household({"site": "A"}), rooms={"required": never})) == []


def test_forms_uploaded_as_xml_state_paths() -> None:
    needed = {"required": "true()", "relevant": "/data/site = 'A' and ../visit = ''"}
    found = lines(run(household({"site": "A"}), household({"site": "B"}), rooms=needed))
    assert [row for _, row, _, _ in found] == ["uuid:1"]


def test_what_cannot_be_evaluated_is_not_judged_and_said() -> None:
    odd = {"required": "yes", "relevant": "pulldata('x', 'y', 'z', ${site}) = 1"}
    result = run(
        household({"site": "A", "visit": "2022-01-01"}),
        rooms=odd,
        visit={"constraint": "instance('x')/root/item = 1"},
    )
    assert lines(result) == []
    first, second = sorted(result.problems)
    assert first.startswith("check builtin: rooms is not judged: “pulldata(")
    assert second.startswith("check builtin: visit is not judged: “instance(")


def test_a_row_of_the_sheet_switches_a_check_off_or_makes_it_an_error() -> None:
    home = household({"site": "C", "items": ["car"]})
    off = Check("builtin:choices", "", "builtin", action="off")
    assert lines(run(home, checks=(off,))) == []
    partly = replace(off, variables=("site",))
    assert [line[2] for line in lines(run(home, checks=(partly,)))] == ["items"]
    loud = replace(off, action="flag", severity="error", messages={"default": "Look"})
    (line, _) = run(home, checks=(loud,)).log.to_pylist()
    assert (line["severity"], line["issue"]) == ("error", "Look")


def test_the_sheet_and_the_pipeline_know_the_same_checks() -> None:
    assert set(BUILTINS) == set(NAMES)
    result = run(household({}), checks=(Check("builtin:x", "", "builtin"),))
    assert result.problems[0].startswith("check builtin:x: there is no such built-in")


def test_an_empty_survey_has_no_findings() -> None:
    needed = {"required": "yes", "constraint": ". > 1"}
    assert lines(run(rooms=needed, visit={"required": "yes"})) == []
