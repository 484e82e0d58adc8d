"""Cells of Arrow columns: as text for the log, back again, and compared."""

import json
from datetime import time
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
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


def equal_codes(column: pa.Array) -> Codes:
    """Equal cells get equal codes, from 0 on; -1 for no value.

    A column of dictionary type must hold each value once in its dictionary.
    """
    kind = column.type
    if pa.types.is_struct(kind):
        parts = [pc.struct_field(column, [n]) for n in range(kind.num_fields)]
        return _combined(column, [_codes(part) for part in parts])
    if pa.types.is_list(kind) and pa.types.is_string(kind.value_type):
        joined = pc.binary_join(column, _SEPARATOR)
        if joined.null_count == column.null_count:
            lengths = pc.list_value_length(column)
            return _combined(column, [_codes(joined), _codes(lengths)])
    return _codes(to_texts(column) if pa.types.is_nested(kind) else column)


def _codes(column: pa.Array) -> Codes:
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    codes: Codes = column.indices.fill_null(-1).to_numpy().astype(np.int32, copy=False)
    return codes


def _combined(column: pa.Array, parts: list[Codes]) -> Codes:
    """One code for the codes of all parts of a column's cells."""
    joint = np.zeros(len(column), np.int64)
    for part in parts:
        wide = int(part.max(initial=-1)) + 2
        _, joint = np.unique(joint * wide + part + 1, return_inverse=True)
    absent = column.is_null().to_numpy(zero_copy_only=False)
    codes: Codes = np.where(absent, -1, joint).astype(np.int32)
    return codes


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
