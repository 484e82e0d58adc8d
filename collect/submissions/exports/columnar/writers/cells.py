"""Finding and rewriting a few cells of a column of text.

Most texts of a survey need neither quotes nor escapes. A scan over the bytes of a column
finds those that do, and only they cost Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Cells = npt.NDArray[np.intp]
"""Numbers of cells within a column, ascending."""

Bytes = npt.NDArray[np.uint8]

SIZE = 16 * 1024 * 1024
"""Of what is written at once, about: more costs memory, less costs time."""
_ROWS = 64


def parts_of(batch: pa.RecordBatch, around: int = 0) -> Iterator[pa.RecordBatch]:
    """The batch in slices of about SIZE bytes, if so many are written `around` the cells
    of each row; of _ROWS rows in any case unless their cells are as large."""
    step = SIZE // max(batch.nbytes // max(batch.num_rows, 1), 1)
    step = max(min(step, max(SIZE // max(around, 1), _ROWS)), 1)
    for start in range(0, batch.num_rows, step):
        yield batch.slice(start, step)


def utf8_of(column: pa.StringArray) -> bytes:
    """The texts of the column, one after the other."""
    return raw(column)[1].tobytes()


def replaced(
    column: pa.StringArray, cells: Cells, write: Callable[[str], str]
) -> pa.StringArray:
    """The column with those cells rewritten; null stays null."""
    if not cells.size:
        return column
    old = column.take(pa.array(cells)).to_pylist()
    new = [None if text is None else write(text) for text in old]
    mask = np.zeros(len(column), dtype=bool)
    mask[cells] = True
    return pc.replace_with_mask(column, mask, pa.array(new, pa.string()))


def cells_with(column: pa.StringArray, characters: bytes) -> Cells:
    """The cells that have any of these ASCII characters."""
    bounds, data = raw(column)
    text = data.tobytes()
    present = [character for character in characters if character in text]
    if not present:
        return np.zeros(0, np.intp)
    found = data == present[0]
    for character in present[1:]:
        found |= data == character
    return cells_at(bounds, np.flatnonzero(found))


def cells_at(bounds: npt.NDArray[np.int32], places: Cells) -> Cells:
    """The cells these bytes belong to."""
    return np.unique(np.searchsorted(bounds, places, side="right") - 1)


def cells_beginning_with(column: pa.StringArray, characters: bytes) -> Cells:
    """The cells whose first character is one of these (ASCII)."""
    bounds, data = raw(column)
    filled = np.flatnonzero(bounds[1:] > bounds[:-1])
    firsts = data[bounds[:-1][filled]]
    return filled[np.isin(firsts, np.frombuffer(characters, np.uint8))]


def empty_cells(column: pa.StringArray) -> Cells:
    """The cells that hold a text without characters; not those that hold nothing."""
    bounds, _ = raw(column)
    found = bounds[1:] == bounds[:-1]
    if column.null_count:
        found &= column.is_valid().to_numpy(zero_copy_only=False)
    return np.flatnonzero(found)


def raw(column: pa.StringArray) -> tuple[npt.NDArray[np.int32], Bytes]:
    """The UTF-8 of the column's cells, one after the other, after where each begins
    and the last ends. What lies under a null counts as its text."""
    if not len(column):
        return np.zeros(1, np.int32), np.zeros(0, np.uint8)
    _, bounds, data = column.buffers()
    last = column.offset + len(column)
    ends = np.frombuffer(bounds, np.int32)[column.offset : last + 1]
    start, stop = int(ends[0]), int(ends[-1])
    if start == stop:
        return ends - start, np.zeros(0, np.uint8)
    return ends - start, np.frombuffer(data, np.uint8)[start:stop]


def column_of(
    ends: npt.NDArray[np.int32], data: bytes | Bytes, like: pa.Array
) -> pa.StringArray:
    """A column of text from where its cells end in the data; null where `like` is."""
    bounds = np.zeros(len(ends) + 1, np.int32)
    bounds[1:] = ends
    known = None
    if like.null_count:
        valid = like.is_valid().to_numpy(zero_copy_only=False)
        known = pa.py_buffer(np.packbits(valid, bitorder="little"))
    return pa.StringArray.from_buffers(
        len(ends), pa.py_buffer(bounds), pa.py_buffer(data), known
    )
