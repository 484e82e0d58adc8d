"""Checks of the sheet about fieldwork, with the parameters a designer writes."""

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from collect.forms.xlsform.definition import Check
from tests.factories.tables import household
from tests.unit.datasets.pipeline.sheet import BATTERY, lines, run


def at(start: str, end: str) -> Any:
    day = "2022-02-01T"
    return household({"start": f"{day}{start}:00Z", "end": f"{day}{end}:00Z"})


def test_durations_are_counted_from_start_to_end_by_the_clock_of_the_phone() -> None:
    check = Check("minutes", "", "duration", parameters={"min_minutes": "5"})
    homes = [at("10:00", "10:03"), at("10:00", "10:30"), at("22:50", "23:20")]
    offsets = pa.array([None, 0, 60], pa.int16())
    beside = pa.table(
        [["uuid:1", "uuid:2", "uuid:3"], offsets, offsets],
        names=["_row", "start@offset", "end@offset"],
    )
    result = run(check, *homes, beside={"": beside})
    assert lines(result, "row", "question", "reason") == [
        ("uuid:1", "end", "3 minutes; the least allowed is 5"),
        ("uuid:3", "end", "30 minutes; it began and ended on different days"),
    ]
    named = replace(check, variables=("end", "start"))
    assert len(run(named, *homes).log) == 3


def test_a_battery_of_the_sheet_is_looked_at() -> None:
    check = Check("lines", "", "straightline", variables=BATTERY)
    homes = [household(dict.fromkeys(BATTERY, "x")), household({"b1": "x", "b2": "x"})]
    assert lines(run(check, *homes), "row", "question") == [("uuid:1", "")]


@pytest.mark.parametrize("question", ["source_other", "why"])
def test_other_texts_are_compared_with_the_choices_they_specify(question: str) -> None:
    check = Check("recode", "", "other", variable=question)
    found = run(check, household({question: "the river"}), household({"source": "tap"}))
    assert lines(found, "question", "old_value", "reason") == [
        (
            question,
            "the river",
            "“the river”; written once; resembles the choice river (75 % alike)",
        )
    ]


@pytest.mark.parametrize("name", ["site", "town_name"])
def test_a_text_beside_no_choices_is_like_none(name: str) -> None:
    found = run(Check("recode", "", "other", variable=name), household({name: "x"}))
    assert lines(found, "reason") == [("“x”; written once; like no choice",)]


def place(lat: float, site: str = "A", centre: Any = None) -> Any:
    given = {"place": [lat, -4.0, 0.0, 5.0], "site": site, "centre": centre}
    return household({name: value for name, value in given.items() if value})


def test_a_distance_is_measured_from_the_middle_of_a_group_or_from_a_point() -> None:
    homes = [*(place(5.3) for _ in range(3)), place(5.31)]
    homes += [household({"site": "A"}), household({"site": "no"})]
    check = Check(
        "gps",
        "",
        "location",
        variable="place",
        parameters={"within": "1 km", "by": "site"},
    )
    assert lines(run(check, *homes), "row", "question", "reason") == [
        (
            "uuid:4",
            "place",
            "1112 m from the middle of the 4 points of site A; the limit is 1000 m",
        ),
        ("uuid:5", "place", "no location"),
    ]
    centre = [5.3, -4.0, 0.0, 0.0]
    near = replace(check, parameters={"within": "500", "point": "${centre}"})
    found = run(near, place(5.3, centre=centre), place(5.31, centre=centre), place(6.0))
    assert lines(found, "row", "reason") == [
        ("uuid:2", "1112 m from the point it belongs to; the limit is 500 m")
    ]


def test_an_area_and_an_accuracy_need_no_middle() -> None:
    ring = "[[-5,5],[-3,5],[-3,5.5],[-5,5.5],[-5,5]]"
    area = f'{{"type": "Polygon", "coordinates": [{ring}]}}'
    check = Check(
        "gps",
        "",
        "location",
        variable="place",
        parameters={"within": area, "accuracy": "4"},
    )
    coarse = "accurate to 5 m only; the limit is 4 m"
    assert lines(run(check, place(5.3), place(6.0)), "reason") == [
        (coarse,),
        (f"6.00000, -4.00000 lies outside the area; {coarse}",),
    ]


def test_a_point_that_is_no_text_of_coordinates_is_nowhere() -> None:
    check = Check(
        "gps",
        "",
        "location",
        variable="place",
        parameters={"within": "1 km", "point": "${site}"},
    )
    assert lines(run(check, place(5.3, "x y"), place(5.3, "9 9")), "row") == [
        ("uuid:2",)
    ]
    alone = replace(check, parameters={"accuracy": "4"})
    assert lines(run(alone, place(5.3)), "row") == [("uuid:1",)]


@pytest.mark.parametrize(
    ("check", "problem"),
    [
        (Check("x", "member", "duration"), "from a question of type start"),
        (Check("x", "", "duration", variables=("start", "site")), "is no moment"),
        (Check("x", "member", "location"), "no question of type geopoint"),
        (Check("x", "", "location", parameters={"within": "5 km"}), "name the groups"),
        (
            Check("x", "", "location", parameters={"within": "far"}),
            "neither a distance",
        ),
        (Check("x", "", "location", parameters={"within": "{"}), "no GeoJSON"),
        (Check("x", "", "straightline", variables=("b1",)), "two variables or more"),
        (
            Check("x", "", "enumerator", variable="rooms", action="remove"),
            "can only be flagged",
        ),
        (Check("x", "", "duration", parameters={"min_minutes": "ten"}), "is no number"),
    ],
)
def test_what_cannot_run_says_what_to_do(check: Check, problem: str) -> None:
    (said,) = run(check, household({"site": "A"})).problems
    assert said.startswith("check x: ")
    assert problem in said
