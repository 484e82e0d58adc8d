"""Small raw tables, as the pipeline reads them."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from collect.datasets.tables.batches import batches
from collect.datasets.tables.history import layout_of
from collect.datasets.tables.schema import REVIEW, survey_schema, table_names
from collect.forms.xlsform.fields import Field
from collect.submissions.queries.streams import StoredRow

SUBMITTED = datetime(2022, 3, 1, 12, tzinfo=UTC)

FIELDS = (
    Field("/site", "site", "string", control="select1", list_name="site"),
    Field("/weight", "weight", "decimal"),
    Field("/home", "home", "structure"),
    Field("/home/rooms", "rooms", "int", missing=("99",), unit="rooms"),
    Field("/items", "items", "string", control="select", multiple=True),
    Field("/member", "member", "repeat"),
    Field("/member/age", "age", "int", table="/member", missing=("999",)),
    Field("/member/sex", "sex", "string", table="/member", control="select1"),
)
"""A household with its members."""


def household(
    values: Mapping[str, Any], members: Sequence[Mapping[str, Any]] = ()
) -> tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]:
    """Answers of one submission, and of its members; paths without the slash."""
    return values, members


def raw_tables(
    *submissions: tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]],
    fields: Sequence[Field] = FIELDS,
    states: Sequence[str | None] = (),
) -> dict[str, pa.Table]:
    """Raw tables of submissions `uuid:1`, `uuid:2`, … received in that order; `states`
    are their review states, null for those that are not given."""
    rows: dict[str, list[StoredRow]] = {name: [] for name in table_names(fields)}
    for number, (values, members) in enumerate(submissions, start=1):
        rows[""].append(_row(number, "", 1, values))
        for place, member in enumerate(members, start=1):
            rows["/member"].append(_row(number, "/member", place, member))
    tables = {name: _table(found, fields, name) for name, found in rows.items()}
    decided = [*states, *([None] * (len(submissions) - len(states)))]
    tables[""] = tables[""].append_column(REVIEW, [pa.array(decided, REVIEW.type)])
    return tables


def _table(rows: Sequence[StoredRow], fields: Sequence[Field], name: str) -> pa.Table:
    layout = layout_of(fields, name)
    found = batches([rows], layout, lambda _: layout.questions)
    schema = pa.schema(f for f in survey_schema(fields, name) if f != REVIEW)
    return pa.Table.from_batches(found).select(schema.names).cast(schema)


def _row(number: int, table: str, ordinal: int, values: Mapping[str, Any]) -> StoredRow:
    instance = f"uuid:{number}"
    return StoredRow(
        instance,
        f"{instance}{table}[{ordinal}]" if table else instance,
        instance if table else None,
        ordinal,
        number,
        number,
        1,
        "1",
        int(SUBMITTED.timestamp()) * 1_000_000,
        "Phone",
        json.dumps({f"{table}/{name}": v for name, v in values.items()}).encode(),
        None,
    )
