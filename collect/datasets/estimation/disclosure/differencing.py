"""What the difference between two releases gives away."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from collect.datasets.estimation.disclosure.observations import Key, Observation
from collect.datasets.estimation.disclosure.rules import Rules

Cell = tuple[str, Key]
"""Indicator and domain."""


@dataclass(frozen=True)
class Difference:
    """A group published in both releases whose figures differ.

    ``isolated``: the difference in n leaves fewer cases than a group must have: what
    these cases answered can be worked out. ``corrected``: as many cases, another value.
    """

    indicator: str
    key: Key
    before: int
    after: int
    kind: Literal["isolated", "corrected"]

    def __str__(self) -> str:
        where = f"{self.indicator} {self.key}"
        if self.kind == "corrected":
            return f"{where}: another value of the same {self.after} cases as before"
        return (
            f"{where}: {self.before} cases before and {self.after} now set "
            f"{abs(self.after - self.before)} apart"
        )


def differences(
    earlier: Iterable[Observation], later: Iterable[Observation], rules: Rules
) -> tuple[Difference, ...]:
    """Groups of both releases that the difference between them exposes.

    The same group in both: as many cases more or fewer as set apart. Where cases were
    both added and removed the n shows the balance only; who knows better compares the
    cases themselves. What an earlier release suppressed cannot be subtracted.
    """
    shown = shown_cells(earlier)
    found: list[Difference] = []
    for observation in later:
        before = shown.get((observation.indicator, observation.key))
        if before is None or before.n is None or observation.n is None:
            continue
        apart = abs(observation.n - before.n)
        kind: Literal["isolated", "corrected"]
        if 0 < apart < rules.suppressed_below.value:
            kind = "isolated"
        elif not apart and not same_figures(before, observation, rules):
            kind = "corrected"
        else:
            continue
        found.append(
            Difference(
                observation.indicator, observation.key, before.n, observation.n, kind
            )
        )
    return tuple(found)


def shown_cells(earlier: Iterable[Observation]) -> dict[Cell, Observation]:
    """What earlier releases show; of several, the last one."""
    return {(each.indicator, each.key): each for each in earlier if each.published}


def same_figures(before: Observation, now: Observation, rules: Rules) -> bool:
    """Whether an earlier figure tells today's: the same n and value, as rounded."""
    if before.n is None or now.n is None:
        return False
    if abs(before.n - now.n) > rules.count_base // 2:
        return False
    if before.value is None or now.value is None:
        return before.value is now.value
    step = 0.0 if rules.decimals is None else 0.5 * 10.0**-rules.decimals
    return math.isclose(before.value, now.value, rel_tol=1e-9, abs_tol=step + 1e-12)


def still_known(
    earlier: Iterable[Observation], now: Sequence[Observation], rules: Rules
) -> tuple[set[Cell], list[Observation]]:
    """Cells of ``now`` an earlier release gives away, and its cells that go beyond.

    A group of the earlier release that is no longer published counts as unchanged where
    its area and period as a whole are: its figures then still hold.
    """
    shown = shown_cells(earlier)
    current = {(each.indicator, each.key): each for each in now}
    known = {
        cell
        for cell, each in current.items()
        if cell in shown and same_figures(shown[cell], each, rules)
    }
    beyond = [
        each
        for cell, each in shown.items()
        if cell not in current and (each.indicator, _whole(each)) in known
    ]
    return known, beyond


def _whole(observation: Observation) -> Key:
    return Observation(
        observation.indicator, observation.ref_area, observation.time_period
    ).key
