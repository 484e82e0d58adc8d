"""Many sets of subgroups at once: what the formulas of all measures start from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from collect.datasets.estimation.arrays import Bools, Floats, Ints
from collect.datasets.estimation.disparity.subgroups import Subgroups

Errors = Literal["published", "linearised"]
"""Where standard errors come from.

``published``: the formula WHO's tools use for the measure; ``linearised``: carried over
from the standard errors (or covariance) of the subgroups to first order, population
shares taken as known. Differences and ratios are the same in both.
"""

Reasons = NDArray[np.str_]
"""Why a measure is undefined, one code a set; empty where it is defined."""
Case = tuple[str, Bools | np.bool]
"""A reason, and the sets in which it holds."""


class Found(NamedTuple):
    """A measure of S sets: value and standard error, both in the measure's unit.

    ``log``: the interval is symmetric on the logarithm.
    """

    value: Floats
    se: Floats
    reason: Reasons
    log: bool = False


@dataclass(frozen=True, eq=False)
class Batch:
    """S sets of J subgroups; ordered ones run from the most disadvantaged up.

    Arrays have shape (S, J), ``covariance`` (S, J, J). ``codes``: names of the
    subgroups; ``direction``: 1 where more is
    better, -1 where less is, 0 where neither; ``scale``: the value all cases together
    would have (1 for shares, 100 for percentages, 1000 for rates per thousand), None
    where there is no such; ``reference``: column of the named reference of each set,
    -1 where none is.
    """

    codes: tuple[tuple[str, ...], ...]
    y: Floats
    se: Floats
    population: Floats
    n: Floats
    covariance: Floats | None
    suppressed: Bools
    reference: Ints
    direction: int
    scale: float | None
    ordered: bool
    errors: Errors

    @classmethod
    def stack(
        cls,
        sets: Sequence[Subgroups],
        direction: int,
        scale: float | None,
        ordered: bool,
        reference: str | None,
        errors: Errors,
    ) -> Self:
        """Sets with equally many subgroups, side by side."""
        size = len(sets[0])
        unknown = np.full(size, np.nan)
        shown = np.zeros(size, dtype=np.bool_)
        columns = [
            np.array([unknown if a is None else a for a in column])
            for column in zip(
                *((s.value, s.se, s.population, s.n, s.order) for s in sets),
                strict=True,
            )
        ]
        hidden = np.array(
            [shown if s.suppressed is None else s.suppressed for s in sets]
        )
        named = np.array(
            [-1 if reference is None else s.codes.index(reference) for s in sets]
        )
        matrix = _covariances(sets, columns[1])
        codes = tuple(s.codes for s in sets)
        if ordered:
            place = np.argsort(columns[4], axis=1)
            codes = _sorted(codes, place)
            columns = [np.take_along_axis(c, place, 1) for c in columns]
            hidden = np.take_along_axis(hidden, place, 1)
            if matrix is not None:
                rows = np.take_along_axis(matrix, place[:, :, None], 1)
                matrix = np.take_along_axis(rows, place[:, None, :], 2)
            named[:] = -1
        y, se, population, n, _ = columns
        if matrix is not None:
            se = np.sqrt(np.diagonal(matrix, axis1=1, axis2=2))
        return cls(
            codes,
            y,
            se,
            population,
            n,
            matrix,
            hidden,
            named,
            direction,
            scale,
            ordered,
            errors,
        )

    @property
    def sets(self) -> int:
        """S."""
        return len(self.y)

    @property
    def groups(self) -> int:
        """J."""
        return int(self.y.shape[1])

    @cached_property
    def share(self) -> Floats:
        """p: share of each subgroup in the population."""
        p: Floats = self.population / self.population.sum(axis=1, keepdims=True)
        return p

    @cached_property
    def mean(self) -> Floats:
        """mu: population mean of each set."""
        mu: Floats = (self.share * self.y).sum(axis=1)
        return mu

    @cached_property
    def rank(self) -> Floats:
        """X: share of the population ranked below the middle of each subgroup."""
        x: Floats = np.cumsum(self.share, axis=1) - self.share / 2
        return x

    @cached_property
    def best(self) -> Ints:
        """Column of the best-performing subgroup."""
        column: Ints = np.argmax(self.y * self.direction, axis=1)
        return column

    @cached_property
    def leader(self) -> Ints:
        """Column of the most advantaged subgroup; else the named, or the best."""
        if self.ordered:
            return np.full(self.sets, self.groups - 1)
        return np.where(self.reference >= 0, self.reference, self.best)

    def at(self, column: Ints) -> Floats:
        """The estimate of one subgroup of each set."""
        return self.y[np.arange(self.sets), column]

    def error(self, gradient: Floats) -> Floats:
        """Standard error of a statistic with this gradient (S, J) in the estimates."""
        return np.sqrt(np.maximum(self.quadratic(gradient), 0.0))

    def quadratic(self, gradient: Floats) -> Floats:
        """g' V g, with V the covariance of the estimates."""
        if self.covariance is None:
            # A subgroup that does not enter may have no standard error.
            parts = np.where(gradient == 0, 0.0, gradient * self.se) ** 2
            total: Floats = parts.sum(axis=1)
            return total
        enters = gradient != 0
        both = enters[:, :, None] & enters[:, None, :]
        matrix = np.where(both, self.covariance, 0.0)
        product: Floats = np.einsum("sj,sjk,sk->s", gradient, matrix, gradient)
        return product

    def none(self) -> Floats:
        """NaN for each set: no standard error exists."""
        return np.full(self.sets, np.nan)


def reasons(*cases: Case, sets: int) -> Reasons:
    """The first reason that holds in each set, empty where none does."""
    found = np.full(sets, "", dtype="U32")
    for code, holds in reversed(cases):
        found[holds] = code
    return found


def _sorted(
    codes: tuple[tuple[str, ...], ...], place: Ints
) -> tuple[tuple[str, ...], ...]:
    rows = zip(codes, place.tolist(), strict=True)
    return tuple(tuple(own[each] for each in row) for own, row in rows)


def _covariances(sets: Sequence[Subgroups], se: Floats) -> Floats | None:
    """(S, J, J); None where no set has a covariance matrix."""
    if all(s.covariance is None for s in sets):
        return None
    return np.array(
        [
            np.diag(own**2) if s.covariance is None else s.covariance
            for s, own in zip(sets, se, strict=True)
        ]
    )
