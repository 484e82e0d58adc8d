"""A batch of a stored table, and the answers in it that do not fit their type."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

INVALID = "_invalid"
"""The stored column of texts that do not fit: a map from the column to the text."""


class Rows:
    """Rows as they are stored, in the columns that were read."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        self._batch = batch

    def __len__(self) -> int:
        return int(self._batch.num_rows)

    def column(self, name: str) -> pa.Array:
        """A stored column. Raises KeyError if it was not read."""
        return self._batch.column(name)

    def misfit(self, name: str) -> pa.StringArray | None:
        """The texts that do not fit the column's type, null elsewhere; None if all
        answers of the batch fit. Raises KeyError if INVALID was not read."""
        return self._misfits.get(name)

    @cached_property
    def _misfits(self) -> Mapping[str, pa.StringArray]:
        stored = self._batch.column(INVALID)
        if stored.null_count == len(stored):
            return {}
        places = np.flatnonzero(stored.is_valid().to_numpy(zero_copy_only=False))
        found = stored.take(pa.array(places))
        places = np.repeat(places, np.diff(found.offsets.to_numpy()))
        names = found.keys.dictionary_encode()
        numbers = names.indices.to_numpy()
        return {
            name: spread(
                found.items.filter(pa.array(numbers == number)),
                places[numbers == number],
                len(self),
            )
            for number, name in enumerate(names.dictionary.to_pylist())
        }


def spread(values: pa.Array, places: npt.NDArray[np.intp], length: int) -> pa.Array:
    """An array of that length with the values at these places, null elsewhere."""
    slots = np.full(length, -1)
    slots[places] = np.arange(len(values))
    return take(values, slots)


def take(values: pa.Array, slots: npt.NDArray[np.intp]) -> pa.Array:
    """The values with these numbers; null for -1."""
    return values.take(pa.array(slots, mask=slots < 0))


def either(first: pa.Array | None, second: pa.Array) -> pa.Array:
    """What the first holds, else what the second holds."""
    return second if first is None else pc.coalesce(first, second)
