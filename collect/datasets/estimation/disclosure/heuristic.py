"""Suppression for large tables: confidential cells protected one after another.

For each cell the cheapest way for its value to move is sought: a linear programme
minimises the cost of the cells that have to move with it, and those are suppressed
(Kelly, Golden and Assad 1992, "Cell suppression: disclosure protection for sensitive
tabular data", Networks 22(4); Hundepool et al. 2012, section 4.4).
"""

import numpy as np

from collect.datasets.estimation.arrays import Floats
from collect.datasets.estimation.disclosure.attack import (
    TOLERANCE,
    Attack,
    Quantity,
)
from collect.datasets.estimation.disclosure.parts import Bools, Cells, Margins
from collect.datasets.estimation.disclosure.programme import (
    Programme,
    Solving,
)


def protect_one_by_one(
    margins: Margins,
    start: Bools,
    quantity: Quantity,
    cost: Floats,
) -> Solving[Bools]:
    """A pattern under which every need is met by movements of cells
    (in fractions, for whole numbers too); it starts from ``start``.

    Needs that cannot be met are passed over.
    """
    unknown = start.copy()
    attack = Attack(margins, unknown, quantity)
    found = yield from attack.unmet()
    unmet = np.array([each.cell for each in found], dtype=np.intp)
    for cell in unmet[np.argsort(-quantity.need[unmet], kind="stable")]:
        need = float(quantity.need[cell])
        for up in (True, False):
            reach = yield from attack.reach(int(cell))
            lacking = need - reach.width
            if lacking <= TOLERANCE * max(1.0, need):
                break
            goal = _goal(quantity, int(cell), reach.low, reach.high, need, up)
            moved = yield from _moved(margins, unknown, quantity, cost, int(cell), goal)
            unknown[moved] = True
            attack = Attack(margins, unknown, quantity)
    return unknown


def _goal(
    quantity: Quantity, cell: int, low: float, high: float, need: float, up: bool
) -> float:
    """The deviation that would complete the width on one side, as far as it goes."""
    if up:
        return float(min(need + low, quantity.high[cell]))
    return float(max(high - need, quantity.low[cell]))


def _moved(
    margins: Margins,
    unknown: Bools,
    quantity: Quantity,
    cost: Floats,
    cell: int,
    goal: float,
) -> Solving[Cells]:
    """What the cheapest movement of the cell to ``goal`` takes along."""
    price = np.where(unknown, 0.0, cost)
    rise, fall = quantity.high.copy(), -quantity.low
    rise_low, fall_low = np.zeros(len(cost)), np.zeros(len(cost))
    rise[cell] = rise_low[cell] = max(goal, 0.0)
    fall[cell] = fall_low[cell] = max(-goal, 0.0)
    programme = Programme(
        np.concatenate([price, price])[None, :],
        _both_ways(margins),
        np.concatenate([rise_low, fall_low]),
        np.concatenate([rise, fall]),
    )
    (found,) = yield [programme]
    if found is None:
        return np.zeros(0, dtype=np.intp)
    up, down = np.split(found.points[0], 2)
    return np.flatnonzero(np.abs(up - down) > TOLERANCE)


def _both_ways(margins: Margins) -> Margins:
    """Over the rises of all cells, then their falls."""
    return Margins(
        np.tile(margins.row, 2),
        np.concatenate([margins.column, margins.width + margins.column]),
        np.concatenate([margins.sign, -margins.sign]),
        margins.height,
        2 * margins.width,
    )
