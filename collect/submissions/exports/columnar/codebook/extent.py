"""The least, the greatest and the sum of values that come in batches."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_INT64 = 2**63


class Extent:
    """Of numbers, or of dates and times, which have no sum.

    Values that are one of the `codes` stand for no answer: they are counted as `coded`
    and left out. `least`, `greatest` and `total` are None until there is a value.
    """

    def __init__(self, type_: pa.DataType, codes: Sequence[str]) -> None:
        self.coded = 0
        self.least: Any = None
        self.greatest: Any = None
        self.total: int | float | None = None
        self._adds = not pa.types.is_temporal(type_)
        self._codes = _numbers(codes, type_) if self._adds else pa.nulls(0, type_)

    def add(self, values: pa.Array, times: pa.Array | None = None) -> None:
        """Take in values; each of them occurs so many `times`, or once."""
        if len(self._codes):
            values, times = self._without_codes(values, times)
        if values.null_count == len(values):
            return
        least, greatest = _ends(values)
        if self.least is None or least < self.least:
            self.least = least
        if self.greatest is None or greatest > self.greatest:
            self.greatest = greatest
        if self._adds:
            bound = max(abs(least), abs(greatest))
            self.total = (self.total or 0) + _sum(values, times, bound)

    def _without_codes(
        self, values: pa.Array, times: pa.Array | None
    ) -> tuple[pa.Array, pa.Array | None]:
        is_code = pc.is_in(values, value_set=self._codes)
        kept = pc.invert(is_code)
        if times is None:
            self.coded += is_code.true_count
            return values.filter(kept), None
        self.coded += pc.sum(times.filter(is_code)).as_py() or 0
        return values.filter(kept), times.filter(kept)


def _ends(values: pa.Array) -> tuple[Any, Any]:
    """The least and the greatest value, of which there is one."""
    if pa.types.is_floating(values.type):
        # NumPy takes a tenth of the time, but what is not a number misleads it.
        numbers = values.drop_null().to_numpy()
        ends = float(numbers.min()), float(numbers.max())
        if not math.isnan(ends[0]):
            return ends
    found = pc.min_max(values)
    return found["min"].as_py(), found["max"].as_py()


def _sum(values: pa.Array, times: pa.Array | None, bound: float) -> int | float:
    """The sum; exact for integers even where 64 bits cannot hold it."""
    if times is not None:
        values = pc.multiply(values.cast(pa.float64()), times.cast(pa.float64()))
    elif pa.types.is_integer(values.type) and bound * len(values) >= _INT64:
        return int(sum(values.drop_null().to_pylist()))
    total: int | float = pc.sum(values).as_py()
    return total


def _numbers(codes: Sequence[str], type_: pa.DataType) -> pa.Array:
    """Those of the codes that are values of the type."""
    pattern = _DECIMAL if pa.types.is_floating(type_) else _WHOLE
    return pa.array(
        [float(code) for code in codes if pattern.fullmatch(code)], pa.float64()
    ).cast(type_)


_WHOLE = re.compile("-?[0-9]{1,15}")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
"""Codes among whole numbers, and among others."""
