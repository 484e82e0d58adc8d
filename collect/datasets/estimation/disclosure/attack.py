"""What a reader can work out of the published cells: bounds by linear programming.

Everything is in deviations from the truth. A reader knows that margins add up, so the
deviations of a margin's cells sum to 0; that a published cell deviates by 0 (or by no
more than its rounding); and that a hidden one stays within its limits. The figures
compatible with a release are the truth plus any such deviation.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint
from scipy.sparse import csr_array, diags_array
from scipy.sparse.csgraph import connected_components

from collect.datasets.estimation.arrays import Floats
from collect.datasets.estimation.disclosure.programme import minimise, minimise_whole

Bools = NDArray[np.bool_]

TOLERANCE: Final = 1e-7
_INTEGRAL_CELLS: Final = 400
"""Up to so many unknown cells bounds are exact for whole numbers; above, they are the
rounded bounds of the linear programme, which are never too narrow."""


@dataclass(frozen=True, eq=False)
class Quantity:
    """One thing that adds up over a table, as a reader who knows the rules sees it.

    ``low``, ``high``: how far below and above the truth each cell may lie if it is
    suppressed; ``need``: how wide the possible values of a cell must stay, 0 where it
    is not confidential; ``whole``: values are whole numbers.
    """

    truth: Floats
    low: Floats
    high: Floats
    need: Floats
    whole: bool

    @property
    def confidential(self) -> NDArray[np.intp]:
        return np.flatnonzero(self.need > 0)


@dataclass(frozen=True, eq=False)
class Reach:
    """Smallest and largest deviation of a cell, and how they follow from the margins.

    ``prices``: by cell, what one more case of leeway there adds to the width.
    """

    low: float
    high: float
    prices: Floats

    @property
    def width(self) -> float:
        return self.high - self.low


class Attack:
    """The margins of a table, attacked cell by cell under a pattern of suppressions."""

    def __init__(self, margins: csr_array, unknown: Bools) -> None:
        self._margins = margins
        self._unknown = unknown
        self._component = _components(margins, unknown)
        self._seen: dict[Quantity, tuple[Floats, Floats]] = {}
        self._parts: dict[
            int, tuple[NDArray[np.intp], NDArray[np.intp], csr_array]
        ] = {}

    def reach(self, quantity: Quantity, cell: int) -> Reach:
        """Bounds of the linear programme for one cell, with prices for cuts."""
        cells, rows, part = self._around(cell)
        ends, prices = [], np.zeros(len(self._unknown))
        for sign in (1.0, -1.0):
            goal = np.where(cells == cell, sign, 0.0)
            found = minimise(goal, part, quantity.low[cells], quantity.high[cells])
            if found is None:
                raise ArithmeticError(f"the margins around cell {cell} contradict it")
            self._see(quantity, cells, found.point)
            ends.append(sign * found.value)
            prices += self._prices(quantity, cell, sign, rows, found.prices)
        return Reach(ends[0], ends[1], prices)

    def _prices(
        self,
        quantity: Quantity,
        cell: int,
        sign: float,
        rows: NDArray[np.intp],
        dual: Floats,
    ) -> Floats:
        """Weak duality: with y summing to 0 over margins, y_p = (e_p - M'u) y for any
        u, so no pattern reaches further than the sum of these over its cells."""
        reduced: Floats = self._margins[rows].T @ dual
        reduced[cell] -= sign
        reduced[np.abs(reduced) < TOLERANCE] = 0.0
        return np.maximum(reduced * quantity.low, reduced * quantity.high)

    def whole_reach(self, quantity: Quantity, cell: int) -> tuple[float, float]:
        """Smallest and largest deviation in whole numbers."""
        cells, _, part = self._around(cell)
        if len(cells) > _INTEGRAL_CELLS:
            reach = self.reach(quantity, cell)
            return (
                float(np.ceil(reach.low - TOLERANCE)),
                float(np.floor(reach.high + TOLERANCE)),
            )
        margins = LinearConstraint(part, 0, 0)
        low = np.ceil(quantity.low[cells] - TOLERANCE)
        high = np.floor(quantity.high[cells] + TOLERANCE)
        own = cells == cell
        ends = []
        for sign in (1.0, -1.0):
            point = minimise_whole(np.where(own, sign, 0.0), margins, low, high)
            if point is None:
                raise ArithmeticError(f"the margins around cell {cell} contradict it")
            self._see(quantity, cells, point)
            ends.append(float(point[own][0]))
        return ends[0], ends[1]

    def extent(self, quantity: Quantity, cell: int) -> tuple[float, float]:
        """What a reader can narrow the cell down to, as deviations from the truth."""
        if not self._unknown[cell]:
            return 0.0, 0.0
        if quantity.whole:
            return self.whole_reach(quantity, cell)
        reach = self.reach(quantity, cell)
        return reach.low, reach.high

    def meets(self, quantity: Quantity, cell: int) -> bool:
        """Whether the cell stays as uncertain as it must.

        Every solution found on the way is compatible with the release, and may show
        so for many cells at once; only for the others anything is solved.
        """
        need = quantity.need[cell] - TOLERANCE * max(1.0, float(quantity.need[cell]))
        seen = self._seen.get(quantity)
        if seen is not None and seen[1][cell] - seen[0][cell] >= need:
            return True
        low, high = self.extent(quantity, cell)
        return bool(high - low >= need)

    def _see(self, quantity: Quantity, cells: NDArray[np.intp], point: Floats) -> None:
        if quantity.whole and np.abs(point - np.rint(point)).max() > TOLERANCE:
            return
        zero = np.zeros(len(self._unknown))
        low, high = self._seen.setdefault(quantity, (zero, zero.copy()))
        low[cells] = np.minimum(low[cells], point)
        high[cells] = np.maximum(high[cells], point)

    def _around(
        self, cell: int
    ) -> tuple[NDArray[np.intp], NDArray[np.intp], csr_array]:
        """The unknown cells a cell hangs together with, the margins they are in, and
        those margins over those cells."""
        own = int(self._component[cell])
        if own not in self._parts:
            cells = np.flatnonzero(self._unknown & (self._component == own))
            columns = self._margins[:, cells]
            rows = np.flatnonzero(abs(columns).sum(axis=1) > 0)
            self._parts[own] = cells, rows, columns[rows]
        return self._parts[own]


def _components(margins: csr_array, unknown: Bools) -> NDArray[np.int32]:
    """Component of each cell among the unknown cells that share margins."""
    masked = abs(margins) @ diags_array(unknown.astype(np.float64))
    together = masked.T @ masked
    found: NDArray[np.int32] = connected_components(together, directed=False)[1]
    return found
