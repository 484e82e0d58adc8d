"""Weights that a workbook asks for: of selection, for response, trimmed."""

import pytest

from tests.unit.datasets.pipeline.sampling.people import (
    PEOPLE,
    counts,
    found,
    means,
    weighted_mean,
)
from tests.unit.datasets.pipeline.workbooks import run
from tests.unit.forms.xlsform.support import sheet


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
