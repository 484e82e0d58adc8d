"""The auditor, on a table whose answers are known."""

import numpy as np
import pytest

from collect.datasets.estimation.disclosure.attack import Attack, Quantity
from collect.datasets.estimation.disclosure.audit import audit
from collect.datasets.estimation.disclosure.observations import Observation
from collect.datasets.estimation.disclosure.parts import Margins
from collect.datasets.estimation.disclosure.programme import solve
from collect.datasets.estimation.disclosure.quantities import rounded
from collect.datasets.estimation.disclosure.rules import Rules
from collect.datasets.estimation.disclosure.tables import Table, build

INNER = [[20, 50, 10, 3], [8, 19, 22, 32], [17, 32, 12, 40]]


@pytest.fixture(scope="module")
def table() -> Table:
    """Three rows, four columns, and all their margins."""
    n = np.array(INNER)
    places = [(row, column) for row in (None, 0, 1, 2) for column in (None, 0, 1, 2, 3)]
    observations = []
    for row, column in places:
        domain = {"ROW": row, "COLUMN": column}
        part = n[slice(None) if row is None else row]
        whole = part[..., slice(None) if column is None else column].sum()
        codes = {name: str(code) for name, code in domain.items() if code is not None}
        observations.append(Observation("A", "LAO", "2026", codes, 0.5, int(whole)))
    return build(observations)


def hide(table: Table, *places: tuple[int, int]) -> np.ndarray:
    wanted = {
        (("COLUMN", str(c)), ("REF_AREA", "LAO"), ("ROW", str(r))) for r, c in places
    }
    return np.array([key.codes in wanted for key in table.keys])


def nonnegative(table: Table, need: float = 0.0) -> Quantity:
    """Whole numbers from 0: what a reader knows without any rules."""
    n = table.n.astype(float)
    return Quantity(n, -n, np.full(len(n), n.sum()), np.full(len(n), need), whole=True)


def ranges(table: Table, unknown: np.ndarray) -> dict[int, tuple[float, float]]:
    known = np.zeros(len(table), dtype=bool)
    found = solve(audit("A", table, [(nonnegative(table), unknown)], known, Rules()))
    cells = np.flatnonzero(unknown)
    return {
        int(table.n[cell]): (each.low, each.high)
        for cell, each in zip(cells, found.findings, strict=True)
    }


def test_a_single_hidden_cell_is_recovered(table: Table) -> None:
    assert ranges(table, hide(table, (0, 3))) == {3: (3, 3)}


def test_four_hidden_corners_leave_room(table: Table) -> None:
    corners = hide(table, (0, 3), (0, 2), (2, 2), (2, 3))
    assert ranges(table, corners) == {
        3: (0, 13),
        10: (0, 13),
        12: (9, 22),
        40: (30, 43),
    }


def test_a_release_fails_with_the_cell_and_its_bounds(table: Table) -> None:
    known = np.zeros(len(table), dtype=bool)
    parts = [(nonnegative(table, need=5.0), hide(table, (0, 3), (1, 1)))]
    found = solve(audit("A", table, parts, known, Rules()))
    assert not found.passed
    assert str(found.failures[-1]) == (
        "A 2026 COLUMN=3 REF_AREA=LAO ROW=0: n lies between 3 and 3, 0 apart; it must "
        "stay open over 5"
    )


def test_rounding_leaves_a_hidden_cell_some_room(table: Table) -> None:
    """Counts to base 5: each published one may be 2 more or fewer than printed."""
    known = np.zeros(len(table), dtype=bool)
    alone = hide(table, (0, 3))
    parts = [(nonnegative(table), alone)]
    (found,) = solve(audit("A", table, parts, known, Rules(count_base=5))).findings
    assert found.low <= 3 <= found.high
    assert found.width > 0


def test_values_are_known_as_closely_as_they_are_printed(table: Table) -> None:
    amount = Quantity(
        table.amount,
        -table.amount,
        table.weight - table.amount,
        np.zeros(len(table)),
        whole=False,
    )
    nothing = np.zeros(len(table), dtype=bool)
    exact = rounded(table, amount, nothing, Rules())
    assert (exact.high - exact.low).max() == 0
    printed = rounded(table, amount, nothing, Rules(decimals=1))
    assert printed.high - printed.low == pytest.approx(0.1 * table.weight)


TWINS = Margins(
    np.array([0, 0, 1, 1, 1]),
    np.array([0, 1, 0, 1, 2]),
    np.array([1.0, -1.0, 1.0, 1.0, -1.0]),
    2,
    3,
)
"""Two cells are equal, and add up to the third."""


def twins(low: float, high: float) -> Attack:
    """The sum lies between two limits, and each of the twins between 0 and 5."""
    limits = np.array([0.0, 0.0, low]), np.array([5.0, 5.0, high])
    nothing = np.zeros(3)
    quantity = Quantity(nothing, *limits, nothing, whole=True)
    return Attack(TWINS, np.ones(3, dtype=bool), quantity)


@pytest.mark.parametrize("integral_cells", [1, 400])
def test_bounds_are_whole_numbers(
    monkeypatch: pytest.MonkeyPatch, integral_cells: int
) -> None:
    """Half of 3 is no number of cases."""
    module = "collect.datasets.estimation.disclosure.attack"
    monkeypatch.setattr(f"{module}._INTEGRAL_CELLS", integral_cells)
    low, high = solve(twins(0, 3).extents(np.arange(2)))
    assert (low.tolist(), high.tolist()) == ([0, 0], [1, 1])


@pytest.mark.parametrize(("low", "high"), [(1, 1), (11, 12)])
def test_limits_that_contradict_the_margins_are_an_error(low: int, high: int) -> None:
    """In whole numbers, and in any."""
    with pytest.raises(ArithmeticError, match="contradict"):
        solve(twins(low, high).extents(np.arange(3)))


def test_a_published_cell_has_one_value(table: Table) -> None:
    attack = Attack(table.margins(), hide(table, (0, 3)), nonnegative(table))
    low, high = solve(attack.extents(np.arange(2)))
    assert (low.tolist(), high.tolist()) == ([0, 0], [0, 0])


def test_a_published_cell_is_as_open_as_no_cell() -> None:
    """Whatever must stay open and is shown does not."""
    nothing, wanted = np.zeros(3), np.array([0.0, 0.0, 2.0])
    quantity = Quantity(nothing, nothing - 5, nothing + 5, wanted, whole=False)
    attack = Attack(TWINS, np.array([True, True, False]), quantity)
    (found,) = solve(attack.unmet())
    assert (found.cell, found.width) == (2, 0)
