"""Small raw tables, as the pipeline reads them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from collect.datasets.tables.schema import table_names
from collect.datasets.tables.store import batch
from collect.forms.xlsform.fields import Field
from collect.submissions.queries import RowRecord

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
) -> dict[str, pa.Table]:
    """Raw tables of submissions `uuid:1`, `uuid:2`, … received in that order."""
    rows: dict[str, list[RowRecord]] = {name: [] for name in table_names(fields)}
    for number, (values, members) in enumerate(submissions, start=1):
        rows[""].append(_row(number, "", 1, values))
        for place, member in enumerate(members, start=1):
            rows["/member"].append(_row(number, "/member", place, member))
    return {name: batch(found, fields, name) for name, found in rows.items()}


def _row(number: int, table: str, ordinal: int, values: Mapping[str, Any]) -> RowRecord:
    instance = f"uuid:{number}"
    return RowRecord(
        instance,
        f"{instance}{table}[{ordinal}]" if table else instance,
        instance if table else "",
        ordinal,
        number,
        number,
        "1",
        SUBMITTED,
        "Phone",
        {f"{table}/{name}": value for name, value in values.items()},
    )
