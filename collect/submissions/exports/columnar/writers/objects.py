"""Rows as JSON objects (RFC 8259), by the column."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from collect.submissions.exports.columnar.labels import relisted
from collect.submissions.exports.columnar.writers.cells import cells_with, replaced
from collect.submissions.exports.columnar.writers.texts import text_of

_NOTHING = "\0"
"""Stands for null until all is joined, for to quote some cells of a column and not
others costs as much as joining a row. JSON has no such character, it escapes it."""

_SPECIAL = bytes(range(0x20)) + b'"\\'


def objects_of(
    batch: pa.RecordBatch, names: Sequence[str], begin: str = "{", end: str = "}"
) -> pa.StringArray:
    """Each row as an object with all of these names, in their order; what comes before
    and after its members can be given.

    Numbers have all digits it takes to read them back, codes of a list are an array,
    what has no type in JSON is text; nothing, and numbers that are none, are `null` once
    `json_of` has been over the bytes. Raises UnsuitableError for columns that have no
    text.
    """
    pieces: list[pa.Array | str] = []
    before = begin
    for column, name in zip(batch.columns, names, strict=True):
        quote = "" if _is_plain(column.type) else '"'
        pieces += [f"{before}{quoted(name)}:{quote}", _values(column, name)]
        before = f"{quote},"
    if not pieces:
        return pa.array([begin + end] * batch.num_rows, pa.string())
    pieces.append(before.removesuffix(",") + end)
    return pc.binary_join_element_wise(
        *pieces, "", null_handling="replace", null_replacement=_NOTHING
    )


def json_of(data: bytes) -> bytes:
    """Bytes of `objects_of` with `null` for nothing."""
    mark = _NOTHING.encode()
    return data.replace(b'"%b"' % mark, b"null").replace(mark, b"null")


def quoted(text: str) -> str:
    """The text as a JSON string."""
    return orjson.dumps(text).decode()


def _values(column: pa.Array, name: str) -> pa.StringArray:
    """The column as JSON, text without its quotes."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _values(column.dictionary, name).take(column.indices)
    if pa.types.is_list(kind):
        return _arrays(column, name)
    texts = text_of(column, name)
    if pa.types.is_floating(kind):
        finite = np.isfinite(column.cast(pa.float64()).fill_null(0).to_numpy())
        nothing = pa.scalar(None, pa.string())
        return texts if finite.all() else pc.if_else(pa.array(finite), texts, nothing)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return replaced(texts, cells_with(texts, _SPECIAL), _inside)
    return texts


def _arrays(column: pa.ListArray, name: str) -> pa.StringArray:
    items = pc.list_flatten(column)
    quote = "" if _is_plain(items.type) else '"'
    values = pc.binary_join_element_wise(quote, _values(items, name), quote, "")
    joined = pc.binary_join(relisted(column, values.fill_null("null")), ",")
    return pc.binary_join_element_wise("[", joined, "]", "")


def _inside(text: str) -> str:
    return quoted(text)[1:-1]


def _is_plain(kind: pa.DataType) -> bool:
    """Whether its text is JSON as it stands."""
    if pa.types.is_dictionary(kind):
        return _is_plain(kind.value_type)
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_list(kind)
        or pa.types.is_null(kind)
    )
