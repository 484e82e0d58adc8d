"""Children of the household form are as tall and heavy as children are."""

import random
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import pytest
from lxml import etree

from collect.datasets.expressions import Column, Kind, Table, Tables, evaluate
from collect.forms.expressions import ROOT, parse
from collect.sync.simulation.child_growth import between, measurements
from collect.sync.simulation.likelihood import Traits
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
                rows.append(answers | {"visited": visited or ""})
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


class Child:
    """What the rules ask of a prompt."""

    def __init__(self, days: int | None, **answers: Any) -> None:
        today = date(2026, 11, 30)
        born = "" if days is None else today - timedelta(days=days)
        self.answers = {"birth_date": born, "interview_date": today, **answers}

    def value(self, name: str) -> Any:
        return self.answers.get(name, "")

    def number(self, name: str) -> float:
        return float(self.answers[name])

    def text(self, name: str) -> str:
        return str(self.answers.get(name, ""))


def drawn(question: str, child: Child, times: int = 200) -> list[Any]:
    rule: Any = measurements(Traits(random.Random(7)))[question]
    return [rule(child) for _ in range(times)]


def test_a_few_are_not_measured() -> None:
    heights = drawn("child_height", Child(400))
    weights = drawn("child_weight", Child(400, child_height=75.0))

    assert 1 <= heights.count(999) <= 20
    assert 1 <= weights.count(99) <= 20
    assert all(60 < height < 95 for height in heights if height != 999)
    assert all(6 < weight < 14 for weight in weights if weight != 99)


def test_without_a_height_the_weight_is_that_of_the_age() -> None:
    weights = drawn("child_weight", Child(400, child_height=999.0))

    assert all(6 < weight < 15 for weight in weights if weight != 99)


def test_without_a_date_of_birth_the_year_of_age_tells_the_height() -> None:
    heights = drawn("child_height", Child(None, age=4))

    assert all(80 < height < 125 for height in heights if height != 999)


@pytest.mark.parametrize(("days", "usual"), [(100, "lying"), (1000, "standing")])
def test_children_lie_below_two_years(days: int, usual: str) -> None:
    (weights, *_) = drawn("child_position", Child(days))

    assert max(weights, key=weights.get) == usual
    assert set(weights) == {"lying", "standing"}
