"""Which submissions count, and what that does to tables and estimates."""

from typing import Any

import pytest

from collect.datasets.pipeline import Result, Review, process
from collect.datasets.pipeline.review import RULES
from collect.forms.models import ReviewRule
from collect.forms.xlsform.definition import (
    Check,
    Definition,
    Design,
    Indicator,
    Variable,
)
from tests.factories.tables import FIELDS, household, raw_tables

STATES = ("approved", "rejected", None, "hasIssues", "edited", "approved")
ROOMS = (1, 20, 3, 4, 5, 8)
HOMES = raw_tables(
    *(
        household(
            {"site": "A", "weight": 1.0, "home/rooms": rooms}, [{"age": 10 * rooms}]
        )
        for rooms in ROOMS
    ),
    states=STATES,
)
WORKBOOK = Definition(
    design=Design(weight="${weight}"),
    variables=(
        Variable("fifth", "", "quintile(${rooms})"),
        Variable("double", "", "${rooms} * 2"),
        Variable("old", "member", "${age} > 40"),
    ),
    checks=(
        Check("many", "", "constraint", constraint="${rooms} < 10", variable="rooms"),
    ),
    indicators=(
        Indicator("ROOMS", "", "mean", "${rooms}"),
        Indicator("TOP", "", "total", "if(${fifth} > 3, 1, 0)"),
        Indicator("OLD", "member", "proportion", "${old}"),
    ),
)


def run(rule: str, workbook: Definition = WORKBOOK) -> Result:
    return process(HOMES, FIELDS, workbook, rule=rule)


def values(result: Result) -> dict[str, tuple[Any, int]]:
    return {row["indicator"]: (row["value"], row["n"]) for row in result.estimates}


@pytest.mark.parametrize(
    ("rule", "review", "mean"),
    [
        ("all", Review("all", 6, 0, 0), 41 / 6),
        ("not_rejected", Review("not_rejected", 5, 0, 1), 21 / 5),
        ("approved", Review("approved", 2, 3, 1), 9 / 2),
    ],
)
def test_a_rule_decides_which_submissions_are_estimated_from(
    rule: str, review: Review, mean: float
) -> None:
    result = run(rule)
    assert result.review == review
    assert values(result)["ROOMS"] == (pytest.approx(mean), review.counted)
    assert values(result)["OLD"][1] == review.counted
    assert result.problems == ()
    assert review.counted + review.held + review.rejected == len(ROOMS)


def test_all_submissions_are_cleaned_and_checked_whatever_the_rule() -> None:
    logs = [run(rule).log for rule in RULES]
    assert logs[0].num_rows == 1
    assert logs[0]["uuid"].to_pylist() == ["uuid:2"]
    assert logs[0] == logs[1] == logs[2]
    assert run("approved").clean[""]["home/rooms"].to_pylist() == list(ROOMS)
    assert run("approved").clean["/member"].num_rows == len(ROOMS)


def test_every_row_says_whether_it_counts() -> None:
    for rule, counted in (
        ("all", [True] * 6),
        ("not_rejected", [True, False, True, True, True, True]),
        ("approved", [True, False, False, False, False, True]),
    ):
        clean = run(rule).clean
        assert clean[""]["_counted"].to_pylist() == counted
        assert clean["/member"]["_counted"].to_pylist() == counted


def test_variables_over_all_rows_see_those_that_count() -> None:
    clean = run("approved").clean
    assert clean[""]["fifth"].to_pylist() == [2, None, None, None, None, 4]
    assert clean[""]["double"].to_pylist() == [2, None, None, None, None, 16]
    assert clean["/member"]["old"].to_pylist() == [
        False, None, None, None, None, True
    ]  # fmt: skip
    assert values(run("approved"))["TOP"][0] == 1
    assert run("all").clean[""]["fifth"].to_pylist() == [1, 5, 2, 3, 3, 4]


def test_estimates_are_those_of_a_survey_that_never_had_the_others() -> None:
    alone = raw_tables(
        *(
            household(
                {"site": "A", "weight": 1.0, "home/rooms": rooms}, [{"age": 10 * rooms}]
            )
            for rooms in (1, 8)
        )
    )
    assert run("approved").estimates == process(alone, FIELDS, WORKBOOK).estimates


def test_a_removed_submission_is_among_no_figure() -> None:
    remove = Check(
        "gone", "", "constraint", constraint="${rooms} != 8", action="remove"
    )
    result = run("approved", Definition(checks=(remove,)))
    assert result.review == Review("approved", 1, 3, 1)


def test_a_survey_of_which_nothing_counts_has_columns_and_no_estimates() -> None:
    waiting = raw_tables(household({"site": "A", "home/rooms": 2}, [{"age": 3}]))
    result = process(waiting, FIELDS, WORKBOOK, rule="approved")
    assert result.review == Review("approved", 0, 1, 0)
    assert result.clean[""]["fifth"].to_pylist() == [None]
    assert result.clean["/member"]["old"].to_pylist() == [None]
    assert all(row["n"] == 0 for row in result.estimates)


def test_a_problem_of_all_and_of_those_that_count_is_told_once() -> None:
    broken = Definition(variables=(Variable("x", "", "${nothing}"),))
    assert len(run("approved", broken).problems) == 1


def test_a_rule_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no rule “some”"):
        run("some")


def test_forms_have_the_rules_that_the_pipeline_knows() -> None:
    assert tuple(ReviewRule.values) == RULES
