"""Recoding of columns before they are handed out: bands, groups of codes, dates."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

DateUnit = Literal["month", "year"]
_DATES: Final[Mapping[str, str]] = {"month": "%Y-%m", "year": "%Y"}


def banded(column: pa.Array, limits: Sequence[float]) -> pa.Array:
    """Numbers as bands between the limits, each from its limit to below the next: of
    0, 5, 18 there are "0-4", "5-17" and "18+", and "<0".

    Bands of whole numbers end in whole numbers; of others "0-<5". Raises ValueError
    unless the limits rise.
    """
    if not limits or any(b <= a for a, b in pairwise(limits)):
        raise ValueError("limits of bands rise: 0, 5, 10, 15")
    numbers = pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False)
    whole = pa.types.is_integer(column.type) and all(x == int(x) for x in limits)
    names = [f"<{limits[0]:g}"]
    for low, high in pairwise(limits):
        names.append(_band(low, high - 1) if whole else f"{low:g}-<{high:g}")
    names.append(f"{limits[-1]:g}+")
    place = np.searchsorted(np.array(limits, np.float64), numbers, side="right")
    indices = pa.array(place.astype(np.int64), mask=np.isnan(numbers))
    return pa.array(names, pa.string()).take(indices)


def _band(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g}-{high:g}"


def grouped(column: pa.Array, groups: Mapping[str, Sequence[str]]) -> pa.Array:
    """Codes as those of their groups, by code of the group; others stay.

    Raises ValueError for a code in two groups.
    """
    listed = [(old, new) for new, codes in groups.items() for old in codes]
    old = [code for code, _ in listed]
    if len(set(old)) < len(old):
        raise ValueError("a code is in one group only")
    texts = column.cast(pa.string())
    place = pc.index_in(texts, value_set=pa.array(old, pa.string()))
    new = pa.array([code for _, code in listed], pa.string()).take(place)
    return pc.coalesce(new, texts)


def coarsened(column: pa.Array, unit: DateUnit) -> pa.Array:
    """Dates as months (2026-11) or years."""
    return pc.strftime(column, format=_DATES[unit])


def rounded(numbers: pa.Array, digits: int) -> pa.Array:
    """Numbers with so many significant digits: an exact weight tells its cluster."""
    values = pc.cast(numbers, pa.float64()).to_numpy(zero_copy_only=False)
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.floor(np.log10(np.abs(values)))
    scale = 10.0 ** (digits - 1 - np.where(np.isfinite(size), size, 0))
    return pa.array(np.round(values * scale) / scale, from_pandas=True)
