"""What a run of the pipeline reads and writes: raw tables, clean tables and their log."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from collect.datasets.tables import delta
from collect.datasets.tables.folders import CLEAN, LOG, table_path
from collect.datasets.tables.latest import LatestTable, open_selected
from collect.datasets.tables.moments import clock_texts
from collect.datasets.tables.schema import (
    CLOCK,
    OFFSET,
    column_name,
    name_off_disk,
    names_on_disk,
    questions_of,
    survey_schema,
)
from collect.datasets.tables.state import Selection
from collect.forms.xlsform.fields import Field

# Files of a table are read side by side, so its rows come in no order of their own.
_ARRIVAL = [("_seq", "ascending"), ("_ordinal", "ascending")]
_CELL = [
    (column, "ascending") for column in ("check_id", "table", "uuid", "row", "question")
]


def read_latest(
    root: Path,
    form_id: int,
    fields: Sequence[Field],
    selection: Selection | None = None,
) -> tuple[int, dict[str, pa.Table]]:
    """The raw tables as of now, and the number up to which they hold everything.

    Of a submission's versions the current one counts, without those in the trash unless
    `selection` says so. Rows come in order of arrival, a repeat's in the order of the
    interview; the columns are those of `survey_schema`.
    """
    latest = open_selected(root, form_id, fields, selection or Selection())
    return latest.upto, {
        name: _as_surveyed(table, fields) for name, table in latest.tables.items()
    }


def replace_clean(
    root: Path, form_id: int, clean: Mapping[str, pa.Table], log: pa.Table
) -> None:
    """Make these the form's clean tables and cleaning log."""
    for table, rows in clean.items():
        names = names_on_disk(rows.column_names)
        delta.replace(
            table_path(root, form_id, CLEAN, table),
            rows.rename_columns([names[name] for name in rows.column_names]),
        )
    delta.replace(table_path(root, form_id, LOG), log)


def read_clean(root: Path, form_id: int, table: str) -> pa.Table | None:
    """A clean table as the last run left it, in order of arrival; None before the
    first."""
    rows = delta.read_all(table_path(root, form_id, CLEAN, table))
    if rows is None:
        return None
    names = [name_off_disk(name) for name in rows.column_names]
    return rows.sort_by(_ARRIVAL).rename_columns(names)


def read_cells(
    root: Path,
    form_id: int,
    table: str,
    columns: Sequence[str],
    instances: Collection[str] | None = None,
) -> pa.Table | None:
    """Some columns of a clean table, as far as it has them, of some submissions or of
    all; None before the first run. Rows come in no order of their own."""
    return delta.read_part(
        table_path(root, form_id, CLEAN, table), columns, instances, name_off_disk
    )


def known_log(root: Path, form_id: int) -> pa.Table | None:
    """As `read_log`; the logs that were read last stay in the process."""
    path = table_path(root, form_id, LOG)
    if not delta.is_table(path):
        return None
    return _log_at(root, form_id, *delta.commit(path))


@lru_cache(maxsize=4)
def _log_at(root: Path, form_id: int, _own: str, _version: int) -> pa.Table | None:
    return read_log(root, form_id)


def read_log(root: Path, form_id: int) -> pa.Table | None:
    """The cleaning log of the last run by cell; None before the first."""
    lines = delta.read_all(table_path(root, form_id, LOG))
    return None if lines is None else lines.sort_by(_CELL)


def _as_surveyed(table: LatestTable, fields: Sequence[Field]) -> pa.Table:
    """Expressions and checks know times of day as the texts that phones send."""
    schema = survey_schema(fields, table.path)
    clocks = [
        column_name(field)
        for field in questions_of(fields, table.path)
        if table.schema.field(column_name(field)).type == CLOCK
    ]
    names = [*schema.names, *(name + OFFSET for name in clocks)]
    batches = []
    for batch in table.batches(names):
        columns = dict(zip(names, batch.columns, strict=True))
        for name in clocks:
            columns[name] = clock_texts(columns[name], columns[name + OFFSET])
        batches.append(
            pa.RecordBatch.from_arrays(
                [columns[name] for name in schema.names], schema=schema
            )
        )
    return pa.Table.from_batches(batches, schema)
