"""The input of a disparity: the estimates of the subgroups of one dimension."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from collect.datasets.estimation.arrays import Bools, Floats, as_floats


@dataclass(frozen=True, eq=False)
class Subgroups:
    """Estimates of the J subgroups of a dimension, in any sequence.

    ``codes``: J labels; ``value``: J estimates, NaN where there is none; ``se``: their
    standard errors; ``population``: people in each subgroup or the sum of weights, in
    any unit; ``order``: place of each subgroup from the most disadvantaged (lowest)
    to the most advantaged, None for a dimension without order; ``n``: unweighted
    cases; ``suppressed``: subgroups that may not be shown, besides those that have
    too few cases; ``covariance``: J x J, where the estimates share a design (its
    diagonal then counts instead of ``se``); ``df``: degrees of freedom of the
    standard errors, None for the normal distribution. NaN and None stand for unknown.

    Raises ValueError where lengths differ, codes repeat, a population, standard error
    or n is negative, a number is infinite, or two subgroups share a place.
    """

    codes: tuple[str, ...]
    value: Floats
    se: Floats | None = None
    population: Floats | None = None
    order: Floats | None = None
    n: Floats | None = None
    suppressed: Bools | None = None
    covariance: Floats | None = None
    df: int | None = None

    def __post_init__(self) -> None:
        size = len(self.codes)
        if len(set(self.codes)) < size:
            raise ValueError("two subgroups have the same code: join them first")
        for name in ("value", "se", "population", "order", "n"):
            column = getattr(self, name)
            if column is not None:
                object.__setattr__(self, name, self._floats(name, column))
        for name in ("se", "population", "n"):
            column = getattr(self, name)
            if column is not None and (column < 0).any():
                raise ValueError(f"{name} of a subgroup is negative")
        if self.suppressed is not None:
            hidden = np.asarray(self.suppressed, dtype=np.bool_)
            self._check_shape("suppressed", hidden, (size,))
            object.__setattr__(self, "suppressed", hidden)
        if self.covariance is not None:
            matrix = np.asarray(self.covariance, dtype=np.float64)
            self._check_shape("covariance", matrix, (size, size))
            object.__setattr__(self, "covariance", matrix)
        if self.order is not None and len(np.unique(self.order)) < size:
            raise ValueError("each subgroup needs a place of its own in the order")

    def __len__(self) -> int:
        return len(self.codes)

    def _floats(self, name: str, column: Any) -> Floats:
        values = as_floats(column)
        self._check_shape(name, values, (len(self.codes),))
        if np.isinf(values).any() or (name == "order" and np.isnan(values).any()):
            raise ValueError(f"{name} of a subgroup is not a finite number")
        return values

    def _check_shape(self, name: str, given: Any, shape: tuple[int, ...]) -> None:
        if given.shape != shape:
            raise ValueError(
                f"{name} has shape {given.shape} for {len(self.codes)} subgroups: "
                f"give {shape}"
            )
