"""Random tables of estimates, and a reader who attacks what is published of them."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from collect.datasets.estimation.disclosure import Observation

DIMENSIONS = ("SEX", "RESIDENCE", "AGE")
Domain = frozenset[tuple[str, str]]


def random_table(
    rng: np.random.Generator, shape: Sequence[int], indicator: str = "REGISTERED"
) -> list[Observation]:
    """A full table with all margins: cases of uneven cells, weights, a proportion."""
    n = rng.negative_binomial(1, 0.015, size=shape)
    cases = rng.binomial(n, rng.uniform(0.2, 0.8, size=shape))
    weight = rng.uniform(0.5, 1.5, size=shape)
    found = []
    for index in itertools.product(*[[None, *range(size)] for size in shape]):
        part = tuple(slice(None) if code is None else code for code in index)
        whole = float((n * weight)[part].sum())
        found.append(
            Observation(
                indicator,
                "KHM",
                "2026",
                {
                    name: f"C{code}"
                    for name, code in zip(DIMENSIONS, index, strict=False)
                    if code is not None
                },
                value=float((cases * weight)[part].sum()) / whole if whole else None,
                n=int(n[part].sum()),
                sum_weights=whole,
                cases=int(cases[part].sum()),
                status="A" if whole else "M",
            )
        )
    return found


SURVEYED = {
    "SEX": 2,
    "RESIDENCE": 2,
    "AGE": 4,
    "EDUCATION": 4,
    "WEALTH_QUINTILE": 5,
}
CROSSED = (
    *((name,) for name in SURVEYED),
    ("SEX", "AGE"),
    ("SEX", "RESIDENCE"),
    ("SEX", "WEALTH_QUINTILE"),
    ("RESIDENCE", "WEALTH_QUINTILE"),
)


def survey_release(
    rng: np.random.Generator, indicators: int, persons: int
) -> list[Observation]:
    """A release as surveys make them: each indicator of persons of its own in three
    countries, by five dimensions and four crossings, all of uneven sizes."""
    found = []
    for number in range(indicators):
        for country in ("IDN", "KHM", "NPL"):
            size = int(persons * rng.uniform(0.1, 1.0))
            codes = {
                name: np.minimum(rng.geometric(0.4, size), most) - 1
                for name, most in SURVEYED.items()
            }
            weight, has = rng.uniform(0.5, 1.5, size), rng.random(size) < rng.random()
            for breakdown in ((), *CROSSED):
                for group in sorted(
                    set(zip(*(codes[d].tolist() for d in breakdown), strict=True))
                    or {()}
                ):
                    rows = np.ones(size, dtype=bool)
                    for dimension, code in zip(breakdown, group, strict=True):
                        rows &= codes[dimension] == code
                    found.append(
                        Observation(
                            f"I{number}",
                            country,
                            "2026",
                            {d: f"C{c}" for d, c in zip(breakdown, group, strict=True)},
                            value=float(np.average(has[rows], weights=weight[rows])),
                            n=int(rows.sum()),
                            sum_weights=float(weight[rows].sum()),
                            cases=int(has[rows].sum()),
                        )
                    )
    return found


@dataclass(frozen=True)
class Bound:
    """What the reader concludes of a suppressed cell."""

    domain: Domain
    conf_status: str
    low: float
    high: float


class Reader:
    """Knows what is published of a full table, that it adds up, and the rules.

    Written from the published observations alone, in absolute figures: a second
    opinion on the audit, which works in deviations from the truth.
    """

    def __init__(self, published: Sequence[Observation], below: float) -> None:
        self.cells = [frozenset(each.domain.items()) for each in published]
        self.published = published
        self.below = below
        place = {cell: number for number, cell in enumerate(self.cells)}
        self.margins = np.array(list(self._margins(place)))

    def _margins(self, place: dict[Domain, int]) -> Iterable[np.ndarray]:
        for parent, number in place.items():
            free = {d for cell in self.cells for d, _ in cell} - {d for d, _ in parent}
            for dimension in sorted(free):
                row = np.zeros(len(place))
                row[number] = -1
                for cell, own in place.items():
                    if cell > parent and {d for d, _ in cell - parent} == {dimension}:
                        row[own] = 1
                yield row

    def _solve(
        self, goal: np.ndarray, low: np.ndarray, high: np.ndarray, whole: bool
    ) -> float:
        found = milp(
            goal,
            integrality=np.full(len(goal), int(whole)),
            bounds=Bounds(low, high),
            constraints=LinearConstraint(self.margins, -1e-7, 1e-7),
        )
        return np.inf if found.status == 3 else float(goal @ found.x)

    def _bounds(self, low: list[float], high: list[float], whole: bool) -> list[Bound]:
        found = []
        for number, each in enumerate(self.published):
            if each.conf_status == "F":
                continue
            goal = np.zeros(len(low))
            goal[number] = 1
            least, most = (
                abs(self._solve(sign * goal, np.array(low), np.array(high), whole))
                for sign in (1, -1)
            )
            found.append(Bound(self.cells[number], each.conf_status, least, most))
        return found

    def counts(self) -> list[Bound]:
        """Bounds of the n of every suppressed cell."""
        low, high = [], []
        for each in self.published:
            if each.n is not None:
                low.append(float(each.n))
                high.append(float(each.n))
            else:
                low.append(1.0 if each.conf_status == "C" else self.below)
                few = each.conf_status == "C" and each.reasons == ("few cases",)
                high.append(self.below - 1 if few else np.inf)
        return self._bounds(low, high, whole=True)

    def values(self, weights: Sequence[float]) -> list[Bound]:
        """Bounds of every suppressed proportion, for a reader who knows all weights."""
        low, high = [], []
        for each, weight in zip(self.published, weights, strict=True):
            if each.conf_status == "F":
                low.append((each.value or 0.0) * weight)
                high.append(low[-1])
            else:
                low.append(0.0)
                high.append(weight)
        found = self._bounds(low, high, whole=False)
        size = dict(zip(self.cells, weights, strict=True))
        return [
            Bound(
                each.domain,
                each.conf_status,
                *(b / size[each.domain] for b in (each.low, each.high)),
            )
            for each in found
        ]
