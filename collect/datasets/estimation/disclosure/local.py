"""Local suppression: as few values as possible go, so that no row stays rare.

A row is rare if fewer than k rows agree with it in all quasi-identifiers (Hundepool et
al. 2012, chapter 3). A value that goes is missing afterwards, and a missing value is a
value of its own, as in `anonymity`: what goes must leave k rows alike as they stand in
the file, not only under the reading that a missing value may be anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from collect.datasets.estimation.arrays import Ints
from collect.datasets.estimation.disclosure.anonymity import K, classes_of, codes_of

MOST_COLUMNS: Final = 10
"""Patterns of missing values double with every column."""

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Suppressed:
    """The rows whose value goes, by column, and how many they are."""

    gone: Mapping[str, Bools]
    cells: Mapping[str, int]


def suppress(
    columns: Mapping[str, pa.Array], quasi: Sequence[str], k: int = K
) -> Suppressed:
    """Which values of `quasi` must go.

    Rows are settled with the fewest values gone that leave k alike, most rows first.
    Where the rare rows themselves are too few, rows of a large class lose the same
    values to make up k; where there is none, rows lose all values, and those of the
    smallest class with them. Equal files give equal patterns.

    Raises ValueError for no column, more than `MOST_COLUMNS`, or fewer than k rows.
    """
    if not 0 < len(quasi) <= MOST_COLUMNS:
        raise ValueError(
            f"local suppression looks at 1 to {MOST_COLUMNS} quasi-identifiers, and"
            f" there are {len(quasi)}: leave some out, or generalise instead"
        )
    codes = [codes_of(columns[name]) for name in quasi]
    if 0 < len(codes[0]) < k:
        raise ValueError(f"{len(codes[0])} rows cannot be {k} alike")
    there = [columns[name].is_valid().to_numpy(zero_copy_only=False) for name in quasi]
    group, _ = classes_of(codes)
    first = np.unique(group, return_index=True)[1]
    classes = _Classes(
        np.column_stack(codes)[first],
        np.array([_missing(*each) for each in zip(codes, there, strict=True)]),
        group,
        k,
    )
    classes.settle()
    gone = {
        name: classes.gone[classes.of_row, place] & there[place]
        for place, name in enumerate(quasi)
    }
    return Suppressed(gone, {name: int(rows.sum()) for name, rows in gone.items()})


def _missing(codes: Ints, there: Bools) -> int:
    """The code of a missing value: that of those there are, or a new one."""
    empty = np.flatnonzero(~there)
    return int(codes[empty[0]]) if len(empty) else int(codes.max(initial=-1)) + 1


class _Classes:
    """Classes of rows that are alike: their codes, their size, and what is gone.
    `of_row` is the class of each row."""

    def __init__(self, codes: Ints, missing: Ints, of_row: Ints, k: int) -> None:
        self._codes, self._missing, self._k = codes, missing, k
        self._rows: Ints = np.bincount(of_row)
        self.of_row = of_row
        self.gone: Bools = np.zeros(codes.shape, np.bool_)

    def settle(self) -> None:
        """Let values go until none is rare."""
        for size in range(1, self._codes.shape[1] + 1):
            for pattern in self._patterns(size):
                settled = self._settled(self._rare(), pattern)
                self._lose(settled, pattern)
        while len(rare := self._rare()):
            if self._borrowed(rare):
                continue
            self.gone[rare] = True
            if len(self._rare()):
                self.gone[self._smallest_beside()] = True

    def _patterns(self, size: int) -> list[tuple[int, ...]]:
        """Sets of so many columns, those that settle most rows first."""
        rare = self._rare()
        if not len(rare):
            return []
        found = list(combinations(range(self._codes.shape[1]), size))
        settled = {
            each: int(self._rows[self._settled(rare, each)].sum()) for each in found
        }
        return sorted(
            (each for each in found if settled[each]),
            key=settled.__getitem__,
            reverse=True,
        )

    def _borrowed(self, rare: Ints) -> bool:
        """Let rows of a large class lose the values that rare ones lose; False where
        there is no class large enough."""
        width = self._codes.shape[1]
        for size in range(1, width + 1):
            for pattern in combinations(range(width), size):
                if self._borrowed_for(rare, pattern):
                    return True
        return False

    def _borrowed_for(self, rare: Ints, pattern: tuple[int, ...]) -> bool:
        now = self._now()
        tried = now.copy()
        tried[:, list(pattern)] = self._missing[list(pattern)]
        group, _ = classes_of(list(tried.T))
        joining = (now == tried).all(axis=1)
        joining[rare] = True
        for kind in np.unique(group[rare]):
            alike = group == kind
            lacking = self._k - int(self._rows[alike & joining].sum())
            able = alike & ~joining & (self._rows >= self._k + lacking)
            if lacking > 0 and not able.any():
                continue
            self._lose(rare[alike[rare]], pattern)
            if lacking > 0:
                lender = int(np.argmax(np.where(able, self._rows, -1)))
                self._lend(lender, lacking, pattern)
            return True
        return False

    def _lose(self, classes: Ints, pattern: tuple[int, ...]) -> None:
        for column in pattern:
            self.gone[classes, column] = True

    def _lend(self, lender: int, rows: int, pattern: tuple[int, ...]) -> None:
        """So many of its rows, the last ones, become a class without these values."""
        moving = np.flatnonzero(self.of_row == lender)[-rows:]
        self.of_row[moving] = len(self._rows)
        self._rows[lender] -= rows
        self._rows = np.append(self._rows, rows)
        self._codes = np.vstack([self._codes, self._codes[lender]])
        gone = self.gone[lender].copy()
        gone[list(pattern)] = True
        self.gone = np.vstack([self.gone, gone])

    def _settled(self, rare: Ints, pattern: tuple[int, ...]) -> Ints:
        """The rare ones that would be k alike without these values."""
        columns, now = np.array(pattern, np.intp), self._now()
        # No others can become alike: they keep a value that these lose.
        beside = (now[:, columns] == self._missing[columns]).all(axis=1)
        beside[rare] = False
        tried = now[rare]
        tried[:, columns] = self._missing[columns]
        places = np.concatenate([rare, np.flatnonzero(beside)])
        alike = self._alike(np.concatenate([tried, now[beside]]), self._rows[places])
        return rare[alike[: len(rare)] >= self._k]

    def _now(self) -> Ints:
        return np.where(self.gone, self._missing, self._codes)

    def _alike(self, codes: Ints, rows: Ints) -> Ints:
        """How many of so many rows there are like those of each class."""
        group, _ = classes_of(list(codes.T))
        return np.bincount(group, weights=rows)[group].astype(np.int64)

    def _rare(self) -> Ints:
        return np.flatnonzero(self._alike(self._now(), self._rows) < self._k)

    def _smallest_beside(self) -> Ints:
        """Those of the smallest kind that still has a value."""
        now = self._now()
        group, _ = classes_of(list(now.T))
        rows = np.bincount(group, weights=self._rows)
        rows[group[(now == self._missing).all(axis=1)]] = np.inf
        return np.flatnonzero(group == int(np.argmin(rows)))
