"""The keys of rows and what the server knows of a submission, named as ODK Central does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa

from collect.submissions.exports.columnar.blocks import Block, Request
from collect.submissions.exports.columnar.content import Role, Variable
from collect.submissions.exports.columnar.rows import Rows
from collect.submissions.exports.columnar.writers.texts import text_of

INVALID_ANSWERS = "invalid_answers"
"""The variable of answers that the cells of a typed format cannot hold."""


class _Column(NamedTuple):
    name: str
    column: str
    role: Role
    label: str


_FIRST = (
    _Column("SubmissionDate", "_submitted_at", "system", "Received by the server"),
)
_LAST = (
    _Column("KEY", "_instance_id", "key", "Submission"),
    _Column("SubmitterName", "_submitter", "system", "Sent by"),
    _Column("ReviewState", "_review_state", "system", "Review state"),
    _Column("DeviceID", "_device_id", "system", "Device"),
    _Column("Edits", "_edits", "system", "Number of edits"),
    _Column("FormVersion", "_form_version", "system", "Version of the form"),
    _Column("UpdatedDate", "_updated_at", "system", "Last changed on the server"),
)
_LAST_OF_REPEAT = (
    _Column("PARENT_KEY", "_parent_row", "key", "Row that this row belongs to"),
    _Column("KEY", "_row", "key", "Row"),
    _Column("SUBMISSION_KEY", "_instance_id", "key", "Submission"),
    _Column("ORDINAL", "_ordinal", "key", "Place within the submission"),
)
NAMES = tuple(column.name for column in (*_FIRST, *_LAST) if column.role == "system")
"""The variables that are no answers and no keys."""


def reserved(table: str) -> tuple[str, ...]:
    """The names no question of the table can have: ours stay the same in every export."""
    columns = _LAST_OF_REPEAT if table else (*_FIRST, *_LAST)
    return (INVALID_ANSWERS, *(column.name for column in columns))


def before(
    request: Request, table: str, schema: pa.Schema, wanted: Sequence[str]
) -> list[Block]:
    """What stands before the answers. `wanted` are names of NAMES."""
    return _blocks(request, () if table else _FIRST, schema, wanted)


def after(
    request: Request, table: str, schema: pa.Schema, wanted: Sequence[str]
) -> list[Block]:
    """What stands after the answers: keys in any case, of the rest what is wanted."""
    return _blocks(request, _LAST_OF_REPEAT if table else _LAST, schema, wanted)


def _blocks(
    request: Request,
    columns: Sequence[_Column],
    schema: pa.Schema,
    wanted: Sequence[str],
) -> list[Block]:
    return [
        _block(request, column, schema.field(column.column).type)
        for column in columns
        if column.role == "key" or column.name in wanted
    ]


def _block(request: Request, column: _Column, stored: pa.DataType) -> Block:
    is_text = pa.types.is_timestamp(stored) and not request.format.timed
    kind = pa.string() if is_text else stored
    variable = Variable(column.name, kind, column.role, label=column.label)

    def cells(rows: Rows) -> list[pa.Array]:
        found = rows.column(column.column)
        return [text_of(found, column.name) if is_text else found]

    return Block((variable,), (column.column,), cells)
