"""Suppression and its audit against readers who try everything.

DISCLOSED_EXAMPLES sets the number of examples.
"""

import itertools
import os

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collect.datasets.estimation.disclosure import Limit, Observation, Rules, protect
from collect.datasets.estimation.disclosure.attack import Attack
from collect.datasets.estimation.disclosure.complementary import choose, costs
from collect.datasets.estimation.disclosure.programme import solve
from collect.datasets.estimation.disclosure.quantities import counts
from collect.datasets.estimation.disclosure.tables import build
from tests.support.disclosed_tables import Reader, random_table

EXAMPLES = int(os.environ.get("DISCLOSED_EXAMPLES", "5"))
patient = settings(
    deadline=None,
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow],
)
"""A busy machine is no failure."""

thorough = settings(patient, max_examples=8 * EXAMPLES)

TINY = Rules(
    suppressed_below=Limit(4, "a test"),
    minimum_count=Limit(0, "a test"),
    count_width=Limit(2, "a test"),
)
MOST = 14
"""The naive reader thinks of up to so many cases a cell."""

four = st.lists(st.integers(0, 9), min_size=4, max_size=4)


def square(cells: list[int]) -> list[Observation]:
    """Two by two with margins, in the order of `everything`."""
    n = np.array(cells).reshape(2, 2)
    found = []
    for row, column in itertools.product((0, 1, None), repeat=2):
        part = n[slice(None) if row is None else row]
        whole = part[..., slice(None) if column is None else column].sum()
        domain = {"SEX": row, "RESIDENCE": column}
        codes = {d: str(code) for d, code in domain.items() if code is not None}
        found.append(Observation("A", "LAO", "2026", codes, 0.5, int(whole)))
    return found


def everything() -> np.ndarray:
    """All two by two tables of up to MOST cases a cell, with margins, one a row."""
    a, b, c, d = (x.ravel() for x in np.indices([MOST + 1] * 4))
    return np.column_stack([a, b, a + b, c, d, c + d, a + c, b + d, a + b + c + d])


ALL = everything()


class Square:
    """A table of four cells with margins, and all tables it could be."""

    def __init__(self, cells: list[int]) -> None:
        self.table = build(square(cells))
        order = [positions[0] for positions in self.table.positions]
        self.all = ALL[:, order]
        self.total = order.index(8)
        self.n = self.table.n
        self.small = (self.n > 0) & (self.n < 4)
        self.quantity = counts(self.table, self.small, np.zeros(9, dtype=bool), TINY)

    def compatible(self, unknown: np.ndarray) -> np.ndarray:
        """The tables a reader of the published cells and statuses cannot rule out."""
        fits = (self.all[:, ~unknown] == self.n[~unknown]).all(axis=1)
        for cell in np.flatnonzero(unknown):
            column = self.all[:, cell]
            fits &= (column >= 1) & (column < 4) if self.small[cell] else column >= 4
        left: np.ndarray = self.all[fits]
        return left

    def safe(self, unknown: np.ndarray) -> bool:
        left = self.compatible(unknown)
        return bool((np.ptp(left, axis=0)[self.small] >= 2).all())


@thorough
@given(four, st.integers(0, 2**9 - 1))
def test_bounds_are_those_of_trying_every_table(cells: list[int], pattern: int) -> None:
    own = Square(cells)
    unknown = np.array([pattern >> bit & 1 == 1 for bit in range(9)]) & (own.n > 0)
    unknown[own.total] = False
    left = own.compatible(unknown)
    attack = Attack(own.table.margins(), unknown, own.quantity)
    hidden = np.flatnonzero(unknown)
    low, high = solve(attack.extents(hidden))
    assert (own.n[hidden] + low).tolist() == left[:, hidden].min(axis=0).tolist()
    most = np.minimum(own.n[hidden] + high, MOST)
    assert most.tolist() == np.minimum(left[:, hidden].max(axis=0), MOST).tolist()


@thorough
@given(four)
def test_no_pattern_with_fewer_cells_is_safe(cells: list[int]) -> None:
    """Every pattern that keeps the total is tried, by the naive reader."""
    own = Square(cells)
    choice = solve(
        choose(own.table, own.small, own.quantity, costs(own.table), "exact")
    )
    free = np.flatnonzero((own.n >= 4) & (np.arange(9) != own.total))
    fewest = int(choice.unknown.sum() - own.small.sum())
    if not choice.safe or (choice.unknown & ~own.small)[own.total]:
        fewest = len(free) + 1
    else:
        assert own.safe(choice.unknown)
    for size in range(fewest):
        for more in itertools.combinations(free, size):
            unknown = own.small.copy()
            unknown[list(more)] = True
            assert not own.safe(unknown)


@patient
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([(2, 3), (3, 4), (2, 2, 2)]),
    st.booleans(),
)
def test_a_reader_of_the_release_recovers_no_protected_cell(
    seed: int, shape: tuple[int, ...], statuses: bool
) -> None:
    observations = random_table(np.random.default_rng(seed), shape)
    rules = Rules(statuses_published=statuses)
    protected = protect(observations, rules)
    assert protected.audit.passed
    small = {
        frozenset(each.domain.items())
        for each in observations
        if 0 < (each.n or 0) < 25
    }
    reader = Reader(protected.observations, 25 if statuses else 1)
    for bound in reader.counts() if statuses else ():
        assert bound.domain not in small or bound.high - bound.low >= 5
    for bound in reader.values([each.weight for each in observations]):
        assert bound.conf_status != "C" or bound.high - bound.low >= 0.1 - 1e-5


@patient
@given(st.integers(0, 2**32 - 1))
def test_the_heuristic_is_safe_too_and_no_cheaper(seed: int) -> None:
    table = build(random_table(np.random.default_rng(seed), (3, 4)))
    small = (table.n > 0) & (table.n < 25)
    quantity = counts(table, small, np.zeros(len(table), dtype=bool), Rules())
    cost = costs(table, by="cases")
    exact = solve(choose(table, small, quantity, cost, "exact"))
    heuristic = solve(choose(table, small, quantity, cost, "heuristic"))
    assert exact.safe == heuristic.safe
    assert cost[exact.unknown].sum() <= cost[heuristic.unknown].sum() + 1e-6


@patient
@given(st.integers(0, 2**32 - 1), st.permutations(range(12)))
def test_the_order_of_the_observations_does_not_matter(
    seed: int, order: list[int]
) -> None:
    observations = random_table(np.random.default_rng(seed), (2, 3))
    shuffled = [observations[place] for place in order]
    first, second = protect(observations, Rules()), protect(shuffled, Rules())
    assert first.suppressed == second.suppressed
