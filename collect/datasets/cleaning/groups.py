"""Groups of rows, their quantiles, and figures as people read them."""

import math
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from collect.datasets.cleaning.cells import Ints, to_texts

Floats = NDArray[np.float64]


def group_rows(columns: Mapping[str, pa.Array], rows: int) -> tuple[Ints, list[str]]:
    """Group of each row, and the name of each group ("Site Azito").

    Rows are of one group where all `columns` are equal; no value is a value of its own.
    Without columns all rows are one group, whose name is empty.
    """
    group, names = np.zeros(rows, dtype=np.int64), [""]
    for variable, column in columns.items():
        if not pa.types.is_dictionary(column.type):
            column = to_texts(column).dictionary_encode()
        labels = [*column.dictionary.to_pylist(), "(blank)"]
        own = column.indices.fill_null(len(labels) - 1).to_numpy()
        key = group * len(labels) + own
        distinct, group = np.unique(key, return_inverse=True)
        names = [
            f"{names[k // len(labels)]} {variable} {labels[k % len(labels)]}".strip()
            for k in distinct.tolist()
        ]
    return group, names


def quantile(x: Floats, group: Ints, q: float) -> Floats:
    """Quantile of each group, interpolated linearly (type 7 of Hyndman & Fan 1996).

    Every group from 0 to the largest must have a value.
    """
    n = np.bincount(group)
    ordered = _ordered(x, group, len(n))
    position = (n - 1) * q
    lower = np.floor(position).astype(np.int64)
    start = np.cumsum(n) - n
    left = ordered[start + lower]
    right = ordered[start + np.minimum(lower + 1, n - 1)]
    found: Floats = left + (right - left) * (position - lower)
    return found


def _ordered(x: Floats, group: Ints, groups: int) -> Floats:
    """The values group by group, each in ascending order."""
    if groups < 2:
        return np.sort(x)
    by_value = np.argsort(x)
    # Numbers of 16 bits are sorted by their digits.
    narrow = np.uint16 if groups <= 1 << 16 else np.int64
    by_group = np.argsort(group[by_value].astype(narrow), kind="stable")
    ordered: Floats = x[by_value[by_group]]
    return ordered


def figure(value: float) -> str:
    """``value`` in ordinary notation, to about five significant digits."""
    if not math.isfinite(value):
        return str(value)
    digits = max(0, 4 - math.floor(math.log10(abs(value)))) if value else 0
    return np.format_float_positional(value, precision=digits, trim="-")
