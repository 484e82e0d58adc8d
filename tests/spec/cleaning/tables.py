"""Readable tables as the tables of a survey, and findings as lines."""

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

MINUTE = pa.timestamp("us", tz="UTC")


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a text table with a header; cells are parted by bars."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    header, *body = ([cell.strip() for cell in line.split("|")] for line in lines)
    return [dict(zip(header, cells, strict=True)) for cells in body]


def survey(text: str) -> pa.Table:
    """A table with the keys of rows: `uuid` names them, in order of arrival."""
    found = rows(text)
    keys = [row["uuid"] for row in found]
    columns: dict[str, Any] = {
        "_instance_id": keys,
        "_row": keys,
        "_seq": list(range(1, len(keys) + 1)),
    }
    for name in found[0]:
        columns[name] = [row[name] or None for row in found]
    return pa.table(columns)


def numbers(table: pa.Table, name: str) -> pa.Array:
    return pa.array(
        [None if v is None else float(v) for v in table[name].to_pylist()], pa.float64()
    )


def moments(table: pa.Table, name: str) -> pa.Array:
    """Moments written as 2026-03-01 10:00, by UTC."""
    texts = table[name].to_pylist()
    return pa.array(
        [t and datetime.fromisoformat(t).replace(tzinfo=UTC) for t in texts], MINUTE
    )


def found(log: pa.Table) -> list[tuple[str, str]]:
    """Row and reason of each finding."""
    return [(line["row"], line["reason"]) for line in log.to_pylist()]
