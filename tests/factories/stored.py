"""Stored tables in memory, made from rows of plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from collect.forms.xlsform.fields import Choice, Field
from collect.submissions.exports.columnar.content import ExportTable
from collect.submissions.exports.columnar.formats import Format
from collect.submissions.exports.columnar.options import Options
from collect.submissions.exports.columnar.questions import Questions, questions_of
from collect.submissions.exports.columnar.shape import shape

RECEIVED = datetime(2024, 5, 1, 1, 30, tzinfo=UTC)
TEXT = Format("text", "Text", "txt", "text/plain", lambda *_: iter(()))
TYPED = replace(TEXT, name="typed", lists=True, typed=True, timed=True)

_INSTANT = pa.timestamp("us", tz="UTC")
_POINT = pa.struct([(part, pa.float64()) for part in ("lat", "lon", "alt", "acc")])
_KEYS = pa.schema(
    [
        ("_instance_id", pa.string()),
        ("_row", pa.string()),
        ("_parent_row", pa.string()),
        ("_ordinal", pa.int64()),
        ("_seq", pa.int64()),
        ("_version_id", pa.int64()),
        ("_form_version", pa.string()),
        ("_submitted_at", _INSTANT),
        ("_submitter", pa.string()),
        ("_invalid", pa.map_(pa.string(), pa.string())),
    ]
)
_STATE = pa.schema(
    [
        ("_review_state", pa.string()),
        ("_edits", pa.int64()),
        ("_device_id", pa.string()),
        ("_updated_at", _INSTANT),
    ]
)
_TYPES = {
    "int": pa.int64(),
    "decimal": pa.float64(),
    "date": pa.date32(),
    "dateTime": _INSTANT,
    "time": pa.time64("us"),
    "geopoint": _POINT,
}
_BESIDE = {
    "decimal": ("@exact", pa.string()),
    "dateTime": ("@offset", pa.int16()),
    "time": ("@offset", pa.int16()),
}


@dataclass(frozen=True)
class Memory:
    """A table in memory that is read in batches of `step` rows."""

    path: str
    table: pa.Table
    step: int = 2

    @property
    def schema(self) -> pa.Schema:
        """Its columns."""
        return self.table.schema

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return int(self.table.num_rows)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows in order, those columns only."""
        chosen = self.table if columns is None else self.table.select(list(columns))
        yield from chosen.to_batches(max_chunksize=self.step)


@dataclass(frozen=True)
class Version:
    """A version of a form."""

    fields: Sequence[Field]
    choices: Mapping[str, Sequence[Choice]]
    version: str = "1"


def schema_of(fields: Sequence[Field], table: str) -> pa.Schema:
    """The stored columns of a table of these fields."""
    columns = [*_KEYS] if table else [*_KEYS, *_STATE]
    for item in fields:
        if item.table != table or not item.is_question:
            continue
        name = item.path[len(table) + 1 :]
        kind = _TYPES.get(item.type, pa.string())
        columns.append(pa.field(name, pa.list_(pa.string()) if item.multiple else kind))
        if item.type in _BESIDE:
            ending, kind = _BESIDE[item.type]
            columns.append(pa.field(name + ending, kind))
    return pa.schema(columns)


def submission(number: int, **answers: Any) -> dict[str, Any]:
    """A row of the submissions; answers by the name of their column."""
    return {
        **_keys(number, f"uuid:{number}", None, 1),
        "_edits": 0,
        "_device_id": "phone",
        "_updated_at": RECEIVED,
        **answers,
    }


def member(parent: str, place: int, **answers: Any) -> dict[str, Any]:
    """A row of a repeat in the row whose key is `parent`."""
    number = int(parent.partition("/")[0].removeprefix("uuid:"))
    return {**_keys(number, f"{parent}/r[{place}]", parent, place), **answers}


def _keys(number: int, row: str, parent: str | None, ordinal: int) -> dict[str, Any]:
    return {
        "_instance_id": f"uuid:{number}",
        "_row": row,
        "_parent_row": parent,
        "_ordinal": ordinal,
        "_seq": number,
        "_version_id": number,
        "_form_version": "1",
        "_submitted_at": RECEIVED,
        "_submitter": "Ann",
    }


def stored(
    fields: Sequence[Field],
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    step: int = 2,
) -> dict[str, Memory]:
    """The tables of a form by path; those that `rows` does not have are empty."""
    paths = ("", *(item.path for item in fields if item.type == "repeat"))
    return {
        path: Memory(
            path,
            pa.Table.from_pylist(
                list(rows.get(path, ())), schema=schema_of(fields, path)
            ),
            step,
        )
        for path in paths
    }


def asked(
    fields: Sequence[Field], choices: Mapping[str, Sequence[Choice]] | None = None
) -> Questions:
    """The questions of a form of one version."""
    return questions_of([Version(fields, choices or {})])


def shaped(
    fields: Sequence[Field],
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    choices: Mapping[str, Sequence[Choice]] | None = None,
    target: Format = TEXT,
    step: int = 2,
    **options: Any,
) -> list[ExportTable]:
    """The tables of an export with these options."""
    return shape(
        stored(fields, rows, step=step),
        asked(fields, choices),
        Options.from_json(options),
        target=target,
        form_title="Household survey",
    )


def cells(table: ExportTable) -> list[dict[str, Any]]:
    """The rows of an exported table by the names of its variables."""
    found: list[dict[str, Any]] = pa.Table.from_batches(
        table.batches(), schema=table.schema
    ).to_pylist()
    return found


def column(table: ExportTable, name: str) -> list[Any]:
    """The cells of one variable."""
    return [row[name] for row in cells(table)]
