"""Whether a file of persons may be handed out: k-anonymity and l-diversity.

Rows that agree on all quasi-identifiers form a class; a file is k-anonymous if every
class has k rows (Samarati and Sweeney 1998; Sweeney 2002), and l-diverse if every class
has l different values of a sensitive column (Machanavajjhala et al. 2007, distinct
l-diversity).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from collect.datasets.estimation.arrays import Ints

K: Final = 5
"""Rows a class must have: Hundepool et al. 2012, chapter 3, name 3 to 5."""

_MOST_PAIRS: Final = 2**62
"""Numbers of combinations that fit into an integer."""

_BANDS: Final = (5, 10, 20)
"""Widths of bands tried on numbers."""


@dataclass(frozen=True)
class Suggestion:
    """A change of the file, and how many rows would still be too rare after it."""

    column: str
    change: str
    rows: int

    def __str__(self) -> str:
        return f"{self.column}: {self.change} leaves {self.rows} rows too rare"


@dataclass(frozen=True, eq=False)
class Anonymity:
    """Result of the check.

    ``smallest``: rows of the smallest class (0 for an empty file); ``rare``: rows in
    classes below k; ``uniform``: rows in classes with fewer than l values, by sensitive
    column; ``suggestions``: what would help, most first.
    """

    k: int
    diversity: int
    classes: int
    smallest: int
    rare: Ints
    uniform: Mapping[str, Ints]
    suggestions: tuple[Suggestion, ...]

    @property
    def passed(self) -> bool:
        return not len(self.rare) and not any(map(len, self.uniform.values()))


def check_anonymity(
    columns: Mapping[str, pa.Array | pa.ChunkedArray],
    quasi: Sequence[str],
    k: int = K,
    *,
    sensitive: Sequence[str] = (),
    diversity: int = 2,
) -> Anonymity:
    """Check columns of equal length; a missing value is a value of its own.

    A wildcard reading of missing values would find larger classes, so this one never
    passes a file that the other would not. ``quasi``: columns somebody may know of a
    person. Raises ValueError where a column is not there, k or diversity is below 1, or
    no column is named.
    """
    _ask(columns, quasi, sensitive, k, diversity)
    coded = {name: codes_of(columns[name]) for name in quasi}
    group, size = classes_of(list(coded.values()))
    own = size[group]
    return Anonymity(
        k,
        diversity,
        len(size),
        int(size.min(initial=own.max(initial=0))),
        np.flatnonzero(own < k),
        {name: _uniform(group, columns[name], diversity) for name in sensitive},
        _suggestions(columns, coded, k) if (own < k).any() else (),
    )


def _ask(
    columns: Mapping[str, Any],
    quasi: Sequence[str],
    sensitive: Sequence[str],
    k: int,
    diversity: int,
) -> None:
    missing = [name for name in (*quasi, *sensitive) if name not in columns]
    if missing:
        raise ValueError(f"there is no column {', '.join(missing)} to check")
    if not quasi:
        raise ValueError(
            "no column is marked `pii: quasi`: say which columns others may know"
        )
    if k < 1 or diversity < 1:
        raise ValueError("k and diversity count rows and values: 1 or more")


def codes_of(column: pa.Array | pa.ChunkedArray) -> Ints:
    """A number for each value of a column; missing values have one, too."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    indices = column.dictionary_encode(null_encoding="encode").indices
    return np.asarray(indices.to_numpy(zero_copy_only=False), dtype=np.int64)


def classes_of(coded: Sequence[Ints]) -> tuple[Ints, Ints]:
    """The class of each row and the size of each class, by columns of codes."""
    group = np.zeros(len(coded[0]) if coded else 0, dtype=np.int64)
    most = 1
    for column in coded:
        values = int(column.max(initial=0)) + 1
        if most * values > _MOST_PAIRS:
            group = np.unique(group, return_inverse=True)[1].astype(np.int64)
            most = int(group.max(initial=0)) + 1
        group, most = group * values + column, most * values
    group = np.unique(group, return_inverse=True)[1].astype(np.int64)
    return group, np.bincount(group)


def _rare(coded: Sequence[Ints], k: int) -> int:
    if not coded:
        return 0
    group, size = classes_of(coded)
    return int((size[group] < k).sum())


def _uniform(
    group: Ints, column: pa.Array | pa.ChunkedArray, diversity: int
) -> NDArray[np.int64]:
    """Rows whose class has too few different values; missing ones do not count."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    there = column.is_valid().to_numpy(zero_copy_only=False)
    pairs = np.unique(np.column_stack([group, codes_of(column)])[there], axis=0)
    values = np.bincount(pairs[:, 0], minlength=int(group.max(initial=-1)) + 1)
    return np.flatnonzero(values[group] < diversity)


def _suggestions(
    columns: Mapping[str, pa.Array | pa.ChunkedArray], coded: Mapping[str, Ints], k: int
) -> tuple[Suggestion, ...]:
    found = []
    for name in coded:
        others = [codes for other, codes in coded.items() if other != name]
        for change, codes in _changes(columns[name], coded[name], k):
            found.append(Suggestion(name, change, _rare([*others, codes], k)))
        found.append(Suggestion(name, "leaving it out", _rare(others, k)))
    now = _rare(list(coded.values()), k)
    found.append(Suggestion("rows", f"leaving out the {now} rare ones", 0))
    better = [each for each in found if each.rows < now]
    return tuple(sorted(better, key=lambda each: each.rows))


def _changes(
    column: pa.Array | pa.ChunkedArray, codes: Ints, k: int
) -> Iterator[tuple[str, Ints]]:
    """Bands for numbers, one group of the rare codes for anything else."""
    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        for width in _BANDS:
            lower = pc.floor(pc.divide(pc.cast(column, pa.float64()), width))
            yield f"bands of {width}", codes_of(lower)
        return
    size = np.bincount(codes)
    rare = np.flatnonzero(size < k)
    if len(rare) > 1:
        merged = np.where(np.isin(codes, rare), rare[0], codes)
        yield f"one code for its {len(rare)} rarest", merged
