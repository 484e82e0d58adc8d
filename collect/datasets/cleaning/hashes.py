"""Rows of answers as numbers of 64 bits: equal rows have equal ones."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from collect.datasets.cleaning.cells import Codes, Ints

Hashes = NDArray[np.uint64]

_SEED: Final = 20160301


def salts(count: int) -> Hashes:
    """Odd numbers, the same every time: one for each question of a row."""
    draw = np.random.default_rng(_SEED)
    return draw.integers(1, 2**63, count, dtype=np.uint64) | np.uint64(1)


def mixed(keys: Hashes) -> Hashes:
    """Spread keys over all 64 bits (finaliser of MurmurHash3)."""
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        keys = (keys ^ (keys >> np.uint64(33))) * np.uint64(factor)
    return keys ^ (keys >> np.uint64(33))


def hashed(codes: Codes, salt: np.uint64) -> Hashes:
    """A hash for each row's code, -1 or more. Each code is mixed once."""
    known = np.arange(1, int(codes.max(initial=-1)) + 3, dtype=np.uint64)
    found: Hashes = mixed(known * salt)[codes + 1]
    return found


def alike(codes: Sequence[Codes], rows: int) -> Ints:
    """Group of each row: rows are of one group where all their codes are equal.

    Groups are found by hash, then compared code by code; where rows with one hash
    differ after all, their groups are told apart by sorting.
    """
    keys = np.zeros(rows, np.uint64)
    for own, salt in zip(codes, salts(len(codes)), strict=True):
        keys += hashed(own, salt)
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    same = np.append(False, ordered[1:] == ordered[:-1])[:rows]
    later = np.flatnonzero(same)
    left, right = order[later - 1], order[later]
    if any((own[left] != own[right]).any() for own in codes):
        return _told_apart(codes, rows)
    group = np.empty(rows, np.int64)
    group[order] = np.cumsum(~same)
    return group


def _told_apart(codes: Sequence[Codes], rows: int) -> Ints:
    group = np.zeros(rows, dtype=np.int64)
    for own in codes:
        wide = int(own.max(initial=-1)) + 2
        _, group = np.unique(group * wide + own + 1, return_inverse=True)
    return group
