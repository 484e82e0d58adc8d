"""The variables of one question, by the type in which its answers are stored.

In text formats a cell shows what was answered: the text of an answer that does not fit
its type, all digits of a decimal, a moment with its offset. In typed formats such a
cell is null or the nearest number, and `invalid` lists what was answered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.forms.xlsform.fields import Field
from collect.submissions.exports.columnar.blocks import (
    Block,
    Request,
    column_of,
    derived,
)
from collect.submissions.exports.columnar.content import Variable
from collect.submissions.exports.columnar.moments import local, moment_text, time_text
from collect.submissions.exports.columnar.rows import INVALID, Rows, either, spread
from collect.submissions.exports.columnar.selects import select_multiple, select_one
from collect.submissions.exports.columnar.system import INVALID_ANSWERS
from collect.submissions.exports.columnar.writers.texts import text_of
from collect.submissions.exports.formats.tables import POINT_PARTS

EXACT = "@exact"
"""Ends the column of decimals with more digits than a float holds."""
OFFSET = "@offset"
"""Ends the column of minutes east of UTC."""
LOCAL = "-local"
"""Ends the name of the clock on the wall where UTC stands beside it."""

Write = Callable[[pa.Array, pa.Array, str], pa.StringArray]
"""Moments or times, and their offsets, as text."""

SHAPES = frozenset({"geotrace", "geoshape"})
"""Types that are stored as text and yet can be answered with what does not fit."""


def answer(request: Request, schema: pa.Schema, item: Field, name: str) -> list[Block]:
    """The blocks of a question that is stored in a table of this schema.

    `name` is that of its variable. Raises KeyError if the table lacks its column.
    """
    kind = schema.field(column_of(item)).type
    if item.multiple:
        return select_multiple(request, item, name)
    is_drawn = request.format.typed and item.type in SHAPES
    if pa.types.is_string(kind) and not is_drawn:
        return [select_one(request, item, name)]
    if pa.types.is_struct(kind):
        return [_point(request, item, name)]
    if pa.types.is_timestamp(kind) or pa.types.is_time(kind):
        return [_clock(request, item, name, kind)]
    make = _as_is if request.format.typed else _text
    return [make(request, item, name, kind)]


def _clock(request: Request, item: Field, name: str, kind: pa.DataType) -> Block:
    """A moment, or a time of day, which is the clock on the wall in any case."""
    is_moment = pa.types.is_timestamp(kind)
    if not request.format.timed:
        write = moment_text if is_moment else time_text
        return _clock_text(request, item, name, write)
    make = _moment if is_moment else _as_is
    return make(request, item, name, kind)


def _as_is(request: Request, item: Field, name: str, kind: pa.DataType) -> Block:
    """What is stored, in its type."""
    column = column_of(item)
    variable = request.variable(item, name, kind)
    return Block((variable,), (column,), lambda rows: [rows.column(column)])


def _text(request: Request, item: Field, name: str, kind: pa.DataType) -> Block:
    """A number or a date as text; a decimal with all its digits."""
    column = column_of(item)
    exact = [column + EXACT] if pa.types.is_floating(kind) else []

    def cells(rows: Rows) -> list[pa.Array]:
        texts = text_of(rows.column(column), name)
        for digits in exact:
            texts = either(_if_any(rows.column(digits)), texts)
        return [either(rows.misfit(column), texts)]

    variable = request.variable(item, name, pa.string())
    return Block((variable,), (column, *exact, INVALID), cells)


def _if_any(column: pa.Array) -> pa.Array | None:
    return None if column.null_count == len(column) else column


def _clock_text(request: Request, item: Field, name: str, write: Write) -> Block:
    """A moment or a time of day as ISO 8601."""
    column = column_of(item)
    offset = column + OFFSET

    def cells(rows: Rows) -> list[pa.Array]:
        texts = write(rows.column(column), rows.column(offset), name)
        return [texts if request.format.typed else either(rows.misfit(column), texts)]

    variable = request.variable(item, name, pa.string())
    return Block((variable,), (column, offset, INVALID), cells)


def _moment(request: Request, item: Field, name: str, kind: pa.DataType) -> Block:
    """A moment in UTC, or the clock on the wall, or both."""
    column, how = column_of(item), request.options.times
    offset = column + OFFSET
    universal = request.variable(item, name, kind)
    wall = derived(universal, type=pa.timestamp("us"))
    if how == "both":
        wall = derived(wall, name=name + LOCAL, role="part")

    def cells(rows: Rows) -> list[pa.Array]:
        moments = rows.column(column)
        found = [] if how == "local" else [moments]
        if how != "utc":
            found.append(local(moments, rows.column(offset)))
        return found

    variables = {"utc": (universal,), "local": (wall,), "both": (universal, wall)}
    reads = (column,) if how == "utc" else (column, offset)
    return Block(variables[how], reads, cells)


def _point(request: Request, item: Field, name: str) -> Block:
    """Latitude, longitude, altitude and accuracy, a variable each. A text that is no
    point stands whole in the cell of the latitude."""
    column, typed = column_of(item), request.format.typed
    kind = pa.float64() if typed else pa.string()
    whole = request.variable(item, name, kind)
    variables = tuple(
        derived(whole, name=f"{name}-{part}", role="part", label=_of_part(whole, part))
        for part in POINT_PARTS
    )

    def cells(rows: Rows) -> list[pa.Array]:
        point = rows.column(column)
        parts = [pc.struct_field(point, [place]) for place in range(len(POINT_PARTS))]
        if typed:
            return parts
        texts = [text_of(part, name) for part in parts]
        return [either(rows.misfit(column), texts[0]), *texts[1:]]

    return Block(variables, (column, INVALID), cells)


def _of_part(variable: Variable, part: str) -> str:
    return f"{variable.label} ({part.lower()})" if variable.label else part


def invalid(names: Mapping[str, str], schema: pa.Schema) -> Block:
    """Answers that the cells of a typed format cannot hold, as the text of a JSON object
    from the name of the variable to what was answered; null where there are none.

    `names` has the variable of each stored column that is part of the export.
    """
    exact = tuple(column + EXACT for column in names if column + EXACT in schema.names)

    def cells(rows: Rows) -> list[pa.Array]:
        found: dict[int, dict[str, str]] = {}
        for column, name in names.items():
            _gather(found, name, rows.misfit(column))
        for column in exact:
            _gather(found, names[column.removesuffix(EXACT)], rows.column(column))
        texts = [json.dumps(found[row], ensure_ascii=False) for row in sorted(found)]
        places = np.array(sorted(found), np.intp)
        return [spread(pa.array(texts, pa.string()), places, len(rows))]

    variable = Variable(
        INVALID_ANSWERS,
        pa.string(),
        "system",
        label="Answers that do not fit their type, as they were given",
    )
    return Block((variable,), (INVALID, *exact), cells)


def _gather(
    found: dict[int, dict[str, str]], name: str, texts: pa.StringArray | None
) -> None:
    """Note what stands in the column. Few rows have anything there."""
    if texts is None or texts.null_count == len(texts):
        return
    places = np.flatnonzero(texts.is_valid().to_numpy(zero_copy_only=False))
    for place, text in zip(
        places, texts.take(pa.array(places)).to_pylist(), strict=True
    ):
        found.setdefault(int(place), {})[name] = text
