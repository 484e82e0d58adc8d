"""Comparisons of groups that a workbook asks for."""

from typing import Any

import pytest

from collect.datasets.pipeline import Result, process
from collect.forms.xlsform.definition import (
    Comparison,
    Definition,
    Design,
    Dimension,
    Indicator,
)
from tests.factories.tables import FIELDS, household, raw_tables
from tests.unit.datasets.pipeline.sampling.people import found, means


def test_a_comparison_is_made_in_every_breakdown_of_its_dimension() -> None:
    result = found("weight | cluster", "${w} | ${town}")
    everywhere, rural, urban = result.contrasts
    women, men = (means(result)[code,] for code in "FM")
    assert everywhere == {
        "indicator": "Y",
        "ref_area": "_Z",
        "time_period": "_Z",
        "domain": {},
        "dimension": "SEX",
        "first": "F",
        "second": "M",
        "form": "difference",
        "value": pytest.approx(women["value"] - men["value"]),
        "standard_error": everywhere["standard_error"],
        "lower": everywhere["lower"],
        "upper": everywhere["upper"],
        "statistic": pytest.approx(
            everywhere["value"] / everywhere["standard_error"], rel=1e-9
        ),
        "degrees_of_freedom": 3,
        "p_value": everywhere["p_value"],
        "n_first": 4,
        "n_second": 4,
        "status": "Q",
    }
    assert everywhere["lower"] < everywhere["value"] < everywhere["upper"]
    assert 0 < everywhere["p_value"] < 1
    assert [rural["domain"], urban["domain"]] == [{"AREA": "r"}, {"AREA": "u"}]
    of = {d: row["value"] for d, row in means(result).items()}
    assert urban["value"] == pytest.approx(of["F", "u"] - of["M", "u"])


def compared(
    comparison: Comparison, *breakdowns: tuple[str, ...], **how: Any
) -> Result:
    workbook = Definition(
        design=Design(**how),
        dimensions=(
            Dimension("SITE", "", "${site}"),
            Dimension("REF_AREA", "", "concat('X-', ${site})"),
        ),
        indicators=(
            Indicator(
                "ROOMS", "", "mean", "${rooms}", "", breakdowns, compare=(comparison,)
            ),
        ),
    )
    homes = raw_tables(
        *(
            household({"site": site, "home/rooms": rooms})
            for site, rooms in (("A", 2), ("A", 4), ("B", 1), ("B", 1))
        )
    )
    return process(homes, FIELDS, workbook)


def test_a_ratio_has_the_quotient_of_its_estimates() -> None:
    result = compared(Comparison("SITE", "A", "B", "ratio"), ("SITE",))
    (row,) = result.contrasts
    assert (row["form"], row["value"]) == ("ratio", pytest.approx(3))
    assert row["lower"] < 3 < row["upper"]


@pytest.mark.parametrize("ref_area", ["'TH'", "concat('X-', ${site})"])
def test_areas_are_compared_whether_or_not_they_are_those_of_the_design(
    ref_area: str,
) -> None:
    comparison = Comparison("REF_AREA", "X-A", "X-B", "difference")
    result = compared(
        comparison, ("REF_AREA",), ref_area=ref_area, time_period="'2026'"
    )
    (row,) = result.contrasts
    assert row["value"] == pytest.approx(2)
    assert row["ref_area"] == ("TH" if ref_area == "'TH'" else "_Z")
    assert row["time_period"] == "2026"


def test_a_code_that_nobody_has_is_a_problem_and_the_estimates_stay() -> None:
    result = compared(Comparison("SITE", "A", "C", "difference"), ("SITE",))
    assert result.contrasts == []
    assert len(result.estimates) == 3
    assert list(result.problems) == [
        (
            "indicator ROOMS, compared by SITE: nobody has the code “C” of SITE that is "
            "compared"
        )
    ]


def test_codes_that_never_meet_are_not_compared() -> None:
    comparison = Comparison("SITE", "A", "B", "difference")
    result = compared(comparison, ("SITE", "REF_AREA"))
    assert (result.contrasts, result.problems) == ([], ())


def test_a_comparison_of_another_dimension_leaves_a_breakdown_alone() -> None:
    comparison = Comparison("SITE", "A", "B", "difference")
    assert compared(comparison, ("REF_AREA",)).contrasts == []


def test_medians_are_not_compared() -> None:
    workbook = Definition(
        dimensions=(Dimension("SITE", "", "${site}"),),
        indicators=(
            Indicator(
                *("ROOMS", "", "median", "${rooms}", "", (("SITE",),)),
                compare=(Comparison("SITE", "A", "B", "difference"),),
            ),
        ),
    )
    homes = raw_tables(
        household({"site": "A", "home/rooms": 2}),
        household({"site": "B", "home/rooms": 3}),
    )
    (problem,) = process(homes, FIELDS, workbook).problems
    assert problem == "indicator ROOMS, compared by SITE: medians cannot be compared"
