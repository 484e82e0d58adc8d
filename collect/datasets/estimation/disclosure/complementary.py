"""Which further cells to suppress, so that no confidential one can be worked out.

Exact: the fewest cells (or the cheapest) by Benders' decomposition. A master programme
proposes a pattern; the attack finds a confidential cell still bounded too closely, and
its dual prices give an inequality every safe pattern satisfies (Fischetti and Salazar
2001, "Solving the cell suppression problem on tabular data with linear constraints",
Management Science 47(7)). Sums are the same every time: the result is deterministic.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from scipy.optimize import LinearConstraint
from scipy.sparse import csr_array, vstack

from collect.datasets.estimation.arrays import Floats
from collect.datasets.estimation.disclosure.attack import (
    TOLERANCE,
    Attack,
    Bools,
    Quantity,
)
from collect.datasets.estimation.disclosure.heuristic import protect_one_by_one
from collect.datasets.estimation.disclosure.programme import minimise_whole
from collect.datasets.estimation.disclosure.tables import Table

Method = Literal["exact", "heuristic"]

EXACT_CELLS: Final = 250
"""Tables with more cells to choose from are done by the heuristic."""
_ROUNDS: Final = 60
"""Proposals the exact method makes before it leaves the table to the heuristic."""
_THINNING: Final = 2_000
"""Chosen cells times confidential ones the heuristic's result is gone through for."""


@dataclass(frozen=True, eq=False)
class Choice:
    """``unknown``: all cells readers do not see; ``method``: how they were chosen;
    ``safe``: whether every need is met."""

    unknown: Bools
    method: Method
    safe: bool


def costs(table: Table, by: Literal["number", "cases"] = "number") -> Floats:
    """What suppressing each cell loses.

    One a cell, with less than one in all for the share of cases, so that of equally
    many cells the smaller go; or its cases. A total costs more than all else together:
    it goes only where nothing else helps.
    """
    share = table.n / (table.n.sum() + 1.0)
    cost = 1.0 + share if by == "number" else table.n + 1e-3
    return np.where(table.roots, cost.sum() + cost, cost)


def choose(
    table: Table,
    forced: Bools,
    quantities: Sequence[Quantity],
    cost: Floats,
    method: Method | None = None,
) -> Choice:
    """Cells to suppress besides ``forced`` (and the cells no one sees anyway).

    Without ``method`` tables of up to EXACT_CELLS are done exactly. What not
    even suppressing everything would protect is left aside, and ``safe`` is False.
    """
    task = _Task(table, forced | table.hidden, quantities, cost)
    if method is None:
        method = "exact" if task.free.sum() <= EXACT_CELLS else "heuristic"
    lost = list(task.unmet(task.all))
    task = task.without(lost)
    if next(task.unmet(task.start), None) is None:
        return Choice(task.start, "exact", safe=not lost)
    if method == "exact":
        found = _exact(task)
        if found is not None:
            return Choice(found, "exact", safe=not lost)
    unknown = protect_one_by_one(
        task.margins, task.start, task.all, task.quantities, cost
    )
    unknown = _completed(task, unknown)
    return Choice(_thinned(task, unknown), "heuristic", safe=not lost)


class _Task:
    """What there is to choose: the margins, the cells, and what must stay uncertain."""

    def __init__(
        self, table: Table, start: Bools, quantities: Sequence[Quantity], cost: Floats
    ) -> None:
        self.margins = table.margins()
        self.start = start
        usable = np.zeros(len(table), dtype=bool)
        for quantity in quantities:
            usable |= quantity.high - quantity.low > TOLERANCE
        self.all: Bools = start | usable
        self.free: Bools = self.all & ~start
        self.quantities = quantities
        self.cost = cost
        self.wanted: Bools = np.zeros(len(table), dtype=bool)
        for quantity in quantities:
            self.wanted |= quantity.need > 0
        self._table = table

    def without(self, lost: Sequence[tuple[Quantity, int]]) -> "_Task":
        """The same task with needs that nothing could meet left aside."""
        needs = [quantity.need.copy() for quantity in self.quantities]
        for each, cell in lost:
            place = next(i for i, own in enumerate(self.quantities) if own is each)
            needs[place][cell] = 0.0
        quantities = [
            replace(quantity, need=need)
            for quantity, need in zip(self.quantities, needs, strict=True)
        ]
        return _Task(self._table, self.start, quantities, self.cost)

    def unmet(self, unknown: Bools) -> Iterator[tuple[Quantity, int]]:
        """Confidential cells readers could bound too closely, largest need first."""
        attack = Attack(self.margins, unknown)
        for quantity in self.quantities:
            for cell in quantity.confidential:
                if not attack.meets(quantity, int(cell)):
                    yield quantity, int(cell)


