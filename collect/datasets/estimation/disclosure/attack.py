"""What a reader can work out of the published cells: bounds by linear programming.

Everything is in deviations from the truth. A reader knows that margins add up, so the
deviations of a margin's cells sum to 0; that a published cell deviates by 0 (or by no
more than its rounding); and that a hidden one stays within its limits. The figures
compatible with a release are the truth plus any such deviation.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.optimize import LinearConstraint

from collect.datasets.estimation.arrays import Floats
from collect.datasets.estimation.disclosure.parts import (
    Bools,
    Cells,
    Margins,
    Part,
    parts,
)
from collect.datasets.estimation.disclosure.programme import (
    Programme,
    Solutions,
    Solving,
    minimise_whole,
)

TOLERANCE: Final = 1e-7
_INTEGRAL_CELLS: Final = 400
"""Up to so many unknown cells bounds are exact for whole numbers; above, they are the
rounded bounds of the linear programme, which are never too narrow."""
_AT_ONCE: Final = 32
"""Cells attacked at a time where one that is not met is enough."""


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
    def confidential(self) -> Cells:
        return np.flatnonzero(self.need > 0)

    def of(self, cells: Cells) -> "Quantity":
        """The same of some cells."""
        return replace(
            self,
            truth=self.truth[cells],
            low=self.low[cells],
            high=self.high[cells],
            need=self.need[cells],
        )


@dataclass(frozen=True, eq=False)
class Reach:
    """Smallest and largest deviation of a cell, and how they follow from the margins.

    ``prices``: by cell, what one more case of leeway there adds to the width.
    """

    cell: int
    low: float
    high: float
    prices: Floats

    @property
    def width(self) -> float:
        return self.high - self.low


@dataclass(frozen=True, eq=False)
class _Bounds:
    """Of some cells of a part: ``targets`` are their places in it; the first half of
    the ``solutions`` has their smallest deviations, the second their largest."""

    part: Part
    targets: Cells
    solutions: Solutions

    @property
    def low(self) -> Floats:
        return self.solutions.values[: len(self.targets)]

    @property
    def high(self) -> Floats:
        return -self.solutions.values[len(self.targets) :]


class Attack:
    """The margins of a table, attacked under a pattern of suppressions."""

    def __init__(self, margins: Margins, unknown: Bools, quantity: Quantity) -> None:
        self._margins = margins
        self._unknown = unknown
        self._quantity = quantity
        self._parts = list(parts(margins, unknown))
        self._part = np.full(len(unknown), -1)
        for number, part in enumerate(self._parts):
            self._part[part.cells] = number
        self._low, self._high = quantity.low, quantity.high
        if quantity.whole:
            self._low = np.ceil(self._low - TOLERANCE)
            self._high = np.floor(self._high + TOLERANCE)
        self._least, self._most = np.zeros(len(unknown)), np.zeros(len(unknown))

    def reach(self, cell: int) -> Solving[Reach]:
        """Bounds of the linear programme for an unknown cell, with prices for cuts."""
        (bounds,) = yield from self._bounds(np.array([cell]))
        return self._reach(bounds, 0)

    def extents(self, cells: Cells) -> Solving[tuple[Floats, Floats]]:
        """What a reader can narrow each cell down to, as deviations from the truth."""
        low, high = np.zeros(len(self._unknown)), np.zeros(len(self._unknown))
        for bounds in (yield from self._bounds(cells)):
            own = bounds.part.cells[bounds.targets]
            low[own], high[own] = self._ends(bounds)
        return low[cells], high[cells]

    def unmet(self, *, first: bool = False) -> Solving[list[Reach]]:
        """Confidential cells that readers could bound too closely; the ``first`` of
        them only, where that is enough.

        Every solution found on the way is compatible with the release, and may show
        that many cells are uncertain enough; only for the others anything is solved.
        """
        left = self._lacking(self._quantity.confidential)
        yield from self._look(left)
        left = self._lacking(left)
        found: list[Reach] = []
        while len(left) and not (first and found):
            at_once = _AT_ONCE if first else len(left)
            found += yield from self._unmet_among(left[:at_once])
            left = self._lacking(left[at_once:])
        return found

    def _unmet_among(self, cells: Cells) -> Solving[list[Reach]]:
        found = [
            Reach(int(cell), 0.0, 0.0, np.zeros(len(self._unknown)))
            for cell in cells[~self._unknown[cells]]
        ]
        for bounds in (yield from self._bounds(cells)):
            low, high = self._ends(bounds)
            enough = self._enough(bounds.part.cells[bounds.targets])
            lacking = np.flatnonzero(high - low < enough)
            found += [self._reach(bounds, int(place)) for place in lacking]
        return found

    def _reach(self, bounds: _Bounds, place: int) -> Reach:
        return Reach(
            int(bounds.part.cells[bounds.targets[place]]),
            float(bounds.low[place]),
            float(bounds.high[place]),
            self._prices(bounds, place),
        )

    def _enough(self, cells: Cells) -> Floats:
        need: Floats = self._quantity.need[cells]
        return need - TOLERANCE * np.maximum(1.0, need)

    def _lacking(self, cells: Cells) -> Cells:
        """Those that no solution has shown to be uncertain enough so far."""
        seen = self._most[cells] - self._least[cells]
        return cells[seen < self._enough(cells)]

    def _look(self, cells: Cells) -> Solving[None]:
        """See how far the cells of each part get together, up and down."""
        programmes = []
        grouped = list(self._by_part(cells))
        for part, targets in grouped:
            goal = np.zeros(len(part.cells))
            goal[targets] = 1.0
            programmes.append(self._programme(part, np.array([goal, -goal])))
        for (part, _), found in zip(grouped, (yield programmes), strict=True):
            self._see(part, self._possible(found, part))

    def _bounds(self, cells: Cells) -> Solving[list[_Bounds]]:
        """Smallest and largest deviations of the unknown ones of the cells."""
        grouped = list(self._by_part(cells))
        programmes = []
        for part, targets in grouped:
            goals = np.zeros((len(targets), len(part.cells)))
            goals[np.arange(len(targets)), targets] = 1.0
            programmes.append(self._programme(part, np.concatenate([goals, -goals])))
        found = []
        for (part, targets), each in zip(grouped, (yield programmes), strict=True):
            solutions = self._possible(each, part)
            self._see(part, solutions)
            found.append(_Bounds(part, targets, solutions))
        return found

    def _by_part(self, cells: Cells) -> Iterator[tuple[Part, Cells]]:
        """The parts that unknown cells are in, and the places of these in them."""
        cells = cells[self._unknown[cells]]
        numbers = self._part[cells]
        for number in np.unique(numbers):
            part = self._parts[number]
            yield part, np.searchsorted(part.cells, np.sort(cells[numbers == number]))

    def _programme(self, part: Part, goals: Floats) -> Programme:
        return Programme(
            goals, part.margins, self._low[part.cells], self._high[part.cells]
        )

    def _possible(self, found: Solutions | None, part: Part) -> Solutions:
        if found is None:
            raise ArithmeticError(
                f"the margins around cell {part.cells[0]} contradict it"
            )
        return found

    def _ends(self, bounds: _Bounds) -> tuple[Floats, Floats]:
        """Smallest and largest deviations, in whole numbers if it must be."""
        if not self._quantity.whole:
            return bounds.low, bounds.high
        ends = bounds.solutions.values.copy()
        for place in np.flatnonzero(~_whole(bounds.solutions.points)):
            ends[place] = self._whole_end(bounds, int(place))
        ends = np.rint(ends)
        size = len(bounds.targets)
        return ends[:size], -ends[size:]

    def _whole_end(self, bounds: _Bounds, place: int) -> float:
        """The smallest of the goal at ``place`` in whole numbers, where the linear
        programme reaches it in fractions."""
        part, size = bounds.part, len(bounds.targets)
        if len(part.cells) > _INTEGRAL_CELLS:
            return float(np.ceil(bounds.solutions.values[place] - TOLERANCE))
        goal = np.zeros(len(part.cells))
        goal[bounds.targets[place % size]] = 1.0 if place < size else -1.0
        point = minimise_whole(
            goal,
            LinearConstraint(part.margins.matrix(), 0, 0),
            self._low[part.cells],
            self._high[part.cells],
        )
        if point is None:
            raise ArithmeticError(
                f"the margins around cell {part.cells[0]} contradict it"
            )
        self._note(part, point[None, :])
        return float(goal @ point)

    def _prices(self, bounds: _Bounds, place: int) -> Floats:
        """Weak duality: with y summing to 0 over margins, y_p = (e_p - M'u) y for any
        u, so no pattern reaches further than the sum of these over its cells."""
        part, size = bounds.part, len(bounds.targets)
        prices, dual = np.zeros(len(self._unknown)), np.zeros(self._margins.height)
        for sign, own in ((1.0, place), (-1.0, size + place)):
            dual[part.rows] = bounds.solutions.prices[own]
            reduced = self._margins.priced(dual)
            reduced[part.cells[bounds.targets[place]]] -= sign
            reduced[np.abs(reduced) < TOLERANCE] = 0.0
            prices += np.maximum(reduced * self._low, reduced * self._high)
        return prices

    def _see(self, part: Part, solutions: Solutions) -> None:
        points = solutions.points
        if self._quantity.whole:
            points = np.rint(points[_whole(points)])
        self._note(part, points)

    def _note(self, part: Part, points: Floats) -> None:
        least, most = self._least, self._most
        for point in (points.min(axis=0, initial=0.0), points.max(axis=0, initial=0.0)):
            least[part.cells] = np.minimum(least[part.cells], point)
            most[part.cells] = np.maximum(most[part.cells], point)


def _whole(points: Floats) -> Bools:
    """Which points are in whole numbers."""
    whole: Bools = (
        np.abs(points - np.rint(points)).max(axis=1, initial=0.0) <= TOLERANCE
    )
    return whole
