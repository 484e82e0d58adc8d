"""Rows numbered by what stands in some columns."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_ROOM = 2**62


def numbered(table: pa.Table, columns: Iterable[str]) -> NDArray[np.int64]:
    """A number for each row, the same for rows that are equal in these columns.

    The columns are text without nulls.
    """
    numbers, size = np.zeros(len(table), np.int64), 1
    for name in columns:
        found = table[name].combine_chunks().dictionary_encode()
        different = max(len(found.dictionary), 1)
        if size * different > _ROOM:
            distinct, numbers = np.unique(numbers, return_inverse=True)
            size = len(distinct)
        numbers = numbers * different + found.indices.to_numpy()
        size *= different
    return numbers