def _exact(task: _Task) -> Bools | None:
    """The cheapest safe pattern; None where it is not found in time."""
    cuts = [_bridgeless(task)]
    for _ in range(_ROUNDS):
        proposed = _master(task, vstack(cuts, format="csr"))
        if proposed is None:
            return None
        found = list(_cuts(task, proposed))
        if not found:
            return proposed
        cuts.append(csr_array(np.vstack(found)))
    return None


def _master(task: _Task, cuts: csr_array) -> Bools | None:
    """The cheapest pattern that no inequality forbids; the last column is the
    inequalities' right-hand side, negated."""
    free = np.flatnonzero(task.free)
    at_least = -np.asarray(cuts[:, [-1]].todense()).ravel()
    found = minimise_whole(
        task.cost[free],
        LinearConstraint(cuts[:, free], lb=at_least),
        np.zeros(len(free)),
        np.ones(len(free)),
    )
    if found is None:
        return None
    pattern = task.start.copy()
    pattern[free] = found > 0
    return pattern


def _bridgeless(task: _Task) -> csr_array:
    """No margin may have one unknown cell only: it would be the rest of the margin.

    For a free cell this costs no optimum: one that could be worked out is as well
    published.
    """
    rows = [np.zeros(len(task.start) + 1)]
    pointers, columns = task.margins.indptr, task.margins.indices
    for first, last in pairwise(pointers.tolist()):
        cells = columns[first:last]
        forced = cells[task.start[cells]]
        others = np.zeros(len(task.start) + 1)
        others[cells] = task.free[cells]
        if len(forced) == 1 and task.wanted[forced[0]]:
            others[-1] = -1.0
            rows.append(others)
        for cell in cells[task.free[cells]] if not len(forced) else ():
            row = others.copy()
            row[cell] = -1.0
            rows.append(row)
    return csr_array(np.vstack(rows))


def _cuts(task: _Task, unknown: Bools) -> Iterator[Floats]:
    """Inequalities every safe pattern satisfies and this one does not."""
    attack = Attack(task.margins, unknown)
    short = False
    for quantity in task.quantities:
        for cell in quantity.confidential:
            if attack.meets(quantity, int(cell)):
                continue
            reach, need = attack.reach(quantity, int(cell)), float(quantity.need[cell])
            if reach.width < need - TOLERANCE * max(1.0, need):
                yield _capacity_cut(task, reach.prices, need)
            else:
                short = True
    if short:
        yield np.append(1.0 * (task.free & ~unknown), -1.0)


def _capacity_cut(task: _Task, prices: Floats, need: float) -> Floats:
    """What the cells add to the width, the forced ones for sure, must reach the need;
    no cell need add more than is lacking."""
    lacking = need - prices[task.start].sum()
    row = np.append(np.where(task.free, np.minimum(prices, lacking), 0.0), -lacking)
    scaled: Floats = row / lacking
    return scaled


def _completed(task: _Task, unknown: Bools) -> Bools:
    """Cells added, cheapest first, where whole numbers leave less than they seemed."""
    unknown = unknown.copy()
    while next(task.unmet(unknown), None) is not None:
        rest = np.flatnonzero(task.free & ~unknown)
        unknown[rest[np.argmin(task.cost[rest])]] = True
    return unknown


def _thinned(task: _Task, unknown: Bools) -> Bools:
    """Without the cells that turn out not to be needed, dearest first.

    Left out where it would take too many attacks: the pattern is safe without it.
    """
    unknown = unknown.copy()
    chosen = np.flatnonzero(unknown & task.free)
    if len(chosen) * task.wanted.sum() > _THINNING:
        return unknown
    for cell in chosen[np.argsort(-task.cost[chosen], kind="stable")]:
        unknown[cell] = False
        if next(task.unmet(unknown), None) is not None:
            unknown[cell] = True
    return unknown
