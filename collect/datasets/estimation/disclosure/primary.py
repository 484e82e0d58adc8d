"""Which cells of a table may not be published for their own sake."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from collect.datasets.estimation.disclosure.observations import (
    ADDITIVE,
    Kind,
    Observation,
)
from collect.datasets.estimation.disclosure.parts import Bools
from collect.datasets.estimation.disclosure.rules import Rules
from collect.datasets.estimation.disclosure.tables import Table

FEW_CASES: Final = "few cases"
FEW_WITH: Final = "few cases with the property"
FEW_WITHOUT: Final = "few cases without the property"
DIFFERENCE: Final = "difference to an earlier release"
TIES: Final = "protects another cell"
DOMINANCE: Final = "one case dominates the sum"


@dataclass(frozen=True, eq=False)
class Primary:
    """``small``: cells whose n must stay uncertain; ``unsafe``: cells whose value must,
    which includes them; ``reasons``: by cell, empty where it is safe."""

    small: Bools
    unsafe: Bools
    reasons: tuple[tuple[str, ...], ...]


def primary(
    table: Table,
    observations: Sequence[Observation],
    rules: Rules,
    isolated: Sequence[int] = (),
    elsewhere: Sequence[int] = (),
) -> Primary:
    """Cells with too few cases, too few with or without the property, or a sum that one
    case dominates.

    ``isolated``: cells whose difference to an earlier release leaves too few cases.
    ``elsewhere``: cells only an earlier release shows, which this one cannot take back.
    Cells without any case have nobody to protect.
    """
    few = (table.n > 0) & (table.n < rules.suppressed_below.value)
    few[list(elsewhere)] = False
    small = few.copy()
    small[list(isolated)] = True
    reasons: list[list[str]] = [[FEW_CASES] if own else [] for own in few]
    for cell in isolated:
        reasons[cell].append(DIFFERENCE)
    for cell, own in enumerate(table.positions):
        if own and table.n[cell] and cell not in elsewhere:
            reasons[cell] += _of_the_value(observations[own[0]], table.kind, rules)
    unsafe = np.array([bool(own) for own in reasons], dtype=bool)
    return Primary(small, unsafe, tuple(map(tuple, reasons)))


def _of_the_value(observation: Observation, kind: Kind, rules: Rules) -> list[str]:
    if kind == "proportion":
        return few_in_part(observation, rules)
    if kind in ADDITIVE and dominated(observation.remainder, rules):
        return [DOMINANCE]
    return []


def few_in_part(observation: Observation, rules: Rules) -> list[str]:
    """Whether too few cases have the property of a proportion, or too few have not.

    Without ``cases`` they are taken as value x n, rounded: the share of the weights
    stands for the share of the cases.
    """
    if not rules.is_sensitive(observation.indicator) or observation.value is None:
        return []
    n = observation.n or 0
    cases = observation.cases
    if cases is None:
        cases = round(observation.value * n)
    found = []
    if cases < rules.minimum_count.value:
        found.append(FEW_WITH)
    if n - cases < rules.minimum_count.value:
        found.append(FEW_WITHOUT)
    return found


def unreliable(n: int, rules: Rules) -> bool:
    """Whether an estimate from n cases is published with a flag."""
    return rules.suppressed_below.value <= n < rules.unreliable_below.value


def dominated(remainder: float | None, rules: Rules) -> bool:
    """Whether the second largest contributor learns the largest too closely.

    The p % rule: unsafe where total - largest - second < p/100 x largest (Hundepool et
    al. 2012, section 4.2). ``remainder``: the left side over the largest, None where
    nothing but 0 was contributed or it is not known. The second knows its own
    contribution, weights included, and so an upper bound of the largest.
    """
    share = rules.dominance.value / 100
    return share > 0 and remainder is not None and remainder < share
