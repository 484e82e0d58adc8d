"""Weights, calibration, replicates and comparisons that a workbook asks for."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from collect.datasets.estimation import SurveyDesign, bootstrap, jackknife
from collect.datasets.pipeline import Result, precision, process
from collect.forms.xlsform.definition import (
    Comparison,
    Definition,
    Design,
    Dimension,
    Indicator,
)
from tests.factories.tables import FIELDS, household, raw_tables
from tests.unit.datasets.pipeline.workbooks import by_domain, run
from tests.unit.forms.xlsform.support import sheet

PEOPLE: list[dict[str, Any]] = [
    {"sex": sex, "area": area, "town": town, "w": w, "y": y}
    for sex, area, town, w, y in (
        ("F", "r", "t1", 1.0, 3),
        ("M", "r", "t1", 2.0, 5),
        ("F", "u", "t2", 1.5, 2),
        ("M", "u", "t2", 1.0, 8),
        ("F", "r", "t3", 3.0, 4),
        ("M", "u", "t3", 1.0, 1),
        ("F", "u", "t4", 2.0, 6),
        ("M", "r", "t4", 1.0, 7),
    )
]
DIMENSIONS = sheet(
    "dimensions",
    "dimension | calculation",
    "SEX | ${sex}",
    "AREA | ${area}",
)
MEAN = sheet(
    "indicators",
    "indicator | type | numerator | disaggregation | compare",
    "Y | mean | ${y} | SEX SEX*AREA | SEX:F-M",
    "N | total | 1 | SEX AREA SEX*AREA |",
)
SEXES = "SEX,total\nF,60\nM,40\n"
RAKED = "SEX,AREA,total\nF,,60\nM,,40\n,r,30\n,u,70\n"


def found(
    header: str, values: str, people: Sequence[Mapping[str, Any]] = PEOPLE, **how: Any
) -> Result:
    return run(people, sheet("design", header, values), DIMENSIONS, MEAN, **how)


def means(result: Result) -> Any:
    return by_domain([row for row in result.estimates if row["indicator"] == "Y"])


def counts(result: Result) -> dict[tuple[str, ...], float]:
    rows = by_domain([row for row in result.estimates if row["indicator"] == "N"])
    return {domain: row["value"] for domain, row in rows.items()}


def weighted_mean(rows: Sequence[Mapping[str, Any]]) -> float:
    return float(sum(r["w"] * r["y"] for r in rows) / sum(r["w"] for r in rows))


# Weights


def test_a_probability_of_selection_is_the_inverse_of_a_weight() -> None:
    by_weight = found("weight | cluster", "${w} | ${town}")
    by_chance = found("probability | cluster", "(1 div ${w}) * 1 | ${town}")
    assert by_chance.estimates == by_weight.estimates
    assert means(by_chance)[()]["value"] == pytest.approx(weighted_mean(PEOPLE))


def test_quantiles_of_a_variable_are_weighted_by_the_probability_too() -> None:
    variables = sheet("variables", "name | calculation", "q | quintile(${y})")
    one, other = (
        run(PEOPLE, sheet("design", *design), variables).clean[""]["q"].to_pylist()
        for design in (("weight", "${w}"), ("probability", "1 div ${w}"))
    )
    assert one == other
    flat = run(PEOPLE, sheet("design", "weight", "1"), variables).clean[""]["q"]
    assert one != flat.to_pylist()


def test_an_impossible_probability_leaves_its_submission_out_and_is_told() -> None:
    result = found("probability", "${w} div 2")
    assert means(result)[()]["n"] == 7
    assert list(result.problems) == [
        (
            "design: 1 submissions have no usable probability and are left out of all "
            "estimates, such as uuid:5"
        )
    ]


def test_those_who_responded_carry_the_weight_of_their_class() -> None:
    people = [{**row, "done": int(row["y"] < 8)} for row in PEOPLE]
    result = found(
        "weight | response | response_class",
        "${w} | ${done} = 1 | ${area}",
        people,
    )
    assert counts(result)[()] == pytest.approx(12.5)
    assert counts(result)["u",] == pytest.approx(5.5)
    assert means(result)["M", "u"]["n"] == 1
    rural, urban = result.weighting["response"]
    assert rural == {"class": "r", "units": 4, "respondents": 4, "rate": 1.0}
    assert (urban["respondents"], urban["rate"]) == (3, pytest.approx(4.5 / 5.5))


def test_without_classes_all_that_responded_carry_the_others() -> None:
    people = [{**row, "done": int(row["y"] < 8)} for row in PEOPLE]
    result = found("weight | response", "${w} | ${done} = 1", people)
    assert counts(result)[()] == pytest.approx(12.5)
    assert [each["class"] for each in result.weighting["response"]] == [""]


def test_a_class_without_response_is_a_problem_and_nothing_is_estimated() -> None:
    result = found("response | response_class", "${area} = 'r' | ${area}")
    assert result.estimates == []
    assert result.problems == (
        "design: nobody responded in class u: join it with a similar class",
    )


def test_large_weights_are_trimmed_and_the_report_says_how_much() -> None:
    result = found("weight | trim", "${w} | 1.6")
    assert counts(result)[()] == pytest.approx(12.5)
    told = result.weighting["trim"]
    assert (told["trimmed"], told["limit"]) == (1, pytest.approx(2.0))
    assert told["moved"] == pytest.approx(1.0)
    assert told["effectAfter"] < told["effectBefore"]


def test_weights_without_room_below_the_limit_are_a_problem() -> None:
    people = [{**row, "w": 100.0 if row["y"] == 8 else 1.0} for row in PEOPLE]
    (problem,) = found("weight | trim", "${w} | 1.1", people).problems
    assert problem.startswith("design: group '0': no room below 1.1")


# Calibration


def test_post_stratified_estimates_have_the_shares_of_the_population() -> None:
    result = found(
        "weight | cluster | calibration", "${w} | ${town} | p.csv", population=SEXES
    )
    women = weighted_mean([row for row in PEOPLE if row["sex"] == "F"])
    men = weighted_mean([row for row in PEOPLE if row["sex"] == "M"])
    assert means(result)[()]["value"] == pytest.approx(0.6 * women + 0.4 * men)
    assert counts(result)["F",] == pytest.approx(60)
    assert result.problems == ()


def test_raked_estimates_meet_each_margin() -> None:
    result = found("weight | calibration", "${w} | p.csv", population=RAKED)
    numbers = counts(result)
    assert [numbers[code,] for code in "FMru"] == pytest.approx([60, 40, 30, 70])


def test_bounds_keep_factors_near_the_overall_one() -> None:
    header = "weight | calibration | calibration_bounds"
    result = found(header, "${w} | p.csv | 0.5 2", population=RAKED)
    told = result.weighting["calibration"]
    assert 0.5 <= told["smallest"] < 1 < told["largest"] <= 2
    assert counts(result)["u",] == pytest.approx(70)


def test_a_difference_of_calibrated_means_is_that_of_the_estimates() -> None:
    result = found(
        "weight | cluster | calibration", "${w} | ${town} | p.csv", population=RAKED
    )
    women, men = (means(result)[code,] for code in "FM")
    contrast = by_domain(result.contrasts)[()]
    assert contrast["value"] == pytest.approx(women["value"] - men["value"])
    assert contrast["standard_error"] > 0
    assert (contrast["n_first"], contrast["n_second"]) == (4, 4)


def test_a_median_has_the_calibrated_weights() -> None:
    indicators = sheet(
        "indicators",
        "indicator | type | numerator | disaggregation",
        "Y | median | ${y} | AREA",
    )
    heavy = "SEX,total\nF,1\nM,1000\n"
    values = []
    for population in (SEXES, heavy):
        design = sheet("design", "calibration", "p.csv")
        result = run(PEOPLE, design, DIMENSIONS, indicators, population=population)
        values.append({d: r["value"] for d, r in by_domain(result.estimates).items()})
    assert list(values[0]) == [(), ("r",), ("u",)]
    assert values[1][()] == 5
    assert values[0][()] == 4


def test_submissions_without_a_category_are_left_out_and_told() -> None:
    people = [*PEOPLE, {**PEOPLE[0], "sex": None}]
    result = found("calibration", "p.csv", people, population=SEXES)
    assert counts(result)[()] == pytest.approx(100)
    assert list(result.problems) == [
        (
            "design: 1 submissions have no usable SEX and are left out of all estimates, "
            "such as uuid:9"
        )
    ]


LONG = "nobody in the sample: join it"


@pytest.mark.parametrize(
    ("population", "problem"),
    [
        (None, "design: the file p.csv is not attached to the published version"),
        ("SEX,total\nF,x\n", "design: p.csv: row 1: total 'x' is not a number"),
        ("SEX,SEX,total\n", "design: p.csv: its header has an empty or a repeated"),
        ("SEX,total\nF\n", "design: p.csv: row 1: total '' is not a number"),
        ("SEX,total\nF,1,2\n", "design: p.csv: row 1 has more cells than the header"),
        ("x" * 1048577, "design: p.csv: it is larger than 1 MB: give a row for each"),
        ("", "design: p.csv: a margin needs rows .*; found nothing"),
        (
            b"SEX,total\n\xe9,1\n",
            "design: p.csv: it is not UTF-8: save it as CSV UTF-8",
        ),
        (
            'SEX,total\n"F,1\n',
            "design: p.csv: it is no CSV file: unexpected end of data",
        ),
        (
            "AGE,total\nY,1\n",
            "design: p.csv: its column AGE is to be a dimension .* there is no",
        ),
        ("SEX,total\nF,1\nM,1\nX,1\n", f"design: p.csv: SEX: 'X' .* {LONG}"),
        ("SEX,total\nF,1\n", "design: p.csv: SEX: 'M' is in the sample and has no"),
        (
            "SEX,AREA,total\nF,,6\nM,,4\n,r,3\n,u,3\n",
            "design: p.csv: the populations differ: SEX adds up to 10, AREA to 6",
        ),
    ],
)
def test_population_totals_that_cannot_be_used_give_no_estimates_and_say_why(
    population: str | bytes | None, problem: str
) -> None:
    result = found("calibration", "p.csv", population=population)
    assert (result.estimates, result.contrasts, result.weighting) == ([], [], {})
    assert len(result.problems) == 1
    assert re.match(problem, result.problems[0])


def test_margins_that_no_weights_meet_are_named() -> None:
    people = [row for row in PEOPLE if (row["sex"] == "F") == (row["area"] == "r")]
    result = found("calibration", "p.csv", people, population=RAKED)
    assert result.estimates == []
    (problem,) = result.problems
    assert re.match("design: p.csv: the weights do not meet [A-Z]+ '.': off", problem)


def test_a_dimension_of_members_cannot_calibrate_households() -> None:
    workbook = Definition(
        design=Design(calibration="p.csv"),
        dimensions=(Dimension("SEX", "member", "${sex}"),),
    )
    homes = raw_tables(household({"site": "A"}, [{"age": 3, "sex": "F"}]))
    result = process(homes, FIELDS, workbook, population=SEXES.encode())
    (problem,) = result.problems
    assert "its column SEX is to be a dimension of the submission: rows of" in problem


def test_members_have_the_calibrated_weight_of_their_household() -> None:
    homes = raw_tables(
        household({"site": "A"}, [{"age": 3}, {"age": 30}]),
        household({"site": "A"}, [{"age": 4}]),
        household({"site": "B"}, [{"age": 40}]),
    )
    workbook = Definition(
        design=Design(calibration="p.csv"),
        dimensions=(Dimension("SITE", "", "${site}"),),
        indicators=(
            Indicator("PERSONS", "member", "total"),
            Indicator("AGE", "member", "median", "${age}"),
        ),
    )
    population = b"SITE,total\nA,20\nB,100\n"
    result = process(homes, FIELDS, workbook, population=population)
    persons, age = result.estimates
    assert persons["value"] == pytest.approx(3 * 10 + 100)
    assert age["value"] == 40


def test_before_the_first_submission_nothing_is_calibrated_and_nothing_wrong() -> None:
    workbook = Definition(
        design=Design(calibration="p.csv", trim=3.0),
        dimensions=(Dimension("SITE", "", "${site}"),),
        indicators=(Indicator("ROOMS", "", "mean", "${rooms}"),),
    )
    population = b"SITE,total\nA,20\n"
    result = process(raw_tables(), FIELDS, workbook, population=population)
    assert (result.estimates, result.problems) == ([], ())


# Replicates


DRAWN = SurveyDesign.build(
    len(PEOPLE),
    weight=[row["w"] for row in PEOPLE],
    cluster=[row["town"] for row in PEOPLE],
)


def with_columns(factors: Any) -> list[dict[str, Any]]:
    """The people, and the replicate weights that these factors give."""
    weights = DRAWN.weight[:, None] * factors[DRAWN.psu]
    return [
        {**row, **{f"rep{n}": float(w) for n, w in enumerate(own)}}
        for row, own in zip(PEOPLE, weights, strict=True)
    ]


@pytest.mark.parametrize(
    ("method", "factors", "header", "values"),
    [
        ("jk1", jackknife(DRAWN.frame).factors, "replicate_method", "jk1"),
        (
            "bootstrap",
            bootstrap(DRAWN.frame, 40, 7).factors,
            "replicates | replicate_seed | replicate_method",
            "40 | 7 | bootstrap",
        ),
    ],
)
def test_replicate_weights_of_a_file_give_what_making_them_gives(
    method: str, factors: Any, header: str, values: str
) -> None:
    made = found(f"weight | cluster | {header}", f"${{w}} | ${{town}} | {values}")
    given = found(
        "weight | cluster | replicates | replicate_method",
        f"${{w}} | ${{town}} | rep* | {method}",
        with_columns(factors),
    )
    assert made.problems == given.problems == ()
    assert figures(made) == pytest.approx(figures(given), rel=1e-9, nan_ok=True)
    assert made.contrasts[0]["standard_error"] > 0


def figures(result: Result) -> list[float]:
    """All numbers of estimates and contrasts, in their order."""
    return [
        math.nan if value is None else float(value)
        for row in (*result.estimates, *result.contrasts)
        for value in row.values()
        if value is None or isinstance(value, int | float)
    ]


@pytest.mark.parametrize("method", ["jkn", "brr"])
def test_replicates_of_two_clusters_a_stratum_agree_with_linearisation(
    method: str,
) -> None:
    """For a total they are the same."""
    people = [{**row, "half": "ab"[n // 4]} for n, row in enumerate(PEOPLE)]
    columns = "weight | strata | cluster", "${w} | ${half} | ${town}"
    linear = found(*columns, people)
    made = found(f"{columns[0]} | replicate_method", f"{columns[1]} | {method}", people)
    one, other = (
        [row["standard_error"] for row in r.estimates if row["indicator"] == "N"]
        for r in (linear, made)
    )
    assert one == pytest.approx(other, rel=1e-9)
    assert made.weighting["replicates"]["method"].lower() == method


@pytest.mark.parametrize(
    ("header", "values", "se", "df"),
    [
        ("replicate_method", "brr", 1.0, 1),
        ("replicate_scale", "2", 2.0, 1),
        ("replicate_scale", "2 6", math.sqrt(2 + 6), 1),
        ("replicate_method | cluster", "jk1 | ${town}", 1.0, 3),
    ],
)
def test_scale_and_degrees_of_freedom_of_columns_are_told_or_usual(
    header: str, values: str, se: float, df: int
) -> None:
    """Totals of 1 more and 1 less: squares of 1 about their mean."""
    people = [{**r, "w": 1.0, "rep1": 1.0, "rep2": 1.0} for r in PEOPLE]
    people[0] |= {"rep1": 2.0, "rep2": 0.0}
    result = found(f"replicates | {header}", f"rep1 rep2 | {values}", people)
    (row,) = (r for r in result.estimates if r["indicator"] == "N" and not r["domain"])
    assert row["standard_error"] == pytest.approx(se)
    assert row["degrees_of_freedom"] == df


def test_a_submission_without_all_replicate_weights_is_left_out() -> None:
    people = [{**row, "rep1": 1.0, "rep2": 2.0} for row in PEOPLE]
    people[3]["rep2"] = None
    header = "replicates | replicate_method"
    result = found(header, "rep* | jk1", people)
    assert counts(result)[()] == 7
    assert list(result.problems) == [
        (
            "design: 1 submissions have no usable replicate weight and are left out of all "
            "estimates, such as uuid:4"
        )
    ]


def test_a_stratum_of_one_cluster_stops_replicates_unless_it_is_certain() -> None:
    people = [{**row, "part": str(row["town"] == "t1")} for row in PEOPLE]
    header = "strata | cluster | replicate_method"
    values = "${part} | ${town} | jkn"
    (problem,) = found(header, values, people).problems
    assert problem.startswith("design: one PSU only in stratum True")
    certain = found(f"{header} | lonely", f"{values} | certainty", people)
    assert certain.problems == ()
    assert means(certain)[()]["standard_error"] > 0


def test_too_many_clusters_to_replicate_are_a_problem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(precision, "LARGEST", 63)
    (problem,) = found("replicate_method", "jk1").problems
    assert problem.startswith("design: 8 replicates of 8 clusters are too many")


def test_the_same_bootstrap_comes_whatever_the_order_of_submissions() -> None:
    header = "weight | cluster | replicate_method"
    one = found(header, "${w} | ${town} | bootstrap")
    other = found(header, "${w} | ${town} | bootstrap", PEOPLE[::-1])
    assert figures(one) == pytest.approx(figures(other), rel=1e-9, nan_ok=True)
    assert one.weighting == {
        "replicates": {"method": "bootstrap", "number": 500, "seed": 1}
    }


# Comparisons


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
