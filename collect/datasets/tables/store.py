"""A form's tables on disk: raw appended and read as they stand now, clean replaced."""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.tables import delta
from collect.datasets.tables.schema import (
    KEYS,
    column,
    column_name,
    table_names,
    table_schema,
)
from collect.forms.xlsform.fields import Field
from collect.submissions.queries import RowRecord, rows_between

RAW = "raw"
CLEAN = "clean"
LOG = "log"
CHUNK = 5_000
"""Rows held as Python values at a time."""

# Files of a table are read side by side, so its rows come in no order of their own.
_ARRIVAL = [("_seq", "ascending"), ("_ordinal", "ascending")]
_CELL = [
    (column, "ascending") for column in ("check_id", "table", "uuid", "row", "question")
]


def table_path(root: Path, form_id: int, stage: str, table: str = "") -> Path:
    """Where a table lies. "~" cannot occur in a question's name."""
    name = table.strip("/").replace("/", "~") or "submissions"
    return root / str(form_id) / stage / name


def append_tail(
    root: Path, form_id: int, fields: Sequence[Field], *, upto: int
) -> dict[str, int]:
    """Bring every raw table up to the sequence `upto`; the rows added, by table.

    Each table keeps its own cursor in its own log, so a crash between two tables is
    made good by the next call.
    """
    added: dict[str, int] = {}
    for table in table_names(fields):
        path = table_path(root, form_id, RAW, table)
        after = delta.cursor(path)
        if after >= upto:
            continue
        found = rows_between(form_id=form_id, table=table, after=after, upto=upto)
        rows = batch(found, fields, table)
        if rows.num_rows:
            delta.append(path, rows, upto=upto)
        added[table] = rows.num_rows
    return added


def replace_clean(
    root: Path, form_id: int, clean: Mapping[str, pa.Table], log: pa.Table
) -> None:
    """Make these the form's clean tables and cleaning log."""
    for table, rows in clean.items():
        delta.replace(table_path(root, form_id, CLEAN, table), rows)
    delta.replace(table_path(root, form_id, LOG), log)


def read_clean(root: Path, form_id: int, table: str) -> pa.Table | None:
    """A clean table as the last run left it, in order of arrival; None before the
    first."""
    rows = delta.read_all(table_path(root, form_id, CLEAN, table))
    return None if rows is None else rows.sort_by(_ARRIVAL)


def read_log(root: Path, form_id: int) -> pa.Table | None:
    """The cleaning log of the last run by cell; None before the first."""
    lines = delta.read_all(table_path(root, form_id, LOG))
    return None if lines is None else lines.sort_by(_CELL)


def drop(root: Path, form_id: int) -> None:
    """Remove all tables of a form, if it has any."""
    folder = root / str(form_id)
    if folder.exists():
        shutil.rmtree(folder)


def drop_raw_with(root: Path, form_id: int, purged: Set[str]) -> None:
    """Remove a form's raw tables, from disk too, if a purged submission is in them.

    The next `append_tail` makes them anew from the rows that are left.
    """
    folder = root / str(form_id) / RAW
    leaving = folder.with_name("purged")
    if leaving.exists():  # What a crash left.
        shutil.rmtree(leaving)
    if delta.holds(table_path(root, form_id, RAW), "_instance_id", purged):
        # Renamed first: half a table could neither be read nor continued.
        folder.rename(leaving)
        shutil.rmtree(leaving)


def batch(rows: Iterable[RowRecord], fields: Sequence[Field], table: str) -> pa.Table:
    """Stored rows of one table as columns."""
    schema = table_schema(fields, table)
    questions = [f for f in fields if f.is_question and f.table == table]
    batches = [_columns(chunk, questions, schema) for chunk in _chunks(rows)]
    return pa.Table.from_batches(batches, schema=schema)


def read_latest(
    root: Path,
    form_id: int,
    fields: Sequence[Field],
    *,
    upto: int,
    deleted: Set[str] = frozenset(),
) -> dict[str, pa.Table]:
    """The raw tables as of the sequence `upto`, without `deleted` submissions.

    Of a submission's versions the one stored last counts, for all of its rows. Rows
    come in order of arrival, a repeat's in the order of the interview.
    """
    tables = {
        table: delta.read(
            table_path(root, form_id, RAW, table), table_schema(fields, table)
        )
        for table in table_names(fields)
    }
    tables = {
        name: rows.filter(pc.field("_seq") <= upto) for name, rows in tables.items()
    }
    keep = _current_versions(tables[""], deleted)
    return {
        name: rows.filter(pc.field("_version_id").isin(keep)).sort_by(_ARRIVAL)
        for name, rows in tables.items()
    }


def _current_versions(submissions: pa.Table, deleted: Set[str]) -> pa.Array:
    latest = submissions.group_by("_instance_id").aggregate([("_seq", "max")])
    gone = pa.array(sorted(deleted), pa.string())
    latest = latest.filter(pc.invert(pc.is_in(latest["_instance_id"], value_set=gone)))
    is_latest = pc.is_in(submissions["_seq"], value_set=latest["_seq_max"])
    return submissions.filter(is_latest)["_version_id"].combine_chunks()


def _chunks(rows: Iterable[RowRecord]) -> Iterator[list[RowRecord]]:
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk


def _columns(
    rows: Sequence[RowRecord], questions: Sequence[Field], schema: pa.Schema
) -> pa.RecordBatch:
    keys = {
        "_instance_id": [row.instance_id for row in rows],
        "_row": [row.key for row in rows],
        "_parent_row": [row.parent_key or None for row in rows],
        "_ordinal": [row.ordinal for row in rows],
        "_seq": [row.seq for row in rows],
        "_version_id": [row.version_id for row in rows],
        "_form_version": [row.form_version for row in rows],
        "_submitted_at": [row.submitted_at for row in rows],
        "_submitter": [row.submitter for row in rows],
    }
    columns = {
        name: pa.array(values, type=KEYS.field(name).type)
        for name, values in keys.items()
    }
    for field in questions:
        values = [row.values.get(field.path) for row in rows]
        columns[column_name(field)] = column(values, field)
    return pa.RecordBatch.from_pydict(columns, schema=schema)
