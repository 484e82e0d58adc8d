"""Suppression on 1,000 random tables: what is recovered, what is lost, at what cost.

DISCLOSED_TABLES sets the number. Shares of cells lost are those of the heuristic for
large tables against the fewest that are enough, which the exact method finds.
"""

import os
import time
from dataclasses import dataclass

import numpy as np
import pytest
from scipy.optimize import linprog

from collect.datasets.estimation.disclosure import Rules, protect
from collect.datasets.estimation.disclosure.complementary import choose, costs
from collect.datasets.estimation.disclosure.primary import primary
from collect.datasets.estimation.disclosure.programme import solve
from collect.datasets.estimation.disclosure.quantities import counts
from collect.datasets.estimation.disclosure.tables import build
from tests.support.disclosed_tables import Reader, random_table, survey_release

TABLES = int(os.environ.get("DISCLOSED_TABLES", "1000"))
SHAPES = ((2, 3), (2, 5), (3, 4), (4, 5), (3, 6), (2, 2, 2), (2, 2, 3))
RULES = Rules()
INDICATORS, PERSONS, CALLS = 24, 1_500, 200
WORSE = 1.5
"""Most cells the heuristic may take, as a multiple of the fewest."""


@dataclass
class Totals:
    cells: int = 0
    primary: int = 0
    fewest: int = 0
    heuristic: int = 0
    tables: int = 0
    attacked: int = 0
    lost: int = 0
    exact_seconds: float = 0.0
    heuristic_seconds: float = 0.0


def compare(seed: int, totals: Totals) -> None:
    """Both methods on the counts of one table: the same question put to both."""
    shape = SHAPES[seed % len(SHAPES)]
    observations = random_table(np.random.default_rng(seed), shape)
    table = build(observations)
    small = primary(table, observations, RULES).small
    known = np.zeros(len(table), dtype=bool)
    quantity = counts(table, small, known, RULES)
    start = time.process_time()
    exact = solve(choose(table, small, quantity, costs(table), "exact"))
    between = time.process_time()
    heuristic = solve(choose(table, small, quantity, costs(table), "heuristic"))
    totals.heuristic_seconds += time.process_time() - between
    totals.exact_seconds += between - start
    assert exact.method == "exact"
    assert exact.safe == heuristic.safe
    totals.tables += 1
    totals.cells += len(table)
    totals.primary += int(small.sum())
    totals.fewest += int(exact.unknown.sum() - small.sum())
    totals.heuristic += int(heuristic.unknown.sum() - small.sum())


def attack(seed: int, totals: Totals) -> None:
    """A release of the table, and a reader who knows only what is published."""
    shape = SHAPES[seed % len(SHAPES)]
    observations = random_table(np.random.default_rng(seed), shape)
    protected = protect(observations, RULES)
    assert protected.audit.passed, protected.audit.failures[0]
    small = {
        frozenset(each.domain.items())
        for each in observations
        if 0 < (each.n or 0) < RULES.suppressed_below.value
    }
    reader = Reader(protected.observations, RULES.suppressed_below.value)
    for bound in reader.counts():
        if bound.domain in small:
            assert bound.high - bound.low >= RULES.count_width.value, bound
            totals.attacked += 1
    for bound in reader.values([each.weight for each in observations]):
        if bound.conf_status == "C":
            assert bound.high - bound.low >= RULES.value_width.value - 1e-5, bound
            totals.attacked += 1
    totals.lost += protected.counts.primary + protected.counts.secondary


@pytest.mark.benchmark
def test_no_protected_cell_of_1000_random_tables_is_recovered() -> None:
    totals = Totals()
    for seed in range(TABLES):
        compare(seed, totals)
        attack(seed, totals)
    cells = totals.cells / 100
    print(  # noqa: T201
        f"{totals.tables} tables, {totals.cells} cells, {totals.attacked} attacks; "
        f"too small {totals.primary / cells:.1f} %; suppressed with them: fewest "
        f"{totals.fewest / cells:.1f} %, heuristic {totals.heuristic / cells:.1f} %; "
        f"lost in all, values too: {totals.lost / cells:.1f} %; CPU "
        f"{totals.exact_seconds:.0f} s exact, {totals.heuristic_seconds:.0f} s heuristic"
    )
    assert totals.fewest <= totals.heuristic <= WORSE * totals.fewest


@pytest.mark.benchmark
def test_a_release_is_protected_in_less_than_its_audit_cell_by_cell_takes() -> None:
    """Chosen, audited and all, against two calls of the solver for each suppressed
    figure, which is what bounding them one after the other takes at the least."""
    observations = survey_release(np.random.default_rng(1), INDICATORS, PERSONS)
    start = time.process_time()
    protected = protect(observations, RULES)
    whole = time.process_time() - start
    assert protected.audit.passed, protected.audit.failures[0]
    margins = build([each for each in observations if each.indicator == "I0"]).margins()
    bounds = np.column_stack([-np.ones(margins.width), np.ones(margins.width)])
    start = time.process_time()
    for cell in range(CALLS):
        goal = np.zeros(margins.width)
        goal[cell % margins.width] = 1
        matrix, zero = margins.matrix(), np.zeros(margins.height)
        linprog(goal, A_eq=matrix, b_eq=zero, bounds=bounds)  # type: ignore[call-overload]
    call = (time.process_time() - start) / CALLS
    alone = 2 * len(protected.audit.findings) * call
    print(  # noqa: T201
        f"{len(observations)} figures, {len(protected.audit.findings)} bounds, "
        f"{protected.counts.primary} + {protected.counts.secondary} suppressed: "
        f"{whole:.2f} s CPU, {whole / alone:.2f} of the audit cell by cell"
    )
    assert whole < alone
