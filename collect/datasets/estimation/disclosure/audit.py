"""The audit of a release: an attempt to recover every suppressed cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from collect.datasets.estimation.disclosure.attack import (
    TOLERANCE,
    Attack,
    Quantity,
)
from collect.datasets.estimation.disclosure.observations import Key
from collect.datasets.estimation.disclosure.parts import Bools
from collect.datasets.estimation.disclosure.programme import Solving, in_step
from collect.datasets.estimation.disclosure.quantities import rounded
from collect.datasets.estimation.disclosure.rules import Rules
from collect.datasets.estimation.disclosure.tables import Table

CASES: Final = "n"
VALUE: Final = "value"


@dataclass(frozen=True)
class Finding:
    """What a reader can narrow a suppressed cell down to.

    ``low`` to ``high``: in cases, or in the unit of the value; ``need``: how wide that
    must be, 0 for a cell that is suppressed for the sake of others; ``published``: a
    cell of the release, not a margin or rest that nobody published; ``earlier``: an
    earlier release shows it, and its data have not changed.
    """

    indicator: str
    key: Key
    quantity: str
    low: float
    high: float
    need: float
    published: bool = True
    earlier: bool = False

    @property
    def width(self) -> float:
        return self.high - self.low

    @property
    def safe(self) -> bool:
        return self.width >= self.need - 10 * TOLERANCE * max(1.0, abs(self.need))

    def __str__(self) -> str:
        found = (
            f"{self.indicator} {self.key}: {self.quantity} lies between {self.low:.6g} "
            f"and {self.high:.6g}, {self.width:.3g} apart; it must stay open over "
            f"{self.need:.3g}"
        )
        if self.earlier:
            return f"{found}. An earlier release shows it, with the same data"
        return found


@dataclass(frozen=True)
class Audit:
    """All findings, and the margins that could not be used."""

    findings: tuple[Finding, ...]
    problems: tuple[str, ...] = ()

    @property
    def failures(self) -> tuple[Finding, ...]:
        """Cells bounded too closely: with one of them nothing may be released."""
        return tuple(each for each in self.findings if not each.safe)

    @property
    def passed(self) -> bool:
        return not self.failures


def audit(
    indicator: str,
    table: Table,
    parts: Sequence[tuple[Quantity, Bools]],
    known: Bools,
    rules: Rules,
) -> Solving[Audit]:
    """Attack every suppressed cell of a table.

    ``parts``: what adds up, each with the cells readers do not see of it (cells no one
    publishes included); ``known``: cells an earlier release shows unchanged.
    """
    found = yield from in_step(
        [
            _findings(indicator, table, quantity, unknown, known, rules)
            for quantity, unknown in parts
        ]
    )
    return Audit(tuple(each for own in found for each in own), table.problems)


def _findings(
    indicator: str,
    table: Table,
    quantity: Quantity,
    unknown: Bools,
    known: Bools,
    rules: Rules,
) -> Solving[list[Finding]]:
    seen = rounded(table, quantity, unknown, rules)
    loose = unknown | (seen.high - seen.low > TOLERANCE)
    hidden = table.hidden
    cells = np.flatnonzero(unknown & ~(hidden & (seen.need == 0)))
    low, high = yield from Attack(table.margins(), loose, seen).extents(cells)
    truth, unit = seen.truth[cells], _unit(table, quantity)[cells]
    figures = zip(
        cells.tolist(),
        ((truth + low) / unit).tolist(),
        ((truth + high) / unit).tolist(),
        (seen.need[cells] / unit).tolist(),
        strict=True,
    )
    return [
        Finding(
            indicator,
            table.keys[cell],
            CASES if quantity.whole else VALUE,
            least,
            most,
            need,
            published=not hidden[cell],
            earlier=bool(known[cell]),
        )
        for cell, least, most, need in figures
    ]


def _unit(table: Table, quantity: Quantity) -> np.ndarray:
    """What one unit of the published figure is, in the quantity that adds up."""
    if quantity.whole or table.kind == "total":
        return np.ones(len(table))
    return np.where(table.weight > 0, table.weight, 1.0)
