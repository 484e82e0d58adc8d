"""The page on derived variables: its examples, recipes and lists are what is computed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from collect.datasets.expressions import Column, Kind, Table, Tables, evaluate
from collect.datasets.expressions.convert import to_text
from collect.forms.expressions import (
    CODE_LISTS,
    FUNCTIONS,
    ROOT,
    Name,
    Scope,
    Symbol,
    ValueType,
    analyse,
    parse,
    walk,
)
from collect.forms.expressions.functions import GROWTH
from tests.support.build_xlsforms import FORMS, read_markdown

PAGE = (Path(__file__).parents[3] / "docs" / "derived.md").read_text("utf-8")
FORM = FORMS / "households" / "child_disparity_household.md"
OURS = {
    *("missing", "recode", "age_days", "age_months"),
    *("quintile", "wealth_index", "wealth_index_by"),
    *(name for name, function in FUNCTIONS.items() if function.names),
}
UNKNOWN = object()
FIFTHS = Tables(
    {
        ROOT: Table(
            {
                "score": Column.of(Kind.NUMBER, range(1, 11)),
                "persons": Column.of(Kind.NUMBER, [1, 7, 7, *[1] * 7]),
            },
            10,
        )
    }
)


def lines(header: str) -> Iterator[list[str]]:
    """Cells of the rows of every table with that header."""
    inside = False
    for line in PAGE.splitlines():
        if not line.startswith("|"):
            inside = False
        elif line == header:
            inside = True
        elif inside and not line.startswith("|---"):
            yield [cell.strip().strip("`") for cell in line[1:-1].split("|")]


EXAMPLES = [(first, second) for first, second in lines("| expression | gives |")]
RECIPES = {
    name: (key, text) for key, name, text in lines("| table | name | calculation |")
}
INDICATORS = {
    title.split("`")[1]: (above, below)
    for title, above, below in lines("| indicator | numerator | denominator |")
}


@pytest.mark.parametrize(("expression", "expected"), EXAMPLES)
def test_an_example_gives_what_the_page_says(expression: str, expected: str) -> None:
    column = to_text(evaluate(parse(expression), FIFTHS))
    unknown = np.zeros(1, np.bool_) if column.missing is None else column.missing
    lost = np.broadcast_to(unknown, len(column)).tolist()

    cells = [
        "unknown" if none else column.categories[place]
        for place, none in zip(column.values.tolist(), lost, strict=True)
    ]
    assert " ".join(cells if len(set(cells)) > 1 else cells[:1]) == expected


def test_every_function_of_ours_has_an_example_or_a_paragraph() -> None:
    shown = " ".join(expression for expression, _ in EXAMPLES)
    for name in OURS - {"wealth_index", "wealth_index_by"}:
        assert f"{name}(" in shown, name
    for name, function in FUNCTIONS.items():
        if function.names and not name.endswith("_flag"):
            assert f"{name}({', '.join(function.names)})" in re.sub(r"\s+", " ", PAGE)
    assert all(f"`{name}_flag`" in PAGE for name in GROWTH)
    assert "`wealth_index(x1, x2, …)`" in PAGE
    assert "`wealth_index_by(area, x1, x2, …)`" in PAGE


def test_every_code_is_on_the_page() -> None:
    for codes in CODE_LISTS.values():
        for name in codes.names:
            assert f"`{name}`" in PAGE, name
        for code in codes.places:
            assert re.search(rf"\b{code}\b", PAGE), code


def test_recipes_and_indicators_have_no_problems() -> None:
    texts = [text for _, text in RECIPES.values()]
    texts += [part for parts in INDICATORS.values() for part in parts]
    trees = [parse(text) for text in texts]
    names = {
        node.name for tree in trees for node in walk(tree) if isinstance(node, Name)
    }
    scope = Scope.of([Symbol(name, ValueType.ANY) for name in names])

    assert [analyse(tree, scope).problems for tree in trees] == [()] * len(trees)
    assert len(RECIPES) > 20


def test_recipes_are_those_of_the_form() -> None:
    header, *rows = read_markdown(FORM.read_text("utf-8"))["variables"]
    place = [header.index(title) for title in ("table", "name", "calculation")]
    known = {row[place[1]]: (row[place[0]], row[place[2]]) for row in rows}
    shared = known.keys() & RECIPES.keys()

    assert {name: known[name] for name in shared} == {n: RECIPES[n] for n in shared}
    assert len(shared) >= 12


def computed(text: str, answers: dict[str, Any]) -> Any:
    """The value of an expression for one child; what is not answered is blank."""
    tree = parse(text)
    root = {}
    for node in walk(tree):
        if isinstance(node, Name):
            given = answers.get(node.name, "")
            if node.name not in answers and node.name in RECIPES:
                given = computed(RECIPES[node.name][1], answers)
            root[node.name] = column(given)
    found = evaluate(tree, Tables({ROOT: Table(root, 1)}))
    if found.missing is not None and found.missing[0]:
        return UNKNOWN
    return found.to_arrow()[0].as_py()


def column(cell: Any) -> Column:
    if cell is UNKNOWN:
        return Column.of(Kind.TEXT, [""], [True])
    if isinstance(cell, bool):
        return Column.of(Kind.BOOLEAN, [cell])
    return Column.of(Kind.TEXT if isinstance(cell, str) else Kind.NUMBER, [cell])


SCHOOLCHILD = {
    "country": "IDN",
    "interview_date": "2026-03-20",
    "attends": "yes",
    "current_level": "early",
}


@pytest.mark.parametrize(
    ("name", "answers", "expected"),
    [
        ("swollen", {"oedema": UNKNOWN}, False),
        ("stunted", {"haz": -2.01}, True),
        ("stunted", {"haz": -2}, False),
        ("stunted", {"haz": UNKNOWN}, UNKNOWN),
        ("wasted", {"whz": UNKNOWN, "oedema": "yes"}, True),
        ("wasted", {"whz": UNKNOWN, "oedema": "no"}, UNKNOWN),
        ("wasted", {"whz": -2.5, "oedema": UNKNOWN}, True),
        ("severely_wasted", {"whz": -2.5}, False),
        ("severely_wasted", {"whz": UNKNOWN, "oedema": "yes"}, True),
        ("overweight", {"whz": UNKNOWN, "oedema": "yes"}, False),
        ("overweight", {"whz": 2.01}, True),
        ("underweight", {"waz": -2.01, "oedema": "no"}, True),
        ("underweight", {"waz": UNKNOWN, "oedema": "yes"}, True),
        ("underweight", {"waz": UNKNOWN, "oedema": "dk"}, UNKNOWN),
        ("overweight", {"whz": UNKNOWN}, UNKNOWN),
        ("birth_registered", {"birth_certificate": "seen"}, True),
        ("birth_registered", {"birth_certificate": "not_seen"}, True),
        ("birth_registered", {"birth_certificate": "no", "registered": "yes"}, True),
        ("birth_registered", {"birth_certificate": "dk", "registered": "dk"}, False),
        ("registration", {"birth_certificate": "not_seen"}, "not_seen"),
        (
            "registration",
            {"birth_certificate": "no", "registered": "yes"},
            "no_certificate",
        ),
        (
            "registration",
            {"birth_certificate": "no", "registered": "no"},
            "not_registered",
        ),
        ("school_year", {"country": "IDN", "interview_date": "2026-06-30"}, 2025),
        ("school_year", {"country": "IDN", "interview_date": "2026-07-01"}, 2026),
        ("school_age", SCHOOLCHILD | {"birth_date": "2020-03-01", "age": 6}, 5),
        ("school_age", SCHOOLCHILD | {"birth_date": "2019-07-01", "age": 6}, 6),
        ("school_age", SCHOOLCHILD | {"birth_date": "", "age": 6}, 6),
        ("school_age", SCHOOLCHILD | {"birth_date": UNKNOWN, "age": 6}, 6),
        ("in_school", SCHOOLCHILD, False),
        ("in_school", SCHOOLCHILD | {"current_level": "primary"}, True),
        ("in_school", SCHOOLCHILD | {"current_level": UNKNOWN}, UNKNOWN),
        ("in_school", {"attends": "no", "current_level": ""}, False),
        ("in_secondary", SCHOOLCHILD | {"current_level": "primary"}, False),
        ("in_secondary", SCHOOLCHILD | {"current_level": "higher"}, True),
        ("child_labour", {"age": 11, "work_hours": 1, "chore_hours": 0}, True),
        ("child_labour", {"age": 12, "work_hours": 13, "chore_hours": 20}, False),
        ("child_labour", {"age": 12, "work_hours": 14, "chore_hours": 0}, True),
        ("child_labour", {"age": 15, "work_hours": 42, "chore_hours": 90}, False),
        ("child_labour", {"age": 15, "work_hours": 43, "chore_hours": 0}, True),
        ("child_labour", {"age": 14, "work_hours": 0, "chore_hours": 21}, True),
        ("child_labour", {"age": 14, "work_hours": 0, "chore_hours": UNKNOWN}, False),
        ("child_labour", {"age": 14, "work_hours": UNKNOWN, "chore_hours": 3}, UNKNOWN),
        ("child_labour", {"age": 14, "work_hours": UNKNOWN, "chore_hours": 30}, True),
        ("left_inadequately", {"left_alone": 1}, True),
        ("left_inadequately", {"left_alone": 0}, False),
        ("left_inadequately", {"left_alone": UNKNOWN}, UNKNOWN),
        ("stimulated", {"stimulation": "read sang stories"}, False),
        ("stimulated", {"stimulation": "read sang stories played"}, True),
        ("books_at_home", {"books": 3}, True),
        ("books_at_home", {"books": 2}, False),
        ("no_parent_here", {"mother_here": "no", "father_here": ""}, True),
        ("no_parent_here", {"mother_here": "yes", "father_here": "no"}, False),
        ("orphan", {"mother_alive": "yes", "father_alive": "no"}, True),
        ("orphan", {"mother_alive": "yes", "father_alive": UNKNOWN}, UNKNOWN),
        ("seeing", {"see_with_glasses": "", "see": 3}, 3),
        ("seeing", {"see_with_glasses": 2, "see": ""}, 2),
        ("walking", {"walk_100": 1, "walk_500": 3}, 3),
        ("walking", {"walk_100_unaided": 4, "walk_500_unaided": 3}, 4),
        ("difficulty_walking", {"walk_100": 1, "walk_500": 2}, False),
        ("water_level", {"water_source": "kiosk", "water_minutes": 5}, "basic"),
        ("water_at_home", {"water_location": "yard"}, True),
        (
            "water_managed",
            {
                "water_source": 11,
                "water_location": "yard",
                "water_enough": "yes",
                "e_coli": 0,
            },
            True,
        ),
        (
            "water_managed",
            {
                "water_source": 14,
                "water_minutes": 5,
                "water_enough": "yes",
                "e_coli": 0,
            },
            False,
        ),
    ],
)
def test_a_recipe_gives(name: str, answers: dict[str, Any], expected: Any) -> None:
    assert computed(RECIPES[name][1], answers) is expected or (
        computed(RECIPES[name][1], answers) == expected
    )


@pytest.mark.parametrize(
    ("indicator", "answers", "numerator", "denominator"),
    [
        ("ED_ANAR_L02", {"school_age": 5, "attends": "yes"}, True, True),
        ("ED_ANAR_L02", {"school_age": 6, "attends": "no"}, False, False),
        ("ED_ANAR_L1", {"school_age": 11} | SCHOOLCHILD, False, True),
        ("ED_ANAR_L1", {"school_age": 12, "in_school": True}, True, False),
        ("ED_ANAR_L2", {"school_age": 12, "in_secondary": True}, True, True),
        ("ED_ROFST_L1", {"school_age": 6} | SCHOOLCHILD, True, True),
        ("ED_ROFST_L1", {"school_age": 5, "attends": "no"}, True, False),
    ],
)
def test_an_indicator_of_the_page_counts(
    indicator: str, answers: dict[str, Any], numerator: bool, denominator: bool
) -> None:
    above, below = INDICATORS[indicator]
    assert (computed(above, answers), computed(below, answers)) == (
        numerator,
        denominator,
    )
