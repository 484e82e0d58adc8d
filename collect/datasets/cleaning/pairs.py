"""Pairs of rows worth comparing: all of them, or those that are likely to be alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from collect.datasets.cleaning.cells import Codes, Ints
from collect.datasets.cleaning.hashes import Hashes, hashed, mixed, salts

EVERY_PAIR: Final = 400_000_000
"""Up to so many answers all pairs are compared, above it likely ones only."""
RECALL: Final = 0.99
"""Likely pairs include a pair just at the threshold with this probability, or ..."""
MOST_DRAWS: Final = 60
"""... as many draws as this give it."""
NEIGHBOURS: Final = 4
"""Rows compared on each side within a bucket of one draw."""
_BLOCK: Final = 200_000
_BITS: Final = np.uint64(44)
"""Of a hash so many bits are dropped to mark it in a table of 2^20."""

Pairs = Iterator[tuple[Ints, Ints]]


@dataclass(frozen=True, eq=False)
class Answers:
    """Rows in order of arrival: codes by question, -1 for no answer, and the group of
    each row, within which it is compared. Wanted are pairs that share `limit` of their
    answers."""

    codes: Sequence[Codes]
    group: Ints
    limit: float

    def pairs(self, start: int = 0) -> Pairs:
        """Pairs of rows of one group, the earlier first, in blocks. With `start` those
        whose later row is at this place or behind it; they are the same as without.
        """
        if self._all_compared(len(self.group)):
            return _every_pair(self.group, start)
        return self._likely_pairs(start)

    def settled(self, start: int) -> bool:
        """Whether rows before `start` are compared as they were before the others
        came."""
        every = self._all_compared(len(self.group))
        if every or every != self._all_compared(start):
            return every == self._all_compared(start)
        return all(
            self._parted(distinct, len(self.group))
            == self._parted(distinct - _only_behind(keys, start), start)
            for _, keys, distinct in self._widths()
        )

    def _all_compared(self, rows: int) -> bool:
        size = np.bincount(self.group[:rows]).astype(np.float64)
        return bool((size**2).sum() / 2 * len(self.codes) <= EVERY_PAIR)

    @cached_property
    def _hashes(self) -> list[Hashes]:
        own = zip(self.codes, salts(len(self.codes)), strict=True)
        return [hashed(codes, salt) for codes, salt in own]

    @cached_property
    def _belongs(self) -> Hashes:
        return mixed(self.group.astype(np.uint64) + np.uint64(1))

    def _likely_pairs(self, start: int) -> Pairs:
        """Pairs that agree in all questions of one of several draws.

        A pair with share s agrees in k questions drawn at random with probability s^k
        or more (blank agrees with blank); k is the least that parts most rows from each
        other.
        """
        width = self._width
        draws = np.log(1 - RECALL) / np.log1p(-min(self.limit**width, 0.999))
        draw = np.random.default_rng(1)
        for _ in range(int(np.clip(np.ceil(draws), 4, MOST_DRAWS))):
            keys = self._belongs.copy()
            for question in draw.permutation(len(self.codes))[:width].tolist():
                keys += self._hashes[question]
            yield from _neighbours(keys, start)

    @cached_property
    def _width(self) -> int:
        """How many questions a draw takes: few enough to be agreed in by a pair at the
        limit in 1 of 13 draws, and no more than part nine rows in ten."""
        for width, _, distinct in self._widths():
            if self._parted(distinct, len(self.group)):
                return width
        return self._widest

    def _widths(self) -> Iterator[tuple[int, Hashes, int]]:
        """Widths below the widest until rows are parted: with the keys of the rows, and
        how many keys there are."""
        chosen = np.random.default_rng(2).permutation(len(self.codes))
        keys = self._belongs.copy()
        for width in range(1, self._widest):
            keys += self._hashes[chosen[width - 1]]
            distinct = _distinct(keys)
            yield width, keys, distinct
            if self._parted(distinct, len(keys)):
                return

    @property
    def _widest(self) -> int:
        questions = len(self.codes)
        agreed = np.log(0.075) / np.log(self.limit) if self.limit < 1 else questions
        return max(1, min(questions, int(agreed)))

    @staticmethod
    def _parted(distinct: int, rows: int) -> bool:
        return distinct >= 0.9 * rows


def _every_pair(group: Ints, start: int) -> Pairs:
    order = np.argsort(group, kind="stable")
    size = np.bincount(group)
    begins = np.cumsum(size) - size
    later = np.flatnonzero(order >= start)
    begin = begins[group[order[later]]]
    before = later - begin
    limits = np.append(0, np.cumsum(before))
    at = 0
    while at < len(later):
        stop = int(np.searchsorted(limits, limits[at] + _BLOCK, "right")) - 1
        stop = max(stop, at + 1)
        own = slice(at, stop)
        second = np.repeat(later[own], before[own])
        step = np.arange(len(second)) - np.repeat(limits[own] - limits[at], before[own])
        yield order[np.repeat(begin[own], before[own]) + step], order[second]
        at = stop


def _neighbours(keys: Hashes, start: int) -> Pairs:
    """Rows of one key that lie near each other."""
    rows = _like_those_behind(keys, start) if start else np.arange(len(keys))
    keys = keys[rows]
    order = np.argsort(keys, kind="stable")
    ordered, rows = keys[order], rows[order]
    for apart in range(1, NEIGHBOURS + 1):
        equal = (ordered[apart:] == ordered[:-apart]) & (rows[apart:] >= start)
        at = np.flatnonzero(equal)
        for begin in range(0, len(at), _BLOCK):
            block = at[begin : begin + _BLOCK]
            yield rows[block], rows[block + apart]


def _like_those_behind(keys: Hashes, start: int) -> Ints:
    """The rows with a key that a row from `start` on has too, and a few others."""
    short = keys >> _BITS
    marks = np.zeros(1 << 20, np.bool_)
    marks[short[start:]] = True
    rows: Ints = np.flatnonzero(marks[short])
    return rows


def _only_behind(keys: Hashes, start: int) -> int:
    """How many keys only rows from `start` on have."""
    rows = _like_those_behind(keys, start)
    before = np.unique(keys[rows[rows < start]])
    return len(np.setdiff1d(keys[start:], before))


def _distinct(keys: Hashes) -> int:
    ordered = np.sort(keys)
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + min(len(keys), 1)
