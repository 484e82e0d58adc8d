"""Raw to clean: codes, variables, checks and the log of all of it."""

import pyarrow as pa
import pytest

from collect.datasets.pipeline import Result, process
from collect.forms.xlsform.definition import Check, Definition, Variable
from tests.factories.tables import FIELDS, household, raw_tables

HOMES = raw_tables(
    household({"site": "A", "home/rooms": 2}, [{"age": 30}, {"age": 4}]),
    household({"site": "A", "home/rooms": 99}, [{"age": 999}]),
    household({"site": "B"}, []),
)


def run(
    *checks: Check,
    variables: tuple[Variable, ...] = (),
    raw: dict[str, pa.Table] = HOMES,
) -> Result:
    return process(raw, FIELDS, Definition(variables=variables, checks=checks))


def log(result: Result, *columns: str) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in columns) for row in result.log.to_pylist()]


def test_codes_for_no_valid_answer_are_blanked_and_logged() -> None:
    result = run()
    assert result.clean[""]["home/rooms"].to_pylist() == [2, None, None]
    assert result.clean[""]["_missing"].to_pylist() == [[], ["home/rooms"], []]
    assert log(result, "row", "question", "old_value", "change_type", "status") == [
        ("uuid:2", "home/rooms", "99", "blank_response", "accepted"),
        ("uuid:2/member[1]", "age", "999", "blank_response", "accepted"),
    ]
    assert result.findings == 0


def test_variables_are_columns_of_their_table_in_order_of_dependency() -> None:
    result = run(
        variables=(
            Variable("crowded", "", "${persons} div ${rooms} > 1.5"),
            Variable("persons", "", "count(${member})"),
            Variable("child", "member", "${age} < 18"),
        )
    )
    assert result.clean[""]["persons"].to_pylist() == [2, 1, 0]
    assert result.clean[""]["crowded"].to_pylist() == [False, None, False]
    assert result.clean["/member"]["child"].to_pylist() == [False, True, None]
    assert result.problems == ()


def test_variables_that_need_each_other_are_reported_and_left_out() -> None:
    result = run(
        variables=(Variable("a", "", "${b} + 1"), Variable("b", "", "${a} + 1"))
    )
    assert "a" not in result.clean[""].column_names
    assert result.problems == (
        "variable a: it depends on itself",
        "variable b: it depends on itself",
    )


def test_a_constraint_finds_what_is_false_and_not_what_is_unknown() -> None:
    check = Check(
        "many_rooms", "", "constraint", constraint="${rooms} > 2", severity="error"
    )
    result = run(check)
    found = [row for row in result.log.to_pylist() if row["check_id"] == "many_rooms"]
    assert [(row["uuid"], row["status"], row["severity"]) for row in found] == [
        ("uuid:1", "pending", "error"),
        ("uuid:3", "pending", "error"),
    ]
    assert result.findings == 2


def test_an_outlier_is_told_in_words_and_figures() -> None:
    raw = raw_tables(
        *(household({"site": "A", "home/rooms": n}) for n in (2, 2, 3, 3, 4, 31)),
        *(household({"site": "B", "home/rooms": n}) for n in (30, 31, 32)),
    )
    check = Check(
        "rooms",
        "",
        "outlier",
        variable="rooms",
        parameters={"method": "iqr", "threshold": "3", "by": "site"},
    )
    (entry,) = run(check, raw=raw).log.to_pylist()
    assert entry["uuid"] == "uuid:6"
    assert entry["question"] == "home/rooms"
    assert entry["reason"] == (
        "31 rooms; the middle half of site A lies between 2.25 and 3.75;"
        " limit 8.25 (iqr 3)"
    )


def test_a_second_interview_of_a_household_is_found() -> None:
    raw = raw_tables(
        household({"site": "A", "items": ["radio", "tv"]}),
        household({"site": "B", "items": ["radio", "tv"]}),
        household({"site": "A", "items": ["radio", "tv"]}),
    )
    check = Check("twice", "", "duplicate", variables=("site", "items"))
    assert log(run(check, raw=raw), "uuid", "reason") == [
        ("uuid:3", "same answers as uuid:1 to site, items")
    ]


def test_an_automatic_blank_makes_the_cell_unknown_and_the_log_explains_it() -> None:
    check = Check(
        "too_old",
        "member",
        "constraint",
        constraint="${age} <= 20",
        variable="age",
        action="blank",
    )
    result = run(
        check, variables=(Variable("adults", "", "count(${member}[${age} >= 18])"),)
    )
    assert result.clean["/member"]["age"].to_pylist() == [None, 4, None]
    assert ("uuid:1/member[1]", "30", "accepted") in log(
        result, "row", "old_value", "status"
    )
    assert result.findings == 0


def test_an_automatic_replacement_is_computed_from_an_expression() -> None:
    check = Check(
        "halve",
        "",
        "constraint",
        constraint="${rooms} != 2",
        variable="rooms",
        action="replace",
        value="${rooms} * 2",
    )
    assert run(check).clean[""]["home/rooms"].to_pylist() == [4, None, None]


def test_of_two_automatic_changes_of_a_cell_the_first_counts() -> None:
    first, second = (
        Check(
            name,
            "",
            "constraint",
            constraint="${rooms} != 2",
            variable="rooms",
            action="replace",
            value=value,
        )
        for name, value in (("first", "5"), ("second", "6"))
    )
    result = run(first, second)
    assert result.clean[""]["home/rooms"].to_pylist() == [5, None, None]
    assert ("second", "pending") in log(result, "check_id", "status")


def test_an_automatic_removal_takes_all_rows_of_the_submission() -> None:
    check = Check(
        "no_site_b", "", "constraint", constraint="${site} = 'B'", action="remove"
    )
    result = run(check)
    assert result.clean[""]["_instance_id"].to_pylist() == ["uuid:3"]
    assert result.clean["/member"].num_rows == 0


@pytest.mark.parametrize(
    ("check", "problem"),
    [
        (Check("x", "nobody", "constraint", constraint="1"), "there is no repeat"),
        (Check("x", "", "outlier", variable="age"), "no question or variable “age”"),
        (Check("x", "", "constraint", constraint="${nothing}"), "“${nothing}”"),
        (Check("x", "", "constraint", constraint="(("), "“((”"),
        (Check("x", "", "magic"), "there is no check of type “magic”"),
        (Check("x", "", "straightline"), "name two variables or more"),
        (
            Check("x", "", "constraint", constraint="1", action="burn"),
            "no action “burn”",
        ),
        (
            Check("x", "", "outlier", variable="rooms", parameters={"method": "magic"}),
            "no method “magic”",
        ),
        (
            Check("x", "", "outlier", variable="rooms", parameters={"threshold": "-1"}),
            "must be positive",
        ),
        (
            Check("x", "", "duplicate", parameters={"similar": "nothing"}),
            "“${nothing}”",
        ),
    ],
)
def test_a_check_that_cannot_run_is_a_problem_and_stops_nothing(
    check: Check, problem: str
) -> None:
    result = run(check, Check("fine", "", "constraint", constraint="${site} != 'B'"))
    assert len(result.problems) == 1
    assert result.problems[0].startswith("check x: ")
    assert problem in result.problems[0]
    assert ("uuid:3", "fine") in log(result, "uuid", "check_id")


def test_a_computed_variable_cannot_be_changed_by_a_check() -> None:
    check = Check(
        "x",
        "",
        "outlier",
        variable="double",
        action="blank",
        parameters={"method": "sd"},
    )
    result = run(check, variables=(Variable("double", "", "${rooms} * 2"),))
    assert "is computed: change what it is computed from" in result.problems[0]
