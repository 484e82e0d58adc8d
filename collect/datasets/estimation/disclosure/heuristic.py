"""Suppression for large tables: confidential cells protected one after another.

For each cell the cheapest way for its value to move is sought: a linear programme
minimises the cost of the cells that have to move with it, and those are suppressed
(Kelly, Golden and Assad 1992, "Cell suppression: disclosure protection for sensitive
tabular data", Networks 22(4); Hundepool et al. 2012, section 4.4).
"""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array, hstack

from collect.datasets.estimation.arrays import Floats
from collect.datasets.estimation.disclosure.attack import (
    TOLERANCE,
    Attack,
    Bools,
    Quantity,
)
from collect.datasets.estimation.disclosure.programme import minimise


def protect_one_by_one(
    margins: csr_array,
    start: Bools,
    usable: Bools,
    quantities: Sequence[Quantity],
    cost: Floats,
) -> Bools:
    """A pattern within ``usable`` under which every need is met by movements of cells
    (in fractions, for whole numbers too); it starts from ``start``.

    Needs that cannot be met are passed over.
    """
    unknown = start.copy()
    for quantity in quantities:
        order = np.argsort(-quantity.need, kind="stable")
        for cell in order[: len(quantity.confidential)]:
            need = float(quantity.need[cell])
            for up in (True, False):
                reach = Attack(margins, unknown).reach(quantity, int(cell))
                lacking = need - reach.width
                if lacking <= TOLERANCE * max(1.0, need):
                    break
                goal = _goal(quantity, int(cell), reach.low, reach.high, need, up)
                _move(margins, unknown, usable, quantity, cost, int(cell), goal)
    return unknown


def _goal(
    quantity: Quantity, cell: int, low: float, high: float, need: float, up: bool
) -> float:
    """The deviation that would complete the width on one side, as far as it goes."""
    if up:
        return float(min(need + low, quantity.high[cell]))
    return float(max(high - need, quantity.low[cell]))


def _move(
    margins: csr_array,
    unknown: Bools,
    usable: Bools,
    quantity: Quantity,
    cost: Floats,
    cell: int,
    goal: float,
) -> None:
    """Suppress what the cheapest movement of the cell to ``goal`` takes along."""
    cells = np.flatnonzero(usable)
    price = np.where(unknown, 0.0, cost)[cells]
    rise, fall = quantity.high[cells].copy(), -quantity.low[cells]
    own = cells == cell
    part = margins[:, cells]
    rise_low, fall_low = np.zeros(len(cells)), np.zeros(len(cells))
    rise[own] = rise_low[own] = max(goal, 0.0)
    fall[own] = fall_low[own] = max(-goal, 0.0)
    found = minimise(
        np.concatenate([price, price]),
        hstack([part, -part], format="csr"),
        np.concatenate([rise_low, fall_low]),
        np.concatenate([rise, fall]),
    )
    if found is None:
        return
    moved = np.abs(found.point[: len(cells)] - found.point[len(cells) :]) > TOLERANCE
    unknown[cells[moved]] = True
