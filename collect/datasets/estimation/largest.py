"""The two largest contributions to each group: additive, as groups of rows are merged."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from collect.datasets.estimation.arrays import Floats, Ints


class Largest(NamedTuple):
    """Of each group the largest contribution and the second largest; 0 where there is
    none, NaN for both where one is not known."""

    first: Floats
    second: Floats

    @classmethod
    def unknown(cls, size: int) -> "Largest":
        """Of groups whose contributions are none, such as those to a share."""
        return cls(np.full(size, np.nan), np.full(size, np.nan))

    def times(self, factor: Floats) -> "Largest":
        """With all contributions of a group multiplied."""
        return Largest(self.first * factor, self.second * factor)


def largest(group: Ints, values: Floats, size: int) -> Largest:
    """Of the contributions to each of ``size`` groups, which are 0 or more."""
    first, second = np.zeros(size), np.zeros(size)
    with np.errstate(invalid="ignore"):
        np.maximum.at(first, group, values)
        tops = np.flatnonzero(values >= first[group])
        one = np.full(size, -1)
        one[group[tops]] = tops  # any of equal ones
        left = values.copy()
        left[one[one >= 0]] = 0.0
        np.maximum.at(second, group, left)
    return Largest(first, second)


def pooled(parts: Sequence[Largest], groups: Sequence[Ints], size: int) -> Largest:
    """Of ``size`` groups that each group of a part belongs to: the two largest of the
    parts' two largest are those of all rows."""
    values = [values for part in parts for values in part]
    places = [group for group in groups for _ in Largest._fields]
    return largest(np.concatenate(places), np.concatenate(values), size)
