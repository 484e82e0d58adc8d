"""Groups of interviews by up to two dimensions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from collect.datasets.estimation.arrays import factorise, group_pairs

Key = tuple[str, ...]
BY: Final = ("enumerator", "area", "version", "day")
"""What figures can be by."""
UNKNOWN: Final = ""
"""The key of interviews of which it is not known."""


@dataclass(frozen=True, eq=False)
class Groups:
    """`keys`: of each group its value by dimension, in order; `of`: the group of each
    interview."""

    keys: Sequence[Key]
    of: NDArray[np.int64]


def group_interviews(
    keys: Mapping[str, pa.Array], by: Sequence[str], size: int, also: Collection[Key]
) -> Groups:
    """The groups that `size` interviews form, and those of `also` without any."""
    of, found = np.zeros(size, np.int64), list[Key]([()])
    if not size:
        return Groups(sorted({*also, *(() if by else found)}), of)
    for name in by:
        own, labels = factorise(pc.fill_null(keys[name], UNKNOWN))
        texts = labels.to_pylist()
        shape = (len(found), len(texts))
        of, first, second = group_pairs(of, own, shape)
        pairs = zip(first.tolist(), second.tolist(), strict=True)
        found = [(*found[k], texts[place]) for k, place in pairs]
    every = sorted({*found, *also})
    number = {key: place for place, key in enumerate(every)}
    rank = np.array([number[key] for key in found], np.int64)
    return Groups(every, rank[of])
