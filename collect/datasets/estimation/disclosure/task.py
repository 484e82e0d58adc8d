"""What there is to choose in a part of a table, and what must stay uncertain there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from collect.datasets.estimation.arrays import Floats
from collect.datasets.estimation.disclosure.attack import (
    TOLERANCE,
    Attack,
    Quantity,
    Reach,
)
from collect.datasets.estimation.disclosure.parts import (
    Bools,
    Cells,
    Margins,
    parts,
)
from collect.datasets.estimation.disclosure.programme import Solving
from collect.datasets.estimation.disclosure.tables import Table


@dataclass(frozen=True, eq=False)
class Task:
    """Cells that are or may be suppressed, and the margins over them.

    ``places``: the cells in the table; ``margins``: over these cells, the others are
    known; ``start``: cells that are suppressed anyway; ``cost``: of each other one;
    ``roots``: cells that are no part of another.
    """

    places: Cells
    margins: Margins
    start: Bools
    quantity: Quantity
    cost: Floats
    roots: Bools

    @classmethod
    def of(cls, table: Table, start: Bools, quantity: Quantity, cost: Floats) -> "Task":
        """All cells of a table, whether they may be suppressed or not."""
        places = np.arange(len(table))
        return cls(places, table.margins(), start, quantity, cost, table.roots)

    @property
    def free(self) -> Bools:
        """Cells that need not be suppressed."""
        return ~self.start

    @property
    def all(self) -> Bools:
        """The pattern that suppresses everything."""
        return np.ones(len(self.places), dtype=bool)

    @property
    def usable(self) -> Bools:
        """Cells that are suppressed anyway, or of any use to others."""
        return self.start | (self.quantity.high - self.quantity.low > TOLERANCE)

    @property
    def wanted(self) -> Bools:
        """Cells that must stay uncertain."""
        return self.quantity.need > 0

    def unmet(self, unknown: Bools) -> Solving[list[Reach]]:
        """Confidential cells readers could bound too closely."""
        return Attack(self.margins, unknown, self.quantity).unmet()

    def safe(self, unknown: Bools) -> Solving[bool]:
        """Whether every need is met."""
        attack = Attack(self.margins, unknown, self.quantity)
        return not (yield from attack.unmet(first=True))

    def unprotected(self) -> Solving[Bools]:
        """Needs that suppressing every cell would not meet."""
        found = np.zeros(len(self.places), dtype=bool)
        found[[each.cell for each in (yield from self.unmet(self.all))]] = True
        return found

    def without(self, lost: Bools) -> "Task":
        """The same task with some needs left aside."""
        need = np.where(lost, 0.0, self.quantity.need)
        return replace(self, quantity=replace(self.quantity, need=need))

    def within(self, among: Bools) -> Iterator["Task"]:
        """The tasks of these cells only, the others known, part by part; parts that
        nothing is wanted of are left out."""
        for part in parts(self.margins, among):
            if self.wanted[part.cells].any():
                yield Task(
                    self.places[part.cells],
                    part.margins,
                    self.start[part.cells],
                    self.quantity.of(part.cells),
                    self.cost[part.cells],
                    self.roots[part.cells],
                )
