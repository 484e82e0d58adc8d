"""Replicate weights, made here or given in columns."""

import math
from typing import Any

import pytest

from collect.datasets.estimation import SurveyDesign, bootstrap, jackknife
from collect.datasets.pipeline import Result, precision
from tests.unit.datasets.pipeline.sampling.people import PEOPLE, counts, found, means

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
