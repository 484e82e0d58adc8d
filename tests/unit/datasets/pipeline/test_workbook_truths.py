"""A workbook's estimates are those that R's survey package prints for the same data."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from collect.datasets.pipeline import Result
from tests.unit.datasets.estimation.printed import printed, read_table
from tests.unit.datasets.pipeline.workbooks import by_domain, run
from tests.unit.forms.xlsform.support import sheet

TYPES = "stype,total\nE,4421\nH,755\nM,1018\n"
BOTH = (
    "stype;sch_wide;total\nE;;4421\nH;;755\nM;;1018\n;No;1072\n;Yes;5122\n\n"  # Excel's
)
WHOLE = {"api00", "enroll", "api_stu", "dnum"}
SCHOOLS = "weight | cluster | fpc"
DRAWN = "${pw} | ${dnum} | ${fpc}"
DIMENSIONS = sheet(
    "dimensions",
    "dimension | calculation",
    "stype | ${stype}",
    "sch_wide | ${sch_wide}",
)
INDICATORS = sheet(
    "indicators",
    "indicator | type | numerator | denominator | disaggregation",
    "api | mean | ${api00} | |",
    "enroll | total | ${enroll} | |",
    "ratio | ratio | ${api_stu} | ${enroll} |",
    "wide | proportion | ${sch_wide} = 'Yes' | |",
    "schools | total | 1 | | stype sch_wide",
)


@pytest.fixture(scope="module")
def schools(shared_data: Path) -> list[dict[str, Any]]:
    """The cluster sample apiclus1."""
    names = ("stype", "sch.wide", "pw", "fpc", "dnum", "api00", "enroll", "api.stu")
    with (shared_data / "truths" / "apiclus1.csv").open() as file:
        rows = [
            {n.replace(".", "_"): row[n] for n in names} for row in csv.DictReader(file)
        ]
    for row in rows:
        row |= {name: int(row[name]) for name in WHOLE}
        row |= {name: float(row[name]) for name in ("pw", "fpc")}
    return rows


def estimated(
    schools: Sequence[dict[str, Any]], design: tuple[str, str], **how: Any
) -> Result:
    found = run(schools, sheet("design", *design), DIMENSIONS, INDICATORS, **how)
    assert found.problems == ()
    return found


def total(found: Result, indicator: str) -> Any:
    """The estimate for everybody."""
    rows = [row for row in found.estimates if row["indicator"] == indicator]
    return by_domain(rows)[()]


PRINTED = """
# design      indicator  estimate    standard error
as_drawn      api        644.17      23.542
as_drawn      enroll     3404940     932235
as_drawn      ratio      0.8497087   0.008386297
post_strata   api        642.31      23.921
post_strata   enroll     3680893     406293
raking        api        641.23      23.704
raking        enroll     3647280     400603
jackknife     api        644.17      26.329
"""
DESIGNS: dict[str, tuple[tuple[str, str], str | None]] = {
    "as_drawn": ((SCHOOLS, DRAWN), None),
    "post_strata": ((f"{SCHOOLS} | calibration", f"{DRAWN} | c.csv"), TYPES),
    "raking": ((f"{SCHOOLS} | calibration", f"{DRAWN} | c.csv"), BOTH),
    "jackknife": ((f"{SCHOOLS} | replicate_method", f"{DRAWN} | jk1"), None),
}


@pytest.fixture(scope="module")
def results(schools: list[dict[str, Any]]) -> dict[str, Result]:
    return {
        name: estimated(schools, design, population=population)
        for name, (design, population) in DESIGNS.items()
    }


@pytest.mark.parametrize(("design", "indicator", "value", "se"), read_table(PRINTED))
def test_estimates_equal_what_r_prints(
    results: dict[str, Result], design: str, indicator: str, value: str, se: str
) -> None:
    row = total(results[design], indicator)
    assert row["value"] == printed(value)
    assert row["standard_error"] == printed(se)
    assert (row["n"], row["degrees_of_freedom"]) == (183, 14)


def test_what_the_totals_say_is_met_exactly(results: dict[str, Result]) -> None:
    rows = [r for r in results["raking"].estimates if r["indicator"] == "schools"]
    found = by_domain(rows)
    for code, population in (("E", 4421), ("H", 755), ("M", 1018), ("Yes", 5122)):
        assert found[code,]["value"] == pytest.approx(population, rel=1e-9)
        assert found[code,]["standard_error"] == pytest.approx(0, abs=1e-5)


def test_a_run_tells_how_weights_were_calibrated(results: dict[str, Result]) -> None:
    told = results["raking"].weighting["calibration"]
    assert 0 < told["iterations"] < 20
    assert told["smallest"] < 1 < told["largest"]
    assert told["overall"] == pytest.approx(1, rel=1e-4)
    assert results["as_drawn"].weighting == {}


@pytest.mark.parametrize(
    ("interval", "lower", "upper"),
    [
        ("", 0.8237988923830254, 0.9119000770243801),
        ("logit", 0.8237988923830254, 0.9119000770243801),
        ("korn_graubard", 0.8237022108474165, 0.9147044921269193),
        ("wilson", 0.8241715136613501, 0.9116934526389054),
    ],
)
def test_intervals_equal_those_of_svyciprop(
    schools: list[dict[str, Any]], interval: str, lower: float, upper: float
) -> None:
    found = estimated(schools, (f"{SCHOOLS} | interval", f"{DRAWN} | {interval}"))
    row = total(found, "wide")
    assert (row["lower"], row["upper"]) == pytest.approx((lower, upper), rel=1e-9)


@pytest.mark.parametrize(
    ("lonely", "se"),
    [("certainty", "5.8058"), ("adjust", "5.8281"), ("average", "6.0096")],
)
def test_strata_with_a_single_unit_add_what_the_rule_says(
    schools: list[dict[str, Any]], lonely: str, se: str
) -> None:
    design = ("weight | strata | lonely", f"${{pw}} | ${{dnum}} | {lonely}")
    row = total(estimated(schools, design), "api")
    assert row["standard_error"] == printed(se)
    assert row["degrees_of_freedom"] == 168


def test_strata_with_a_single_unit_fail_if_they_shall(
    schools: list[dict[str, Any]],
) -> None:
    design = sheet("design", "strata | lonely", "${dnum} | fail")
    found = run(schools, design, DIMENSIONS, INDICATORS)
    assert found.estimates == []
    (problem,) = found.problems
    assert problem.startswith("design: one PSU only in stratum 413")


def test_a_jackknife_of_strata_equals_rs(shared_data: Path) -> None:
    path = shared_data / "truths" / "svy_tests" / "domain_nulls_20260722.csv"
    with path.open() as file:
        people = [
            {
                "stratum": row["stratum"],
                "cluster": row["cluster"],
                "income": float(row["income"]) if row["income"] else None,
                "employed": int(row["employed"]),
                "wgt": float(row["wgt"]),
            }
            for row in csv.DictReader(file)
        ]
    found = run(
        people,
        sheet(
            "design",
            "weight | strata | cluster | replicate_method",
            "${wgt} | ${stratum} | ${cluster} | jkn",
        ),
        sheet(
            "indicators",
            "indicator | type | numerator | denominator",
            "income | mean | ${income} | ${employed} = 1",
        ),
    )
    row = total(found, "income")
    assert row["value"] == pytest.approx(42949.3221906951, rel=1e-12)
    assert row["standard_error"] == pytest.approx(1718.17426740466, rel=1e-12)
    assert found.weighting["replicates"]["method"] == "JKn"
