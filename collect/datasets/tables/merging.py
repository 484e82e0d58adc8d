"""When small neighbouring data files become one, so that each row is rewritten seldom.

Files are ranked by the logarithm of their rows; FANOUT neighbours of one rank, with the
smaller ones after them up to the newest, become one of a higher rank: a row is rewritten
once a rank at most, as in a log-structured merge tree (O'Neil et al. 1996).
"""

from __future__ import annotations

from collections.abc import Sequence

from collect.datasets.tables.delta import DataFile

FANOUT = 8
LARGEST = 1 << 20
"""Rows from which on a file is left alone."""


def due(files: Sequence[DataFile]) -> Sequence[DataFile]:
    """The newest files to merge now; none if there is nothing to gain. `files` are all
    of a table, in order of their rows."""
    ranks = [_rank(file.rows) for file in files]
    for rank in range(_rank(LARGEST)):
        start = len(files)
        while start and ranks[start - 1] <= rank:
            start -= 1
        if ranks[start:].count(rank) >= FANOUT:
            return files[start:]
    return ()


def _rank(rows: int) -> int:
    """The FANOUT files of a rank have more rows together than any of that rank."""
    rank, size = 0, 1
    while size < min(rows, LARGEST):
        rank, size = rank + 1, size * FANOUT
    return rank
