"""Disparities of a run: which are measured, of what, and against whom."""

from collections.abc import Sequence
from typing import Any

import pytest

from collect.datasets.estimation import (
    SurveyDesign,
    cross_domains,
    partial_domains,
)
from collect.datasets.estimation.disparity import survey_disparities
from collect.datasets.pipeline import Comparison, Conventions, Result, process
from collect.datasets.pipeline.disparities import stratifier_of
from collect.forms.xlsform.definition import (
    Definition,
    Design,
    Dimension,
    Indicator,
)
from tests.factories.tables import FIELDS, household, raw_tables

SHARES = {"Q1": 6, "Q2": 12, "Q3": 18}
"""Of 30 homes of each group in each region, so many have three rooms, others one."""
WEALTH = Comparison(
    {"_T": "", "Q1": "B40", "Q2": "B40", "Q3": "_T", "B40": "_T"},
    order=("Q1", "Q2", "Q3"),
)
REGISTRY = Conventions(
    {"CROWDED": "down", "ROOMY": "up", "NEITHER": "none"},
    {
        "WEALTH": WEALTH,
        "RESIDENCE": Comparison({"_T": "", "U": "_T", "R": "_T"}, reference="U"),
    },
)
DIMENSIONS = (
    Dimension("WEALTH", "", "${site}"),
    Dimension("RESIDENCE", "", "if(${weight} = 1, 'U', 'R')"),
    Dimension("REF_AREA", "", "if(${weight} = 1, 'NP01', 'NP06')"),
    Dimension("TIME_PERIOD", "", "'2026-03'"),
    Dimension("ONE", "", "'only'"),
)
HOMES = raw_tables(
    *(
        household({"site": code, "weight": weight, "home/rooms": 3 if i < many else 1})
        for weight in (1.0, 2.0)
        for code, many in SHARES.items()
        for i in range(30)
    )
)


def run(
    *breakdowns: Sequence[str],
    name: str = "ROOMY",
    kind: str = "proportion",
    conventions: Conventions | None = REGISTRY,
    dimensions: Sequence[Dimension] = DIMENSIONS,
    denominator: str = "",
) -> Result:
    value = "${rooms} > 2" if kind == "proportion" else "${rooms}"
    asked = Indicator(
        name, "", kind, value, denominator, tuple(tuple(b) for b in breakdowns)
    )
    workbook = Definition(
        design=Design(weight="${weight}", ref_area="'NPL'", time_period="'2026'"),
        dimensions=tuple(dimensions),
        indicators=(asked,),
    )
    return process(HOMES, FIELDS, workbook, conventions=conventions)


def only(result: Result, measure: str, **place: str) -> dict[str, Any]:
    (found,) = (
        row
        for row in result.disparities
        if row["measure"] == measure
        and all(row[name] == value for name, value in place.items())
    )
    return found


def test_an_ordered_dimension_is_compared_from_top_to_bottom() -> None:
    result = run(["WEALTH"])
    measures = " ".join(row["measure"] for row in result.disparities)
    assert measures == "D R SII RII ACI RCI RCIW RCIE PAR PAF"
    found = only(result, "D")
    assert found["value"] == pytest.approx(0.4)
    assert found["standard_error"] > 0
    assert found["lower"] < 0.4 < found["upper"]
    told = {
        name: found[name]
        for name in (
            "indicator", "ref_area", "time_period", "stratifier", "direction",
            "ordered", "reference", "groups", "subgroups", "status", "reason",
        )
    }  # fmt: skip
    assert told == {
        "indicator": "ROOMY",
        "ref_area": "NPL",
        "time_period": "2026",
        "stratifier": "WEALTH",
        "direction": "up",
        "ordered": True,
        "reference": "Q3",
        "groups": ["Q3", "Q1"],
        "subgroups": ["Q1", "Q2", "Q3"],
        "status": "A",
        "reason": "",
    }
    assert only(result, "PAR")["value"] == pytest.approx(0.6 - 0.4)
    assert result.problems == ()


def test_where_less_is_better_the_disadvantaged_come_first() -> None:
    found = only(run(["WEALTH"], name="CROWDED"), "D")
    assert found["value"] == pytest.approx(-0.4)
    assert found["groups"] == ["Q1", "Q3"]


def test_numbers_and_errors_are_those_of_the_design() -> None:
    rows = [
        (weight, code, i < many)
        for weight in (1.0, 2.0)
        for code, many in SHARES.items()
        for i in range(30)
    ]
    weights, codes, y = (list(column) for column in zip(*rows, strict=True))
    design = SurveyDesign.build(len(rows), weight=weights)
    partial = partial_domains(
        design,
        y,
        domains=cross_domains(len(rows), codes),
    )
    expected = survey_disparities(partial, ["Q1", "Q2", "Q3"], "up", 1, True)
    found = {row["measure"]: row for row in run(["WEALTH"]).disparities}
    for each in expected:
        if each.measure in found:
            row = found[each.measure]
            assert row["value"] == pytest.approx(each.value)
            assert row["standard_error"] == pytest.approx(each.se)
            assert row["upper"] == pytest.approx(each.upper)


def test_a_dimension_without_order_is_compared_with_its_reference() -> None:
    result = run(["RESIDENCE"])
    assert [row["measure"] for row in result.disparities] == ["D", "R", "PAR", "PAF"]
    assert only(result, "D")["groups"] == ["U", "R"]
    assert {row["reference"] for row in result.disparities} == {"U"}


