"""Laws of calibration and replicates, through the whole pipeline."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from collect.datasets.estimation import Replicates, SurveyDesign, jackknife
from collect.datasets.pipeline import Result, process
from collect.forms.xlsform.definition import (
    Comparison,
    Definition,
    Design,
    Dimension,
    Indicator,
)
from collect.forms.xlsform.fields import Field
from tests.factories.tables import household, raw_tables

few = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
FIELDS = (
    Field("/sex", "sex", "string"),
    Field("/area", "area", "string"),
    Field("/town", "town", "string"),
    Field("/w", "w", "decimal"),
    Field("/y", "y", "int"),
    *(Field(f"/rep{n}", f"rep{n}", "decimal") for n in range(8)),
)
people = st.lists(
    st.fixed_dictionaries(
        {
            "sex": st.sampled_from("FM"),
            "area": st.sampled_from("ru"),
            "town": st.sampled_from("abcdefgh"),
            "w": st.sampled_from([0.5, 1.0, 2.5]),
            "y": st.integers(-9, 9),
        }
    ),
    min_size=8,
    max_size=30,
)
totals = st.lists(st.integers(1, 50), min_size=4, max_size=4)


def run(rows: list[dict[str, Any]], population: str = "", **design: Any) -> Result:
    workbook = Definition(
        design=Design(weight="${w}", cluster="${town}", **design),
        dimensions=(Dimension("SEX", "", "${sex}"), Dimension("AREA", "", "${area}")),
        indicators=(
            Indicator(
                "N", "", "total", "1", "", (("SEX",), ("AREA",), ("SEX", "AREA"))
            ),
            Indicator(
                *("Y", "", "mean", "${y}", "", (("SEX",),)),
                compare=(Comparison("SEX", "F", "M", "difference"),),
            ),
        ),
    )
    homes = raw_tables(*(household(row) for row in rows), fields=FIELDS)
    return process(homes, FIELDS, workbook, population=population.encode())


def cells(rows: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(row["sex"], row["area"]) for row in rows}


CROSSED = [("F", "r"), ("F", "u"), ("M", "r"), ("M", "u")]


@few
@given(people, totals)
def test_post_strata_have_the_totals_of_the_population(
    rows: list[dict[str, Any]], population: list[int]
) -> None:
    assume(len(cells(rows)) == 4)
    table = dict(zip(CROSSED, population, strict=True))
    lines = [f"{sex},{area},{n}" for (sex, area), n in table.items()]
    found = run(rows, "\n".join(["SEX,AREA,total", *lines]), calibration="p.csv")
    assert found.problems == ()
    for row in found.estimates:
        code = tuple(row["domain"].values())
        if row["indicator"] == "N":
            wanted = sum(n for key, n in table.items() if {*code} <= {*key})
            assert row["value"] == pytest.approx(wanted, rel=1e-9)
            assert row["standard_error"] == pytest.approx(0, abs=1e-6)


@few
@given(people, totals)
def test_raked_weights_have_the_totals_of_each_margin(
    rows: list[dict[str, Any]], population: list[int]
) -> None:
    assume(len(cells(rows)) == 4)
    table = dict(zip(CROSSED, population, strict=True))
    margins = {
        code: sum(n for key, n in table.items() if code in key) for code in "FMru"
    }
    lines = [
        f"{code},,{n}" if code in "FM" else f",{code},{n}"
        for code, n in margins.items()
    ]
    found = run(rows, "\n".join(["SEX,AREA,total", *lines]), calibration="p.csv")
    assert found.problems == ()
    met = {
        tuple(row["domain"].values()): row["value"]
        for row in found.estimates
        if row["indicator"] == "N"
    }
    for code, wanted in margins.items():
        assert met[code,] == pytest.approx(wanted, rel=1e-8)


@few
@given(people)
def test_replicate_weights_as_columns_tell_what_made_ones_tell(
    rows: list[dict[str, Any]],
) -> None:
    design = SurveyDesign.build(
        len(rows), weight=[r["w"] for r in rows], cluster=[r["town"] for r in rows]
    )
    assume(len(design.frame.psus) > 1)
    assume(len({row["sex"] for row in rows}) == 2)
    made: Replicates = jackknife(design.frame)
    weights = design.weight[:, None] * made.factors[design.psu]
    names = tuple(f"rep{n}" for n in range(len(made)))
    given_rows = [
        {**row, **dict(zip(names, map(float, own), strict=True))}
        for row, own in zip(rows, weights, strict=True)
    ]
    one = run(rows, replicate_method="jk1")
    other = run(given_rows, replicate_method="jk1", replicates=names)
    assert one.problems == other.problems == ()
    assert figures(one) == pytest.approx(figures(other), nan_ok=True, abs=1e-9)
    assert len(one.contrasts) == 1


def figures(result: Result) -> list[float]:
    names = ("value", "standard_error", "lower", "upper", "degrees_of_freedom")
    found = [
        row[name] for row in (*result.estimates, *result.contrasts) for name in names
    ]
    return [np.nan if each is None else float(each) for each in found]
