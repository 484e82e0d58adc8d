"""What a form's codes stand for: refused where it cannot be, with what to write."""

from __future__ import annotations

from typing import Any

import pytest

from collect.datasets.estimation.disclosure import Observation
from collect.datasets.publishing.errors import PublicationError
from collect.datasets.releases.harmonising import (
    NOTHING,
    Asked,
    Harmonisation,
    Regional,
    problems,
)

FORM = Asked("1/homes", {"Q1": "proportion", "Q2": "mean", "R1": "mean"}, ("JK", "AGE"))
REGION = Regional(
    {"R1": ("mean", "ratio"), "R2": ("proportion",), "R3": ()},
    {"SEX": ("F", "M"), "AGE": ("Y0T4",), "REF_AREA": ("IDN", "ID33"), "TRIBE": ()},
)


def said(**given: Any) -> list[str]:
    return list(problems(Harmonisation(**given), FORM, REGION))


def record(indicator: str, area: str = "33", **domain: str) -> dict[str, Any]:
    return {
        "indicator": indicator,
        "ref_area": area,
        "time_period": "2026",
        "domain": domain,
        "value": 0.5,
    }


MAPPING = Harmonisation(
    {"Q1": "R2"},
    {"JK": "SEX"},
    {"JK": {"P": "F", "L": "M"}, "REF_AREA": {"33": "ID33"}},
)


def test_records_are_called_as_the_region_calls_them_and_say_the_same() -> None:
    found = MAPPING.records(
        [record("Q1"), record("Q1", JK="P", AGE="Y0T4"), record("Q9", "IDN")], "1/homes"
    )
    assert found == [
        record("R2", "ID33"),
        record("R2", "ID33", SEX="F", AGE="Y0T4"),
        record("Q9", "IDN"),
    ]


def test_a_mapping_that_makes_two_figures_one_is_refused_with_both() -> None:
    one = Harmonisation(codes={"JK": {"P": "F"}})
    records = [record("Q1", JK="P"), record("Q1", JK="F")]
    with pytest.raises(PublicationError) as found:
        one.records(records, "1/homes")
    assert str(found.value) == (
        "In 1/homes, Q1 33 JK=P and Q1 33 JK=F would both be Q1 33 JK=F. Map one of them"
        " to another code, or none."
    )


def test_a_breakdown_that_repeats_a_total_is_no_second_figure() -> None:
    records = [record("Q1"), record("Q1"), record("Q1", JK="_T")]
    assert len(MAPPING.records(records, "1/homes")) == 3


def test_a_change_of_mappings_is_from_what_codes_were_called_to_what_they_are() -> None:
    then = Harmonisation({"Q1": "R2", "Q2": "R3"}, {}, {"JK": {"P": "F"}})
    change = MAPPING.since(then)
    assert change == Harmonisation(
        {"R3": "Q2"}, {"JK": "SEX"}, {"JK": {"L": "M"}, "REF_AREA": {"33": "ID33"}}
    )
    shown = Observation("R3", "33", "2026", {"JK": "L"}, value=0.5)
    assert change.observation(shown) == Observation(
        "Q2", "ID33", "2026", {"SEX": "M"}, value=0.5
    )
    assert MAPPING.since(MAPPING) == NOTHING


def test_without_a_mapping_records_stay_what_they_are() -> None:
    records = [record("Q1", JK="P")]
    assert NOTHING.records(records, "1/homes") == records
    assert Harmonisation.of({}) == NOTHING
    assert NOTHING.to_json() == {}


def test_a_mapping_is_kept_as_json() -> None:
    assert Harmonisation.of(MAPPING.to_json()) == MAPPING
    assert Harmonisation({"a": "b"}).to_json() == {"indicators": {"a": "b"}}


def test_what_can_be_is_not_complained_about() -> None:
    assert said() == []
    assert (
        said(
            indicators={"Q1": "R2", "Q2": "R3"},
            dimensions={"JK": "SEX"},
            codes={"JK": {"P": "F"}, "REF_AREA": {"33": "ID33"}, "AGE": {"1": "Y0T4"}},
        )
        == []
    )
    assert said(dimensions={"JK": "TRIBE"}, codes={"JK": {"P": "any"}}) == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"indicators": {"Q3": "R2"}}, "1/homes has no indicator Q3."),
        (
            {"indicators": {"Q2": "R9"}},
            "R9 is no indicator that is registered.",
        ),
        (
            {"indicators": {"Q2": "R2"}},
            (
                "Q2 is a mean in 1/homes, but R2 is estimated as proportion; they are not "
                "the same."
            ),
        ),
        (
            {"indicators": {"Q2": "R1"}},
            (
                "The indicators R1 and Q2 of 1/homes both stand for R1; figures of two "
                "cannot be put together."
            ),
        ),
        (
            {"indicators": {"Q2": "R3", "R1": "R3"}},
            "The indicators Q2 and R1 of 1/homes both stand for R3;",
        ),
        ({"dimensions": {"JKK": "SEX"}}, "1/homes has no dimension JKK."),
        (
            {"dimensions": {"JK": "SEXX"}},
            "SEXX is no dimension that is registered. Did you mean SEX?",
        ),
        (
            {"dimensions": {"JK": "AGE"}},
            "The dimensions AGE and JK of 1/homes both stand for AGE;",
        ),
        ({"dimensions": {"JK": "REF_AREA"}}, "JK cannot stand for REF_AREA:"),
        ({"dimensions": {"REF_AREA": "SEX"}}, "REF_AREA cannot stand for SEX:"),
        ({"codes": {"XY": {"1": "F"}}}, "1/homes has no dimension XY."),
        (
            {"dimensions": {"JK": "SEX"}, "codes": {"JK": {"P": "W"}}},
            "W is no code of SEX that is registered.",
        ),
        (
            {"codes": {"REF_AREA": {"33": "ID-33"}}},
            "ID-33 is no code of REF_AREA that is registered. Did you mean ID33?",
        ),
        (
            {"codes": {"AGE": {"1": "Y0T4", "2": "Y0T4"}}},
            "The codes of AGE 1 and 2 of 1/homes both stand for Y0T4;",
        ),
    ],
)
def test_what_cannot_be_is_said_with_what_to_write(
    given: dict[str, Any], message: str
) -> None:
    found = said(**given)
    assert any(each.startswith(message) for each in found), found


def test_of_many_codes_those_that_begin_alike_are_suggested() -> None:
    many = (*(f"AF{number:04}" for number in range(600)), "TH1001")
    region = Regional({}, {"REF_AREA": many})
    given = Harmonisation(codes={"REF_AREA": {"x": "TH-1001"}})
    (found,) = problems(given, FORM, region)
    assert found.endswith("Did you mean TH1001?")