def test_without_a_direction_a_reference_means_nothing() -> None:
    result = run(["RESIDENCE"], name="NEITHER")
    assert [row["measure"] for row in result.disparities] == ["D", "R"]
    assert {row["reference"] for row in result.disparities} == {""}


def test_what_no_registry_knows_has_neither_order_nor_direction() -> None:
    result = run(["WEALTH"], conventions=None)
    measures = " ".join(row["measure"] for row in result.disparities)
    assert measures == "D R BGV BGSD COV MDMW MDMU IDISW IDISU TI MLD"
    assert only(result, "D")["groups"] == ["Q3", "Q1"]
    assert only(result, "BGV")["groups"] == ["Q1", "Q2", "Q3"]
    assert {row["direction"] for row in result.disparities} == {"none"}


def test_a_mean_has_no_upper_bound_and_straight_lines() -> None:
    result = run(["WEALTH"], kind="mean")
    measures = " ".join(row["measure"] for row in result.disparities)
    assert measures == "D R SIIL RIIL ACI RCI PAR PAF"
    assert only(result, "D")["value"] == pytest.approx(0.8)


@pytest.mark.parametrize("kind", ["total", "median"])
def test_totals_and_medians_are_not_measured(kind: str) -> None:
    assert run(["WEALTH"], kind=kind).disparities == []


def test_regions_are_compared_within_the_area_of_the_design() -> None:
    found = only(run(["REF_AREA"]), "D")
    assert (found["ref_area"], found["stratifier"]) == ("NPL", "REF_AREA")
    assert sorted(found["subgroups"]) == ["NP01", "NP06"]


def test_subgroups_are_compared_within_each_region_and_period() -> None:
    result = run(["REF_AREA", "WEALTH"], ["TIME_PERIOD", "WEALTH"])
    places = dict.fromkeys(
        (row["ref_area"], row["time_period"]) for row in result.disparities
    )
    assert list(places) == [("NP01", "2026"), ("NP06", "2026"), ("NPL", "2026-03")]
    assert only(result, "D", ref_area="NP01")["value"] == pytest.approx(0.4)


def test_crossings_of_two_dimensions_are_not_measured() -> None:
    assert run(["WEALTH", "RESIDENCE"]).disparities == []


def test_a_breakdown_that_repeats_another_is_measured_once() -> None:
    same = [Dimension("REF_AREA", "", "'NPL'"), *DIMENSIONS[:1]]
    result = run(["WEALTH"], ["REF_AREA", "WEALTH"], dimensions=same)
    assert len(result.disparities) == len(run(["WEALTH"]).disparities)


def test_one_subgroup_has_nothing_to_be_compared_with() -> None:
    assert run(["ONE"]).disparities == []


def test_a_subgroup_of_few_cases_leaves_only_the_reason() -> None:
    result = run(["WEALTH"], denominator="${site} != 'Q1' or ${weight} = 1")
    assert {row["status"] for row in result.disparities} == {"U"}
    result = run(["WEALTH"], denominator="${site} != 'Q1'")
    found = only(result, "SII")
    assert (found["value"], found["status"]) == (None, "M")
    assert found["reason"] == "missing_subgroup"
    two = run(["REF_AREA", "WEALTH"], denominator="${site} != 'Q1' or ${rooms} = 3")
    found = only(two, "D", ref_area="NP01")
    assert (found["status"], found["reason"]) == ("Q", "suppressed_subgroup")
    assert found["standard_error"] is None


def test_a_code_without_a_place_in_the_order_stops_the_comparison_not_the_estimates() -> (
    None
):
    unknown = Dimension("WEALTH", "", "if(${site} = 'Q3', 'Q9', ${site})")
    result = run(["WEALTH"], dimensions=[unknown])
    assert result.disparities == []
    assert len(result.estimates) == 4
    (problem,) = result.problems
    assert problem.startswith("disparities by WEALTH: the code “Q9” has no place")


def test_a_ratio_with_negative_divisors_is_a_problem_not_a_failure() -> None:
    result = run(["WEALTH"], kind="ratio", denominator="0 - ${rooms}")
    assert result.disparities == []
    assert len(result.estimates) == 4
    (problem,) = result.problems
    assert problem.startswith("disparities of ROOMY by WEALTH: population")


@pytest.mark.parametrize(
    ("found", "subgroups"),
    [
        (["Q3", "Q1", "Q2"], ("Q1", "Q2", "Q3")),
        (["Q1", "_T", "B40"], ("Q1",)),
        (["Q1", "Q3"], ("Q1", "Q3")),
    ],
)
def test_wholes_are_no_subgroups_of_an_order(
    found: list[str], subgroups: tuple[str, ...]
) -> None:
    assert WEALTH.subgroups(found) == subgroups


@pytest.mark.parametrize(
    ("found", "subgroups"),
    [
        (["_T", "Q2", "Q1", "B40"], ("Q1", "Q2")),
        (["B40", "Q3"], ("Q3", "B40")),
        (["z", "Q3", "a"], ("Q3", "a", "z")),
    ],
)
def test_without_order_what_others_are_part_of_is_no_subgroup(
    found: list[str], subgroups: tuple[str, ...]
) -> None:
    assert Comparison(WEALTH.parents).subgroups(found) == subgroups


def test_a_breakdown_compares_one_dimension_at_most() -> None:
    assert stratifier_of(()) is None
    assert stratifier_of(("TIME_PERIOD",)) is None
    assert stratifier_of(("SEX",)) == "SEX"
    assert stratifier_of(("REF_AREA",)) == "REF_AREA"
    assert stratifier_of(("REF_AREA", "SEX")) == "SEX"
    assert stratifier_of(("AGE", "SEX")) is None
