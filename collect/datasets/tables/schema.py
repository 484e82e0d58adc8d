"""Arrow schemas of a form's tables, and typed columns from stored rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from collect.forms.xlsform.fields import REPEAT, Field

POINT = pa.struct([(part, pa.float64()) for part in ("lat", "lon", "alt", "acc")])
KEYS = pa.schema(
    [
        ("_instance_id", pa.string()),
        ("_row", pa.string()),
        ("_parent_row", pa.string()),
        ("_ordinal", pa.int64()),
        ("_seq", pa.int64()),
        ("_version_id", pa.int64()),
        ("_form_version", pa.string()),
        ("_submitted_at", pa.timestamp("us", tz="UTC")),
        ("_submitter", pa.string()),
    ]
)
_TYPES: Mapping[str, pa.DataType] = {
    "int": pa.int64(),
    "decimal": pa.float64(),
    "date": pa.date32(),
    "dateTime": pa.timestamp("us", tz="UTC"),
    "geopoint": POINT,
}


def column_name(field: Field) -> str:
    """The answer's column: its path within its table, without a leading slash."""
    return field.path.removeprefix(field.table).lstrip("/")


def arrow_type(field: Field) -> pa.DataType:
    """The column's type. Whatever has no type of its own stays text."""
    if field.multiple:
        return pa.list_(pa.string())
    return _TYPES.get(field.type, pa.string())


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


def merge_fields(versions: Iterable[Sequence[Field]]) -> tuple[Field, ...]:
    """The questions of several form versions, oldest first, each path once.

    A later version's field replaces an earlier one of the same path: publishing
    refuses to change a type except to text, so the later type holds both.
    """
    merged: dict[str, Field] = {}
    for fields in versions:
        merged.update((field.path, field) for field in fields)
    return tuple(merged.values())


def table_schema(fields: Iterable[Field], table: str) -> pa.Schema:
    """Keys, then the answers of `table` in form order."""
    answers = [
        pa.field(column_name(field), arrow_type(field))
        for field in fields
        if field.is_question and field.table == table
    ]
    return pa.schema([*KEYS, *answers])


def column(values: Sequence[Any], field: Field) -> pa.Array:
    """Stored values of one question (None where blank) as a typed column.

    Stored values fit their type (the rest is kept aside when rows are shredded), so
    a value that does not is a fault of ours and raises ValueError or pa.ArrowInvalid.
    """
    target = arrow_type(field)
    if target.equals(POINT):
        values = [_point(value) for value in values]
    elif field.type == "date":
        values = [
            None if value is None else date.fromisoformat(value) for value in values
        ]
    elif field.type == "dateTime":
        values = [_instant(value) for value in values]
    elif target.equals(pa.string()):
        values = [_text(value) for value in values]
    return pa.array(values, type=target)


def _point(value: Sequence[float | None] | None) -> dict[str, float | None] | None:
    if value is None:
        return None
    padded = [*value, None, None, None, None]
    return dict(zip(("lat", "lon", "alt", "acc"), padded, strict=False))


def _instant(value: str | None) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(value)
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)


def _text(value: Any) -> str | None:
    """Text of a value. Versions may have retyped a question to text; lines and areas
    are stored as lists of points and stay in XForm's own notation."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        separator = "; " if value and isinstance(value[0], list) else " "
        return separator.join(_text(item) or "0" for item in value)
    return str(value)
