"""Linear programmes over the margins of a table, solved by HiGHS."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

from collect.datasets.estimation.arrays import Floats


@dataclass(frozen=True, eq=False)
class Solution:
    """Smallest value, where it is reached, and the price of each margin."""

    value: float
    point: Floats
    prices: Floats


def minimise(
    goal: Floats, margins: csr_array, low: Floats, high: Floats
) -> Solution | None:
    """Smallest ``goal`` with all margins 0 within bounds; None where there is none."""
    found = linprog(  # type: ignore[call-overload]
        goal,
        A_eq=margins,
        b_eq=np.zeros(margins.shape[0]),
        bounds=np.column_stack([low, high]),
        method="highs",
    )
    if found.status:
        return None
    return Solution(float(found.fun), found.x, found.eqlin.marginals)


def minimise_whole(
    goal: Floats, constraints: LinearConstraint, low: Floats, high: Floats
) -> Floats | None:
    """Where ``goal`` is smallest in whole numbers; None where there are none."""
    found = milp(
        goal,
        integrality=np.ones(len(goal), dtype=np.int64),
        bounds=Bounds(low, high),
        constraints=constraints,
        options={"mip_rel_gap": 0.0},
    )
    return None if found.x is None else np.rint(found.x)
