"""Children of the household form are as tall and heavy as children are."""

from functools import lru_cache

import pytest
from lxml import etree

from collect.datasets.expressions import Column, Kind, Table, Tables, evaluate
from collect.forms.expressions import ROOT, parse
from collect.sync.simulation.child_growth import between
from tests.unit.sync.simulation.test_library_forms import sample

QUESTIONS = ("sex", "birth_date", "child_height", "child_position", "child_weight")
FUNCTIONS = {
    "haz": "haz(${sex}, ${age}, ${child_height}, ${child_position})",
    "whz": "whz(${sex}, ${age}, ${child_weight}, ${child_height}, ${child_position})",
}


@lru_cache
def children() -> Tables:
    """Everyone of forty households whose height was asked for; 999 is not measured."""
    rows = []
    for form in sample("child_disparity_household"):
        root = etree.fromstring(form.xml)
        visited = root.findtext("identification/interview_date")
        for member in root.iter("member"):
            answers = {name: member.findtext(f".//{name}") or "" for name in QUESTIONS}
            if answers["child_height"] not in ("", "999"):
                rows.append(answers | {"visited": visited})
    columns = {
        name: Column.of(Kind.TEXT, [row[name] for row in rows])
        for name in (*QUESTIONS, "visited")
    }
    table = Table(columns, len(rows))
    days = evaluate(parse("age_days(${birth_date}, ${visited})"), Tables({ROOT: table}))
    return Tables({ROOT: Table({**columns, "age": days}, len(rows))})


@pytest.mark.parametrize(("index", "low", "high"), [("haz", -2.5, 0), ("whz", -1.5, 1)])
def test_scores_are_those_of_a_population(index: str, low: float, high: float) -> None:
    found = evaluate(parse(FUNCTIONS[index]), children())

    known = [z for z in found.to_arrow().to_pylist() if z is not None]
    assert len(known) > 0.8 * len(found) > 15
    assert low < sum(known) / len(known) < high
    assert len(set(known)) > 10


@pytest.mark.parametrize(
    ("at", "value"),
    [(-1, 10), (0, 10), (1, 15), (2, 20), (3, 60), (4, 100), (5, 100)],
)
def test_between_points_lies_a_straight_line(at: float, value: float) -> None:
    assert between(at, (0, 2, 4), (10, 20, 100)) == value
