"""Array types, and grouping rows by label or by pairs of integer codes."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Column = Any
"""One value a row: numpy array, Arrow array, pandas series or sequence."""

DENSE_AT_LEAST: Final = 1 << 20


def as_arrow(values: Column) -> pa.Array:
    """``values`` as one Arrow array; NaN counts as null, mixed types become text."""
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if isinstance(values, pa.DictionaryArray):
        values = values.dictionary_decode()
    if not isinstance(values, pa.Array):
        try:
            values = pa.array(values, from_pandas=True)
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            values = pa.array([_text(value) for value in values], pa.string())
    if pa.types.is_floating(values.type):
        values = pc.if_else(pc.is_nan(values), None, values)
    return values


def as_floats(values: Column) -> Floats:
    """``values`` as 64-bit floats; null becomes NaN, booleans 0 and 1."""
    if isinstance(values, np.ndarray) and values.dtype.kind in "biuf":
        return values.astype(np.float64, copy=False)
    floats: Floats = as_arrow(values).cast(pa.float64()).to_numpy(zero_copy_only=False)
    return floats


def _text(value: object) -> str | None:
    """One spelling for one label, whatever type it came in (1, 1.0 -> "1")."""
    if value is None or value != value:
        return None
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def factorise(values: Column) -> tuple[Ints, pa.StringArray]:
    """Codes of the rows and the sorted distinct labels; -1 where there is no value.

    Labels are text, so that codes from different files meet again: ``1``, ``1.0``
    and ``"1"`` are one label, ``"01"`` is another.
    """
    encoded = as_arrow(values).dictionary_encode()
    texts = [_text(value) for value in encoded.dictionary.to_pylist()]
    distinct = pa.array(texts, pa.string()).dictionary_encode()
    order = pc.sort_indices(distinct.dictionary).to_numpy()
    rank = np.empty(len(order) + 1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    rank[-1] = -1
    of_text = rank[pc.fill_null(distinct.indices, -1).to_numpy()]
    of_text = np.append(of_text, -1)
    codes = of_text[pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)]
    return codes, distinct.dictionary.take(pa.array(order))


def count(group: Ints, size: int) -> Ints:
    """Rows of each of ``size`` groups."""
    return np.bincount(group, minlength=size).astype(np.int64, copy=False)


def total(group: Ints, values: NDArray[Any], size: int) -> Floats:
    """Sum of ``values`` over each of ``size`` groups, as 64-bit floats."""
    return np.bincount(group, values, size).astype(np.float64, copy=False)


def group_pairs(
    first: Ints, second: Ints, shape: tuple[int, int]
) -> tuple[Ints, Ints, Ints]:
    """Number the distinct pairs of codes.

    Returns the group of each row, and of each group its first and second code, in
    ascending order of (first, second).
    """
    key = first * shape[1] + second
    size = shape[0] * shape[1]
    if size <= max(4 * len(key), DENSE_AT_LEAST):
        present = np.flatnonzero(np.bincount(key, minlength=size))
        number = np.zeros(size, dtype=np.int64)
        number[present] = np.arange(len(present))
        group = number[key]
    else:
        present, group = np.unique(key, return_inverse=True)
    return group, present // shape[1], present % shape[1]


def first_few(labels: Sequence[object], limit: int = 5) -> str:
    """``labels`` for an error message: the first few, and how many more."""
    shown = ", ".join(str(label) for label in labels[:limit])
    more = len(labels) - limit
    return f"{shown} and {more} more" if more > 0 else shown
