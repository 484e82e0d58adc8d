"""Checks of the sheet about fieldwork, with the parameters a designer writes."""

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from collect.datasets.pipeline import Facts, Result, process
from collect.forms.xlsform.definition import Check, Definition, Variable
from collect.forms.xlsform.fields import Choice, Field
from tests.factories.tables import household, raw_tables

BATTERY = ("b1", "b2", "b3")
FIELDS = (
    Field("/start", "start", "dateTime"),
    Field("/end", "end", "dateTime"),
    Field("/enumerator", "enumerator", "string", control="input"),
    Field("/source", "source", "string", control="select1", list_name="source"),
    Field("/source_other", "source_other", "string", control="input"),
    Field(
        "/why",
        "why",
        "string",
        control="input",
        relevant="selected(${source}, 'other')",
    ),
    Field("/site", "site", "string", control="input"),
    Field("/centre", "centre", "geopoint", control="input"),
    Field("/place", "place", "geopoint", control="input", relevant="${site} != 'no'"),
    *(Field(f"/{name}", name, "string", control="input") for name in BATTERY),
    Field("/rooms", "rooms", "int", control="input"),
    Field("/member", "member", "repeat"),
    Field("/member/age", "age", "int", table="/member", control="input"),
)
CHOICES = {"source": (Choice("tap"), Choice("other"), Choice("river", {"e": "River"}))}
OFF = tuple(
    Check(f"builtin:{name}", "", "builtin", action="off")
    for name in ("dates", "gps", "choices")
)


def run(check: Check, *homes: Any, **given: Any) -> Result:
    raw = raw_tables(*homes, fields=FIELDS)
    design = Definition(
        checks=(check, *OFF), variables=(Variable("double", "", "${rooms} * 2"),)
    )
    return process(raw, FIELDS, design, Facts(CHOICES, **given))


def lines(result: Result, *names: str) -> list[tuple[str, ...]]:
    assert result.problems == ()
    return [tuple(line[name] for name in names) for line in result.log.to_pylist()]


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


def test_a_text_beside_no_choices_is_like_none() -> None:
    found = run(Check("recode", "", "other", variable="site"), household({"site": "x"}))
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


def test_enumerators_are_known_by_their_question_and_named_in_every_line() -> None:
    homes = [
        household({"enumerator": who, "rooms": rooms + n % 3})
        for who, rooms in (("Ama", 2), ("Edi", 2), ("Ola", 7))
        for n in range(12)
    ]
    check = Check(
        "odd", "", "enumerator", variable="rooms", parameters={"threshold": "0.000001"}
    )
    found = lines(run(check, *homes), "row", "enumerator", "check_binding")
    assert found[-1] == ("uuid:36", "Ola", "rooms ~/~ Ola")
    share = Check("odd", "", "enumerator", variable="double")
    assert lines(run(share, *homes), "question")[-1] == ("double",)
    rule = Check("rule", "", "constraint", constraint="${rooms} < 9")
    assert {*lines(run(rule, *homes), "enumerator")} == {("Ola",)}


def test_enumerators_without_a_variable_are_compared_by_their_durations() -> None:
    homes = [
        household(
            {
                "site": who,
                "start": "2022-02-01T10:00:00Z",
                "end": f"2022-02-01T10:{minutes + n % 3}:00Z",
            }
        )
        for who, minutes in (("Ama", 40), ("Edi", 40), ("Ola", 10))
        for n in range(12)
    ]
    check = Check("fast", "", "enumerator", parameters={"by": "site"})
    ola = lines(run(check, *homes), "reason", "question")[-1]
    assert ola[0].startswith("Ola: typical duration in minutes 10.97 over 12; 40.99")
    assert ola[1] == "end"


def test_similar_interviews_are_compared_in_all_or_some_questions() -> None:
    answers = {"source": "tap", "site": "A", "b1": "1", "b2": "2", "b3": "3"}
    homes = [household(answers), household(answers | {"b3": "4"})]
    for similar in ("all", "source site b1 b2 b3"):
        given = {"similar": similar, "threshold": "80"}
        (line,) = lines(
            run(Check("copy", "", "duplicate", parameters=given), *homes),
            "row",
            "reason",
        )
        assert line == (
            "uuid:2",
            "80 % of 5 answers equal those of uuid:1; the limit is 80 %; apart: b3",
        )


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
