"""The kinds of columns, and what their arrays hold."""

from enum import IntEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Mask: TypeAlias = NDArray[np.bool_]

DAY = 86_400_000_000
"""Microseconds."""

NO_TIME = np.iinfo(np.int64).min
"""The value of a DATETIME column where there is none."""


class Kind(IntEnum):
    """What an array of values holds.

    NUMBER: float64. BOOLEAN: bool. DATE: float64, days since 1970-01-01. DATETIME:
    int64, microseconds since then by the wall clock. TEXT: intp, places in
    `Column.categories`; codes, several codes with spaces between, and coordinates
    are texts.
    """

    NUMBER = 0
    TEXT = 1
    BOOLEAN = 2
    DATE = 3
    DATETIME = 4


def some(mask: Mask | None) -> Mask | None:
    """The mask, or None when it is nowhere true."""
    return mask if mask is not None and mask.any() else None
