"""Arrow schemas of a form's tables: as they are read, and as they lie on disk."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pyarrow as pa

from collect.forms.xlsform.fields import REPEAT, Field

LAYOUT = 2
"""How raw tables lie on disk. Those of another layout are made anew."""

POINT = pa.struct([(part, pa.float64()) for part in ("lat", "lon", "alt", "acc")])
INSTANT = pa.timestamp("us", tz="UTC")
CLOCK = pa.time64("us")
KEYS = pa.schema(
    [
        ("_instance_id", pa.string()),
        ("_row", pa.string()),
        ("_parent_row", pa.string()),
        ("_ordinal", pa.int64()),
        ("_seq", pa.int64()),
        ("_version_id", pa.int64()),
        ("_form_version", pa.string()),
        ("_submitted_at", INSTANT),
        ("_submitter", pa.string()),
    ]
)
STATE = pa.schema(
    [
        ("_review_state", pa.string()),
        ("_edits", pa.int64()),
        ("_device_id", pa.string()),
        ("_updated_at", INSTANT),
    ]
)
"""What the server knows of a submission beside its answers; may change at any time."""

REVIEW = STATE.field("_review_state")
"""What a reviewer decided last; null while nobody has."""

OFFSET = "@offset"
"""Companion of a dateTime or time: minutes east of UTC, null where none was given."""

EXACT = "@exact"
"""Companion of a decimal: its text where float64 cannot hold it, else null."""

INVALID = pa.field("_invalid", pa.map_(pa.string(), pa.string()))
"""By column, the text that does not fit the type of its answer; null where all fit."""

_TYPES = {
    "int": pa.int64(),
    "decimal": pa.float64(),
    "date": pa.date32(),
    "dateTime": INSTANT,
    "time": CLOCK,
    "geopoint": POINT,
}
_COMPANIONS = {
    "decimal": (EXACT, pa.string()),
    "dateTime": (OFFSET, pa.int16()),
    "time": (OFFSET, pa.int16()),
}


def column_name(field: Field) -> str:
    """The answer's column: its path within its table, without a leading slash."""
    return field.path.removeprefix(field.table).lstrip("/")


def arrow_type(field: Field) -> pa.DataType:
    """The column's type. Whatever has no type of its own stays text."""
    if field.multiple:
        return pa.list_(pa.string())
    return _TYPES.get(field.type, pa.string())


def companion(field: Field) -> tuple[str, pa.DataType] | None:
    """What the name of a question's companion ends in, and its type."""
    return None if field.multiple else _COMPANIONS.get(field.type)


def table_names(fields: Iterable[Field]) -> tuple[str, ...]:
    """The tables of a form, the submission's first, then repeats in form order."""
    return ("", *(field.path for field in fields if field.type == REPEAT))


def parent_table(table: str, names: Iterable[str]) -> str | None:
    """The table that holds the rows of a repeat: the longest of `names` that its path
    goes through. None for the submission's own table."""
    if not table:
        return None
    return max(
        (name for name in names if table.startswith(f"{name}/")), key=len, default=""
    )


def questions_of(fields: Iterable[Field], table: str) -> list[Field]:
    """The questions of one table, in form order."""
    return [field for field in fields if field.is_question and field.table == table]


def merge_fields(versions: Iterable[Sequence[Field]]) -> tuple[Field, ...]:
    """The questions of several form versions, oldest first, each path once.

    A later version's field replaces an earlier one of the same path. Where their types
    differ the question is text: publishing refuses every other change of type.
    """
    merged: dict[str, Field] = {}
    for fields in versions:
        for field in fields:
            before = merged.get(field.path, field)
            alike = arrow_type(before) == arrow_type(field)
            merged[field.path] = field if alike else as_text_field(field)
    return tuple(merged.values())


def as_text_field(field: Field) -> Field:
    """The same question with answers that are text."""
    return replace(field, type="string", multiple=False)


def table_schema(fields: Iterable[Field], table: str) -> pa.Schema:
    """Keys, then the answers of `table` in form order, each with its companion, then
    what did not fit."""
    answers: list[pa.Field] = []
    for field in questions_of(fields, table):
        name = column_name(field)
        answers.append(pa.field(name, arrow_type(field)))
        beside = companion(field)
        if beside is not None:
            answers.append(pa.field(name + beside[0], beside[1]))
    return pa.schema([*KEYS, *answers, INVALID])


def source_schema(fields: Iterable[Field], table: str) -> pa.Schema:
    """The schema of a table as it is read: that of a submission has its state too."""
    stored = table_schema(fields, table)
    return stored if table else pa.schema([*stored, *STATE])


def survey_schema(fields: Iterable[Field], table: str) -> pa.Schema:
    """The schema of the tables that are cleaned: keys and answers; times are text. That
    of the submissions says what reviewers decided, too."""
    answers = [
        pa.field(column_name(field), pa.string() if kind == CLOCK else kind)
        for field in questions_of(fields, table)
        for kind in [arrow_type(field)]
    ]
    return pa.schema([*KEYS, *answers, *([] if table else [REVIEW])])


def names_on_disk(names: Iterable[str]) -> dict[str, str]:
    """Where each column lies in the Delta table: under its own name, unless an earlier
    one differs from it in case only, which no reader of tables would stand."""
    taken: set[str] = set()
    found = {}
    for name in names:
        free, number = name, 1
        while free.lower() in taken:
            number += 1
            free = f"{name}~{number}"
        taken.add(free.lower())
        found[name] = free
    return found


def name_off_disk(name: str) -> str:
    """The column that lies under a name; "~" cannot occur in a column's own."""
    return name.partition("~")[0]


def type_on_disk(kind: pa.DataType) -> pa.DataType:
    """The stored type of a column: Delta has no time of day, microseconds stand in."""
    return pa.int64() if kind == CLOCK else kind


def disk_schema(schema: pa.Schema) -> pa.Schema:
    """The schema of the Delta table that holds columns of `schema`."""
    names = names_on_disk(schema.names)
    return pa.schema(
        [(names[field.name], type_on_disk(field.type)) for field in schema]
    )
