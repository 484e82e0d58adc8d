"""Columns of 0 and 1, of which wide tables have tens of thousands.

A column costs more than its cells when a batch of a wide table has a few hundred rows.
So adjacent columns of small numbers become text together, as a matrix of digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from collect.submissions.exports.columnar.writers.cells import column_of

FLAG = pa.int8()
"""The type of columns for choices."""

_BETWEEN = ","
_DIGIT = 9


@dataclass(frozen=True)
class Span:
    """Adjacent columns: flags, or one of another type."""

    start: int
    stop: int
    flags: bool


def spans_of(types: Sequence[pa.DataType]) -> list[Span]:
    """The columns of these types in spans, in their order."""
    spans = []
    start = 0
    for is_flag, group in groupby(kind == FLAG for kind in types):
        stop = start + len(list(group))
        cuts = [start, stop] if is_flag else range(start, stop + 1)
        spans += [Span(first, last, is_flag) for first, last in pairwise(cuts)]
        start = stop
    return spans


def joined(
    columns: Sequence[pa.Array], before: Sequence[str], nothing: str
) -> Iterator[pa.StringArray]:
    """Texts that, with commas between them, are the columns with commas between them:
    each cell after what stands `before` its column, `nothing` where it is null."""
    place = 0
    for _, group in groupby(columns, _known):
        same = list(group)
        ahead = before[place : place + len(same)]
        numbers = np.stack([_numbers(column) for column in same])
        if numbers.max(initial=0) <= _DIGIT:
            yield _digits(numbers, same[0], ahead, nothing)
        else:
            yield from map(_plainly, same, ahead, [nothing] * len(same))
        place += len(same)


def _known(column: pa.Array) -> tuple[int, int] | None:
    """What columns share that are null in the same rows."""
    bits = column.buffers()[0] if column.null_count else None
    return None if bits is None else (bits.address, column.offset)


def _numbers(column: pa.Array) -> npt.NDArray[np.uint8]:
    """The numbers, whatever lies under null; those below zero as large ones."""
    data = np.frombuffer(column.buffers()[1], np.uint8)
    return data[column.offset : column.offset + len(column)]


def _digits(
    numbers: npt.NDArray[np.uint8], like: pa.Array, before: Sequence[str], nothing: str
) -> pa.StringArray:
    """Rows of digits, from a matrix that has a row for each column."""
    ahead = [text.encode() for text in before]
    empty = _BETWEEN.join(text + nothing for text in before)
    blank = np.frombuffer(b",".join(text + b"0" for text in ahead), np.uint8)
    places = np.cumsum([len(text) + 2 for text in ahead]) - 2
    # A column of the file is a row here: written in one go, and turned at the end.
    letters = np.empty((len(blank), numbers.shape[1]), np.uint8)
    letters[:] = blank[:, np.newaxis]
    letters[places] += numbers
    ends = np.arange(1, numbers.shape[1] + 1, dtype=np.int32) * np.int32(len(blank))
    texts = column_of(ends, np.ascontiguousarray(letters.T), like)
    return texts.fill_null(empty)


def _plainly(column: pa.Array, before: str, nothing: str) -> pa.StringArray:
    texts = column.cast(pa.string()).fill_null(nothing)
    return pc.binary_join_element_wise(before, texts, "")
