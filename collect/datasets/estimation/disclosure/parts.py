"""Margins of a table, and the parts of it that have nothing to do with each other."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from collect.datasets.estimation.arrays import Floats, total

Bools = NDArray[np.bool_]
Cells = NDArray[np.intp]
"""Places of cells, in a table or in a part of one."""


@dataclass(frozen=True, eq=False)
class Margins:
    """A sparse matrix, ``height`` margins x ``width`` cells: by entry its ``row``,
    ``column`` and ``sign``. Every margin is 0 where children add up to their parent.
    """

    row: Cells
    column: Cells
    sign: Floats
    height: int
    width: int

    def matrix(self) -> csr_array:
        places = self.row, self.column
        return csr_array((self.sign, places), shape=(self.height, self.width))

    def priced(self, prices: Floats) -> Floats:
        """The margins' prices, summed up by cell."""
        return total(self.column, self.sign * prices[self.row], self.width)


@dataclass(frozen=True, eq=False)
class Part:
    """Cells that hang together, in ascending order, and ``margins`` over them: of those
    of the table the ones in ``rows``."""

    cells: Cells
    rows: Cells
    margins: Margins


def parts(margins: Margins, among: Bools) -> Iterator[Part]:
    """The cells ``among`` which are unknown, by what shares margins with what."""
    inside = among[margins.column]
    row, column = margins.row[inside], margins.column[inside]
    sign = margins.sign[inside]
    nodes = margins.height + margins.width
    graph = coo_array((sign, (row, margins.height + column)), shape=(nodes, nodes))
    label = connected_components(graph, directed=False)[1][margins.height :]
    order = np.argsort(label[column], kind="stable")
    row, column, sign = row[order], column[order], sign[order]
    cells = np.flatnonzero(among)
    cells = cells[np.argsort(label[cells], kind="stable")]
    own, first = np.unique(label[cells], return_index=True)
    last = np.append(first, len(cells))[1:]
    begin = np.searchsorted(label[column], own, side="left")
    end = np.searchsorted(label[column], own, side="right")
    place = np.empty(margins.width, dtype=np.intp)
    for a, b, c, d in zip(first, last, begin, end, strict=True):
        group = cells[a:b]
        place[group] = np.arange(b - a)
        rows, short = np.unique(row[c:d], return_inverse=True)
        over = Margins(short, place[column[c:d]], sign[c:d], len(rows), len(group))
        yield Part(group, rows, over)
