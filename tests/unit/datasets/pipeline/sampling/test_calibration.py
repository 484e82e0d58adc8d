"""Weights calibrated to the totals of a population."""

import re

import pytest

from collect.datasets.pipeline import process
from collect.forms.xlsform.definition import Definition, Design, Dimension, Indicator
from tests.factories.tables import FIELDS, household, raw_tables
from tests.unit.datasets.pipeline.sampling.people import (
    DIMENSIONS,
    PEOPLE,
    RAKED,
    SEXES,
    counts,
    found,
    means,
    weighted_mean,
)
from tests.unit.datasets.pipeline.workbooks import by_domain, run
from tests.unit.forms.xlsform.support import sheet


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
