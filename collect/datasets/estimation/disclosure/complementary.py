"""Which further cells to suppress, so that no confidential one can be worked out.

Exact: the fewest cells (or the cheapest) by Benders' decomposition. A master programme
proposes a pattern; the attack finds a confidential cell still bounded too closely, and
its dual prices give an inequality every safe pattern satisfies (Fischetti and Salazar
2001, "Solving the cell suppression problem on tabular data with linear constraints",
Management Science 47(7)). Sums are the same every time: the result is deterministic.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from scipy.optimize import LinearConstraint
from scipy.sparse import csr_array, vstack

from collect.datasets.estimation.arrays import Floats
from collect.datasets.estimation.disclosure.attack import (
    TOLERANCE,
    Quantity,
    Reach,
)
from collect.datasets.estimation.disclosure.heuristic import protect_one_by_one
from collect.datasets.estimation.disclosure.parts import Bools, Cells
from collect.datasets.estimation.disclosure.programme import (
    Solving,
    in_step,
    minimise_whole,
)
from collect.datasets.estimation.disclosure.tables import Table
from collect.datasets.estimation.disclosure.task import Task

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
    quantity: Quantity | None,
    cost: Floats,
    method: Method | None = None,
) -> Solving[Choice]:
    """Cells to suppress besides ``forced`` (and the cells no one sees anyway).

    Without ``method`` parts of up to EXACT_CELLS are done exactly. What not even
    suppressing everything would protect is left aside, and ``safe`` is False.
    """
    unknown = forced | table.hidden
    if quantity is None:
        return Choice(unknown, "exact", safe=True)
    whole = Task.of(table, unknown, quantity, cost)
    found = yield from in_step(
        [_part(part, method) for part in whole.within(whole.usable)]
    )
    patterns = [each for own, _ in found for each in own]
    for each in patterns:
        unknown[each.places] = each.unknown
    exact = all(each.method == "exact" for each in patterns)
    return Choice(
        unknown, "exact" if exact else "heuristic", safe=all(safe for _, safe in found)
    )


@dataclass(frozen=True, eq=False)
class _Pattern:
    places: Cells
    unknown: Bools
    method: Method


def _part(task: Task, method: Method | None) -> Solving[tuple[list[_Pattern], bool]]:
    """Patterns for a part of a table, and whether they meet every need.

    A total costs more than all else, so that none is in the cheapest pattern where
    there is one without: the part then falls into smaller ones.
    """
    (*smaller,) = task.within(task.start | ~task.roots)
    lost = yield from in_step([each.unprotected() for each in smaller])
    beyond = sum(int(each.sum()) for each in lost)
    if beyond:
        nothing_helps = yield from task.unprotected()
        if nothing_helps.sum() < beyond:
            smaller, lost = [task], [nothing_helps]
    tasks = [own.without(each) for own, each in zip(smaller, lost, strict=True)]
    patterns = yield from in_step([_pattern(each, method) for each in tasks])
    return patterns, not any(each.any() for each in lost)


def _pattern(task: Task, method: Method | None) -> Solving[_Pattern]:
    unmet = yield from task.unmet(task.start)
    if not unmet:
        return _Pattern(task.places, task.start, "exact")
    if method is None:
        method = "exact" if task.free.sum() <= EXACT_CELLS else "heuristic"
    if method == "exact":
        found = yield from _exact(task, unmet)
        if found is not None:
            return _Pattern(task.places, found, "exact")
    unknown = yield from protect_one_by_one(
        task.margins, task.start, task.quantity, task.cost
    )
    unknown = yield from _completed(task, unknown)
    unknown = yield from _thinned(task, unknown)
    return _Pattern(task.places, unknown, "heuristic")


def _exact(task: Task, unmet: list[Reach]) -> Solving[Bools | None]:
    """The cheapest safe pattern; None where it is not found in time.

    ``unmet``: the cells that are not safe at the start. Before it is asked again for
    the cheapest, a pattern is widened until it is safe: attacks cost less than
    proposals, and each tells more inequalities.
    """
    cuts, pattern = [_bridgeless(task)], task.start
    for _ in range(_ROUNDS):
        while unmet and not pattern.all():
            cuts.append(_cuts(task, pattern, unmet))
            pattern = _widened(task, vstack(cuts, format="csr"), pattern)
            unmet = yield from task.unmet(pattern)
        proposed = _master(task, vstack(cuts, format="csr"))
        if proposed is None:
            return None
        pattern = proposed
        unmet = yield from task.unmet(pattern)
        if not unmet:
            return pattern
    return None


def _widened(task: Task, cuts: csr_array, pattern: Bools) -> Bools:
    """The pattern with cells added, those first that do most for their cost, until no
    inequality forbids it or everything is suppressed, which is safe."""
    pattern = pattern.copy()
    useful = cuts[:, :-1].toarray()
    lacking = -(cuts @ np.append(1.0 * pattern, 1.0))
    while (lacking > TOLERANCE).any() and not pattern.all():
        short = lacking > TOLERANCE
        gain = np.minimum(useful[short], lacking[short, None]).clip(min=0.0).sum(axis=0)
        best = int(np.argmax(np.where(pattern, -1.0, gain / task.cost)))
        pattern[best] = True
        lacking -= useful[:, best]
    return pattern


def _master(task: Task, cuts: csr_array) -> Bools | None:
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


def _bridgeless(task: Task) -> csr_array:
    """No margin may have one unknown cell only: it would be the rest of the margin.

    For a free cell this costs no optimum: one that could be worked out is as well
    published.
    """
    rows = [np.zeros(len(task.start) + 1)]
    margins = task.margins.matrix()
    pointers, columns = margins.indptr, margins.indices
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


def _cuts(task: Task, unknown: Bools, unmet: list[Reach]) -> csr_array:
    """Inequalities every safe pattern satisfies and this one does not."""
    rows = []
    short = False
    for reach in unmet:
        need = float(task.quantity.need[reach.cell])
        if reach.width < need - TOLERANCE * max(1.0, need):
            rows.append(_capacity_cut(task, reach.prices, need))
        else:
            short = True
    if short:
        rows.append(np.append(1.0 * (task.free & ~unknown), -1.0))
    return csr_array(np.vstack(rows))


def _capacity_cut(task: Task, prices: Floats, need: float) -> Floats:
    """What the cells add to the width, the forced ones for sure, must reach the need;
    no cell need add more than is lacking."""
    lacking = need - prices[task.start].sum()
    row = np.append(np.where(task.free, np.minimum(prices, lacking), 0.0), -lacking)
    scaled: Floats = row / lacking
    return scaled


def _completed(task: Task, unknown: Bools) -> Solving[Bools]:
    """Cells added, cheapest first, where whole numbers leave less than they seemed."""
    unknown = unknown.copy()
    while not (yield from task.safe(unknown)):
        rest = np.flatnonzero(task.free & ~unknown)
        unknown[rest[np.argmin(task.cost[rest])]] = True
    return unknown


def _thinned(task: Task, unknown: Bools) -> Solving[Bools]:
    """Without the cells that turn out not to be needed, dearest first.

    Left out where it would take too many attacks: the pattern is safe without it.
    """
    unknown = unknown.copy()
    chosen = np.flatnonzero(unknown & task.free)
    if len(chosen) * task.wanted.sum() > _THINNING:
        return unknown
    for cell in chosen[np.argsort(-task.cost[chosen], kind="stable")]:
        unknown[cell] = False
        if not (yield from task.safe(unknown)):
            unknown[cell] = True
    return unknown
