"""Indicators by domain, under the design that the workbook declares."""

from typing import Any

import pytest

from collect.datasets.pipeline import Result, process
from collect.forms.xlsform.definition import (
    Definition,
    Design,
    Dimension,
    Indicator,
    Variable,
)
from tests.factories.tables import FIELDS, household, raw_tables

HOMES = raw_tables(
    household(
        {"site": "A", "weight": 2.0, "home/rooms": 2},
        [{"age": 3, "sex": "F"}, {"age": 30, "sex": "M"}],
    ),
    household({"site": "A", "weight": 1.0, "home/rooms": 3}, [{"age": 2, "sex": "M"}]),
    household({"site": "B", "weight": 1.0, "home/rooms": 99}, [{"age": 999}]),
    household({"site": "B", "weight": 4.0, "home/rooms": 1}),
)
DIMENSIONS = (
    Dimension("SEX", "member", "${sex}"),
    Dimension("SITE", "", "${site}"),
    Dimension("REF_AREA", "", "concat('X-', ${site})"),
)


def run(*indicators: Indicator, design: Design | None = None) -> Result:
    workbook = Definition(
        design=design or Design(weight="${weight}", strata="${site}"),
        variables=(Variable("persons", "", "count(${member})"),),
        dimensions=DIMENSIONS,
        indicators=indicators,
    )
    return process(HOMES, FIELDS, workbook)


def values(result: Result) -> dict[tuple[str, ...], Any]:
    return {
        tuple(row["domain"].values()): (row["value"], row["n"])
        for row in result.estimates
    }


def test_a_mean_leaves_missing_answers_out() -> None:
    result = run(Indicator("ROOMS", "", "mean", "${rooms}", "", (("SITE",),)))
    assert values(result) == {
        (): ((2 * 2 + 3 + 4 * 1) / 7, 3),
        ("A",): ((2 * 2 + 3) / 3, 2),
        ("B",): (1.0, 1),
    }
    assert result.problems == ()


def test_members_inherit_the_design_of_their_household() -> None:
    result = run(
        Indicator(
            "UNDER_5", "member", "proportion", "${age} < 5", "", (("SEX",), ("SITE",))
        )
    )
    assert values(result) == {
        (): (pytest.approx(3 / 5), 3),
        ("F",): (1.0, 1),
        ("M",): (pytest.approx(1 / 3), 2),
        ("A",): (pytest.approx(3 / 5), 3),
        ("B",): (None, 0),
    }


def test_the_members_with_a_property_are_counted_for_proportions_only() -> None:
    result = run(
        Indicator("UNDER_5", "member", "proportion", "${age} < 5", "", (("SEX",),)),
        Indicator("AGE", "member", "mean", "${age}"),
        Indicator("MIDDLE_AGE", "member", "median", "${age}"),
    )
    assert [row["cases"] for row in result.estimates] == [2, 1, 1, None, None]


def test_what_the_two_largest_leave_of_a_sum_is_recorded() -> None:
    """Three children of 3, 30 and 2 years, the last one with half the weight."""
    result = run(
        Indicator("AGES", "member", "total", "${age}"),
        Indicator("UNDER_5", "member", "proportion", "${age} < 5"),
    )
    assert [row["remainder"] for row in result.estimates] == [
        pytest.approx(2 / 60),
        None,
    ]


def test_a_total_without_numerator_counts_rows() -> None:
    result = run(Indicator("PERSONS", "member", "total"))
    assert values(result) == {(): (2 + 2 + 1 + 1, 4)}


def test_a_ratio_divides_sums_where_both_are_known() -> None:
    result = run(Indicator("CROWDING", "", "ratio", "${persons}", "${rooms}"))
    assert values(result) == {(): (pytest.approx((4 + 1 + 0) / (4 + 3 + 4)), 3)}


def test_a_median_comes_with_the_interval_of_its_design() -> None:
    result = run(Indicator("ROOMS", "", "median", "${rooms}"))
    assert values(result) == {(): (1.0, 3)}


def test_a_denominator_chooses_the_rows() -> None:
    result = run(
        Indicator("A_ROOMS", "", "mean", "${rooms}", "${site} = 'A'", (("SITE",),))
    )
    assert values(result) == {
        (): (pytest.approx(7 / 3), 2),
        ("A",): (pytest.approx(7 / 3), 2),
        ("B",): (None, 0),
    }
    assert [row["status"] for row in result.estimates] == ["Q", "Q", "M"]


def test_area_and_period_come_from_the_design_or_from_a_dimension() -> None:
    design = Design(ref_area="'CIV'", time_period="2022")
    result = run(
        Indicator("ROOMS", "", "mean", "${rooms}", "", (("REF_AREA",),)), design=design
    )
    assert [
        (row["ref_area"], row["time_period"], row["domain"]) for row in result.estimates
    ] == [
        ("CIV", "2022", {}),
        ("X-A", "2022", {}),
        ("X-B", "2022", {}),
    ]


def test_without_a_design_every_submission_counts_once() -> None:
    result = run(Indicator("ROOMS", "", "mean", "${rooms}"), design=Design())
    (row,) = result.estimates
    assert (row["value"], row["ref_area"], row["time_period"]) == (2.0, "_Z", "_Z")
    assert row["sum_weights"] == 3.0


def test_submissions_without_a_usable_design_are_left_out_and_named() -> None:
    design = Design(weight="if(${site} = 'B', '', ${weight})")
    result = run(Indicator("ROOMS", "", "mean", "${rooms}"), design=design)
    assert values(result) == {(): (pytest.approx(7 / 3), 2)}
    (problem,) = result.problems
    assert problem.startswith("design: 2 submissions have no usable weight")
    assert problem.endswith("such as uuid:3, uuid:4")


@pytest.mark.parametrize(
    ("indicator", "problem"),
    [
        (Indicator("X", "nobody", "mean", "1"), "there is no repeat"),
        (Indicator("X", "", "mean", "${nothing}"), "“${nothing}”"),
        (Indicator("X", "", "mode", "${rooms}"), "no estimate “mode”"),
        (Indicator("X", "", "mean", "1", "", (("COLOUR",),)), "no dimension “COLOUR”"),
        (Indicator("X", "", "mean", "1", "", (("SEX",),)), "cannot be told"),
    ],
)
def test_an_indicator_that_cannot_be_estimated_is_a_problem_and_stops_nothing(
    indicator: Indicator, problem: str
) -> None:
    result = run(indicator, Indicator("FINE", "", "mean", "${rooms}"))
    assert [row["indicator"] for row in result.estimates] == ["FINE"]
    assert len(result.problems) == 1
    assert result.problems[0].startswith("indicator X: ")
    assert problem in result.problems[0]


def test_a_design_that_cannot_be_computed_gives_no_estimates_and_says_why() -> None:
    result = run(
        Indicator("ROOMS", "", "mean", "${rooms}"), design=Design(strata="${nothing}")
    )
    assert result.estimates == []
    assert result.problems[0].startswith("design: “${nothing}”")


def test_an_empty_survey_gives_no_estimates() -> None:
    workbook = Definition(indicators=(Indicator("ROOMS", "", "mean", "${rooms}"),))
    result = process(raw_tables(), FIELDS, workbook)
    assert result.estimates == []
    assert result.problems == ()
