"""Stored answers (JSON, a line a row) to typed columns, without a loop over cells.

The fields are those of the form version that the rows came with, so each question has
one kind of JSON value. What JSON readers of Arrow refuse, such as a decimal written as
text because float64 cannot hold it, goes through Python values, to the same columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from collect.datasets.tables.moments import clocks, instants
from collect.datasets.tables.schema import (
    CLOCK,
    EXACT,
    INSTANT,
    OFFSET,
    POINT,
    arrow_type,
    column_name,
)
from collect.forms.xlsform.fields import Field

_NUMBERS = pa.list_(pa.float64())
_TEXTS = pa.list_(pa.string())
_JSON = {
    "int": pa.int64(),
    "decimal": pa.float64(),
    "geopoint": _NUMBERS,
    "geotrace": pa.list_(_NUMBERS),
    "geoshape": pa.list_(_NUMBERS),
}
_LEAST_BLOCK = 1 << 20

Parsed = tuple[pa.Array, pa.Array | None]
"""An answer as its JSON has it, and the text of decimals that were written as text."""


def json_type(field: Field) -> pa.DataType:
    """The type of a question's JSON values."""
    return _TEXTS if field.multiple else _JSON.get(field.type, pa.string())


def parse(lines: Sequence[bytes], fields: Sequence[Field]) -> dict[str, Parsed]:
    """The JSON objects of some rows as one array a field, by path; absent is null.

    Raises ValueError if a value is of another kind than its field, which is a fault of
    ours: what does not fit is kept aside when rows are shredded.
    """
    if not lines or not fields:
        return {f.path: (pa.nulls(len(lines), json_type(f)), None) for f in fields}
    schema = pa.schema([(field.path, json_type(field)) for field in fields])
    block = max(_LEAST_BLOCK, max(map(len, lines)) + 2)
    try:
        table = pj.read_json(
            pa.BufferReader(b"\n".join(lines)),
            pj.ReadOptions(block_size=block),
            pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
        )
    except pa.ArrowInvalid:
        return _parse_slowly(lines, fields)
    return {name: (_whole(table[name]), None) for name in schema.names}


def _parse_slowly(lines: Sequence[bytes], fields: Sequence[Field]) -> dict[str, Parsed]:
    rows = [orjson.loads(line) for line in lines]
    return {
        field.path: _parsed([row.get(field.path) for row in rows], field)
        for field in fields
    }


def _parsed(values: list[Any], field: Field) -> Parsed:
    kind = json_type(field)
    if kind != pa.float64():
        return pa.array(values, kind), None
    exact = [value if isinstance(value, str) else None for value in values]
    numbers = [None if value is None else float(value) for value in values]
    return pa.array(numbers, kind), pa.array(exact, pa.string())


def typed(parsed: Parsed, field: Field, target: Field) -> dict[str, pa.Array]:
    """The column of `target`, which `field` was later merged into, and its companion.

    Raises ValueError as `parse` does.
    """
    values, exact = parsed
    name = column_name(target)
    if arrow_type(field) != arrow_type(target):
        return {name: as_text(values, exact)}
    kind = arrow_type(target)
    if kind == pa.float64():
        exact = pa.nulls(len(values), pa.string()) if exact is None else exact
        return {name: values, name + EXACT: exact}
    if kind in (INSTANT, CLOCK):
        moments, offsets = (instants if kind == INSTANT else clocks)(values)
        return {name: moments, name + OFFSET: offsets}
    if kind == POINT:
        return {name: points(values)}
    return {name: as_text(values) if kind == pa.string() else values.cast(kind)}


def from_text(texts: pa.Array, target: Field) -> dict[str, pa.Array]:
    """Answers stored as text in the type that one form version gave them.

    Raises ValueError where a text is none of that type.
    """
    kind = json_type(target)
    exact = None
    if kind == pa.float64():
        values = texts.cast(kind)
        exact = pc.if_else(pc.equal(values.cast(pa.string()), texts), None, texts)
    elif pa.types.is_list(kind) and not pa.types.is_list(kind.value_type):
        values = pc.utf8_split_whitespace(texts).cast(kind)
    elif pa.types.is_list(kind):
        return {column_name(target): texts}
    else:
        values = texts.cast(kind)
    return typed((values, exact), target, target)


def as_text(values: pa.Array, exact: pa.Array | None = None) -> pa.Array:
    """Answers as text, as far as possible in the notation they were sent in: codes of
    several choices with spaces between, points as XForms have them."""
    kind = values.type
    if pa.types.is_list(kind):
        inner = pa.ListArray.from_arrays(
            values.offsets, _members(values), mask=values.is_null()
        )
        between = "; " if pa.types.is_list(kind.value_type) else " "
        return pc.binary_join(inner, between)
    texts = values.cast(pa.string())
    return texts if exact is None else pc.coalesce(exact, texts)


def _members(values: pa.ListArray) -> pa.Array:
    """The texts in the lists; an absent altitude or accuracy is 0."""
    return pc.fill_null(as_text(values.values), "0")


def points(values: pa.Array) -> pa.StructArray:
    """Lists of latitude, longitude and maybe altitude and accuracy as structs."""
    four = pc.list_slice(values, 0, 4, return_fixed_size_list=True)
    parts = [pc.list_element(four, place) for place in range(4)]
    names = [field.name for field in POINT]
    return pa.StructArray.from_arrays(parts, names, mask=values.is_null())


def invalid(texts: Sequence[str | None], names: Mapping[str, str]) -> pa.Array:
    """The column `_invalid` from JSON objects (null where all fits) that are keyed by
    path; `names` are columns by path, others are left out."""
    cells = [
        None
        if text is None
        else [(names[p], t) for p, t in orjson.loads(text).items() if p in names]
        for text in texts
    ]
    return pa.array(cells, pa.map_(pa.string(), pa.string()))


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
