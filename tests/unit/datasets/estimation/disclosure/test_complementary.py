"""How further cells are chosen: both methods, and what each falls back to."""

from typing import Any

import numpy as np
import pytest

from collect.datasets.estimation.disclosure import Observation
from collect.datasets.estimation.disclosure.attack import Quantity
from collect.datasets.estimation.disclosure.complementary import (
    Choice,
    Method,
    choose,
    costs,
)
from collect.datasets.estimation.disclosure.heuristic import protect_one_by_one
from collect.datasets.estimation.disclosure.observations import Key
from collect.datasets.estimation.disclosure.parts import Margins
from collect.datasets.estimation.disclosure.programme import solve
from collect.datasets.estimation.disclosure.tables import Relation, Table, build

MODULE = "collect.datasets.estimation.disclosure.complementary"
TOTAL, Q1, Q2, Q3 = range(4)


@pytest.fixture
def table() -> Table:
    """A total of three groups: 10, 60 and 200 cases."""
    groups = {"Q1": 10, "Q2": 60, "Q3": 200}
    return build(
        [
            Observation("A", "LAO", "2026", {}, 0.5, 270),
            *(
                Observation("A", "LAO", "2026", {"WEALTH": code}, 0.5, n)
                for code, n in groups.items()
            ),
        ]
    )


def quantity(low: list[float], high: list[float], need: float) -> Quantity:
    """A quantity of whole numbers in which Q1 is confidential."""
    needs = np.array([0.0, need, 0.0, 0.0])
    return Quantity(np.zeros(4), np.array(low), np.array(high), needs, whole=True)


WIDE = quantity([-9.0] * 4, [9.0] * 4, 5.0)


def chosen(table: Table, what: Quantity, **how: Any) -> Choice:
    forced = np.arange(4) == Q1
    return solve(choose(table, forced, what, costs(table), **how))


@pytest.mark.parametrize("method", ["exact", "heuristic"])
def test_the_smallest_group_goes_and_the_total_stays(table: Table, method: str) -> None:
    found = chosen(table, WIDE, method=method)
    assert found.unknown.tolist() == [False, True, True, False]
    assert (found.method, found.safe) == (method, True)


def test_large_tables_are_left_to_the_heuristic(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert chosen(table, WIDE).method == "exact"
    monkeypatch.setattr(f"{MODULE}.EXACT_CELLS", 1)
    assert chosen(table, WIDE).method == "heuristic"


@pytest.mark.parametrize(
    ("name", "value"), [("_ROUNDS", 0), ("minimise_whole", lambda *_: None)]
)
def test_so_is_a_table_the_exact_method_does_not_finish(
    table: Table, monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    monkeypatch.setattr(f"{MODULE}.{name}", value)
    found = chosen(table, WIDE, method="exact")
    assert (found.method, found.safe) == ("heuristic", True)


def test_what_the_heuristic_finds_is_safe_without_going_through_it_again(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{MODULE}._THINNING", 0)
    assert chosen(table, WIDE, method="heuristic").unknown[Q2]


@pytest.mark.parametrize("method", ["exact", "heuristic"])
def test_half_a_case_is_no_case(table: Table, method: str) -> None:
    """Q2 could move by half a case only, which would do for fractions."""
    halves = quantity([-5.0, -1.5, -0.5, -5.0], [5.0, 0.5, 0.5, 5.0], 1.0)
    found = chosen(table, halves, method=method)
    assert found.safe
    assert found.unknown.tolist() == [False, True, False, True]


@pytest.mark.parametrize("method", ["exact", "heuristic"])
def test_what_would_do_for_fractions_may_not_do_for_cases(method: Method) -> None:
    """Two equal cells and a third, of 3 cases at most, leave each 0 to 1.5 cases."""
    relations = (Relation("A", 0, (1,), 0), Relation("B", 3, (0, 1, 2), 0))
    n = np.array([1, 1, 3, 5])
    table = Table(
        "proportion",
        tuple(Key("2026", (("A", str(code)),)) for code in range(4)),
        tuple((place,) for place in range(4)),
        n,
        1.0 * n,
        0.5 * n,
        relations,
    )
    needs = np.array([1.4, 0.0, 0.0, 0.0])
    low, high = np.array([-9.0, -9, -3, -9]), np.array([9.0, 9, 0, 9])
    limited = Quantity(0.0 * n, low, high, needs, whole=True)
    found = solve(choose(table, np.arange(4) == 0, limited, costs(table), method))
    assert found.unknown.tolist() == [True, True, False, True]
    assert (found.method, found.safe) == (method, True)


def test_what_nothing_protects_is_left_aside(table: Table) -> None:
    """A group an earlier release shows costs no other one."""
    public = quantity([-9.0, 0.0, -9.0, -9.0], [9.0, 0.0, 9.0, 9.0], 5.0)
    found = chosen(table, public)
    assert not found.safe
    assert found.unknown.tolist() == [False, True, False, False]


def test_the_heuristic_passes_over_a_movement_there_is_not() -> None:
    """A margin of one cell, which cannot move."""
    one, start = np.ones(1), np.ones(1, dtype=bool)
    alone = Quantity(0 * one, -9 * one, 9 * one, one, whole=True)
    place = np.zeros(1, dtype=np.intp)
    found = solve(
        protect_one_by_one(Margins(place, place, one, 1, 1), start, alone, one)
    )
    assert found.tolist() == [True]


def test_cases_instead_of_cells_may_be_what_counts(table: Table) -> None:
    assert np.argsort(costs(table, by="cases")).tolist() == [Q1, Q2, Q3, TOTAL]


def test_an_empty_release_has_an_empty_table() -> None:
    assert len(build([])) == 0
