"""What a dataset asks of its microdata, read from JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from collect.datasets.estimation.disclosure.anonymity import K

SOURCE: Final = (
    "Hundepool et al. 2012, Statistical Disclosure Control, chapter 3, name 3 to 5"
)
"""Where the default of k comes from."""
SET_HERE: Final = "set for this dataset"
SMALLEST_K: Final = 3

Generalisation = str | list[float] | dict[str, list[str]]
"""`month` or `year` for a date, limits of bands for a number, groups for codes."""


class PlanError(ValueError):
    """Microdata cannot be made like this; the text says why, and names no person."""


@dataclass(frozen=True)
class Plan:
    """How microdata are made.

    `k`: households that must agree in all quasi-identifiers; `sensitive`, `diversity`:
    so many different values of these columns among those that agree. `drop`: questions,
    variables and repeats to leave out. `generalise`: by question. `local_suppression`:
    values go where k is not reached; otherwise nothing is released. `links`: rows of
    repeats say which household they are of. `public`: for everybody.
    """

    k: int = K
    sensitive: tuple[str, ...] = ()
    diversity: int = 2
    drop: tuple[str, ...] = ()
    generalise: Mapping[str, Generalisation] = field(default_factory=dict)
    local_suppression: bool = False
    links: bool = False
    public: bool = False

    @property
    def source(self) -> str:
        """Who says that k is enough."""
        return SOURCE if self.k == K else SET_HERE

    @property
    def names(self) -> set[str]:
        """Everything it names."""
        return {*self.sensitive, *self.drop, *self.generalise}


def plan_of(given: Mapping[str, Any]) -> Plan | None:
    """The plan; None where no microdata are asked for. Raises PlanError."""
    if not given:
        return None
    known = {name: value for name, value in given.items() if value is not None}
    for name in ("sensitive", "drop"):
        known[name] = tuple(known.get(name, ()))
    plan = Plan(**known)
    if plan.k < SMALLEST_K:
        raise PlanError(f"k is {SMALLEST_K} or more, not {plan.k}")
    if plan.diversity < 2:
        raise PlanError(f"diversity is 2 or more, not {plan.diversity}")
    both = set(plan.drop) & {*plan.sensitive, *plan.generalise}
    if both:
        named = ", ".join(sorted(both))
        raise PlanError(f"{named}: dropped, and yet named otherwise")
    return plan
