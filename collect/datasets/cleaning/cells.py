"""Cells of Arrow columns: as text for the log, back again, and compared."""

import json
from datetime import time
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_SEPARATOR: Final = "\x1f"
"""Cannot occur in an answer: XML 1.0 forbids it."""


class ValueTextError(ValueError):
    """A text of the log that is no value of its column's type."""


def one_array(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """``column`` in one piece."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def to_texts(column: pa.Array) -> pa.StringArray:
    """The cells as texts that :func:`from_texts` turns back; null stays null.

    A multiple choice is written as XLSForm does, its codes separated by spaces; where
    that would be ambiguous, and for other nested values, as JSON.
    """
    if pa.types.is_nested(column.type):
        return pa.array(
            [_nested_text(cell) for cell in column.to_pylist()], pa.string()
        )
    return column.cast(pa.string())


def from_texts(texts: pa.StringArray, kind: pa.DataType) -> pa.Array:
    """The values of type ``kind`` that ``texts`` stand for.

    Raises ValueTextError where a text is no such value.
    """
    if pa.types.is_null(kind):
        if texts.null_count < len(texts):
            raise ValueTextError("the column has no type yet: nobody has answered")
        return pa.nulls(len(texts))
    try:
        if pa.types.is_nested(kind):
            cells = [_nested_cell(text, kind) for text in texts.to_pylist()]
            return pa.array(cells, kind)
        if pa.types.is_time(kind):
            cells = [text and time.fromisoformat(text) for text in texts.to_pylist()]
            return pa.array(cells, pa.time64("us")).cast(kind)
        return texts.cast(kind)
    except (pa.ArrowException, ValueError, TypeError) as error:
        raise ValueTextError(str(error)) from error


def _nested_text(cell: Any) -> str | None:
    if cell is None:
        return None
    if (
        isinstance(cell, list)
        and cell
        and not str(cell[0]).startswith("[")
        and all(isinstance(item, str) and item.split() == [item] for item in cell)
    ):
        return " ".join(cell)
    return json.dumps(cell, ensure_ascii=False, default=str)


def _nested_cell(text: str | None, kind: pa.DataType) -> Any:
    if text is None:
        return None
    plain = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    if plain and not text.startswith("["):
        return text.split()
    return json.loads(text)


def same_cells(left: pa.Array, right: pa.Array) -> Bools:
    """Where two columns of one type hold the same: null equals null, NaN equals NaN."""
    absent = pc.and_(pc.is_null(left), pc.is_null(right))
    same = pc.fill_null(_equal(left, right), False)
    if pa.types.is_floating(left.type):
        both_nan = pc.and_(pc.is_nan(left), pc.is_nan(right))
        same = pc.or_(same, pc.fill_null(both_nan, False))
    answer: Bools = pc.or_(same, absent).to_numpy(zero_copy_only=False)
    return answer


def _equal(left: pa.Array, right: pa.Array) -> pa.BooleanArray:
    if pa.types.is_null(left.type):
        return pa.nulls(len(left), pa.bool_())
    if not pa.types.is_nested(left.type):
        return pc.equal(left, right)
    if left.equals(right):
        return pa.repeat(pa.scalar(True), len(left))
    if pa.types.is_list(left.type) and pa.types.is_string(left.type.value_type):
        lengths = pc.equal(pc.list_value_length(left), pc.list_value_length(right))
        joined = pc.equal(
            pc.binary_join(left, _SEPARATOR), pc.binary_join(right, _SEPARATOR)
        )
        if joined.null_count == pc.or_(left.is_null(), right.is_null()).true_count:
            return pc.and_(lengths, joined)
    return pc.equal(to_texts(left), to_texts(right))


def put_cells(column: pa.Array, rows: Ints, values: pa.Array) -> pa.Array:
    """``column`` with ``values`` in the distinct ``rows``."""
    source = np.arange(len(column))
    source[rows] = len(column) + np.arange(len(rows))
    return pa.concat_arrays([column, values]).take(pa.array(source))
