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
    each row, within which it is compared."""

    codes: Sequence[Codes]
    group: Ints

    def pairs(self, limit: float, start: int = 0) -> Pairs:
        """Pairs of rows of one group, the earlier first, in blocks, that may share
        `limit` of their answers. With `start` those whose later row is at this place
        or behind it; they are the same as without.
        """
        if self._all_compared(len(self.group)):
            return _every_pair(self.group, start)
        return self._likely_pairs(limit, start)

    def settled(self, limit: float, start: int) -> bool:
        """Whether rows before `start` are compared as they were before the others
        came."""
        rows = len(self.group)
        if self._all_compared(rows) != self._all_compared(start):
            return False
        if self._all_compared(rows):
            return True
        before = [own[:start] for own in self._hashes]
        former = _width(before, self._belongs[:start], limit)
        return former == _width(self._hashes, self._belongs, limit)

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

    def _likely_pairs(self, limit: float, start: int) -> Pairs:
        """Pairs that agree in all questions of one of several draws.

        A pair with share s agrees in k questions drawn at random with probability s^k
        or more (blank agrees with blank); k is the least that parts most rows from each
        other.
        """
        hashes = self._hashes
        width = _width(hashes, self._belongs, limit)
        draws = np.log(1 - RECALL) / np.log1p(-min(limit**width, 0.999))
        draw = np.random.default_rng(1)
        for _ in range(int(np.clip(np.ceil(draws), 4, MOST_DRAWS))):
            keys = self._belongs.copy()
            for question in draw.permutation(len(hashes))[:width].tolist():
                keys += hashes[question]
            yield from _neighbours(keys, start)


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
    rows = np.arange(len(keys))
    if start:
        marks = np.zeros(1 << 20, np.bool_)
        short = keys >> _BITS
        marks[short[start:]] = True
        rows = np.flatnonzero(marks[short])
        keys = keys[rows]
    order = np.argsort(keys, kind="stable")
    ordered, rows = keys[order], rows[order]
    for apart in range(1, NEIGHBOURS + 1):
        equal = (ordered[apart:] == ordered[:-apart]) & (rows[apart:] >= start)
        at = np.flatnonzero(equal)
        for begin in range(0, len(at), _BLOCK):
            block = at[begin : begin + _BLOCK]
            yield rows[block], rows[block + apart]


def _width(hashes: Sequence[Hashes], belongs: Hashes, limit: float) -> int:
    """How many questions a draw takes: few enough to be agreed in by a pair at the
    limit in 1 of 13 draws, and no more than part nine rows in ten."""
    questions = len(hashes)
    most = questions if limit == 1 else int(np.log(0.075) / np.log(limit))
    most = max(1, min(questions, most))
    chosen = np.random.default_rng(2).permutation(questions)
    keys = belongs.copy()
    for width in range(1, most):
        keys += hashes[chosen[width - 1]]
        if _distinct(keys) >= 0.9 * len(keys):
            return width
    return most


def _distinct(keys: Hashes) -> int:
    ordered = np.sort(keys)
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + min(len(keys), 1)
