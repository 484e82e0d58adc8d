"""One Delta table on disk: append once, read, replace."""

from collections.abc import Set
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake

APPLICATION = "collect"
"""Names our cursor in the table's own log, so that data and cursor commit together."""

FILES_BEFORE_COMPACTION = 64
"""Every append adds a file; past this many, reading costs more than rewriting."""

KEPT_HOURS = 1
"""How long files of a replaced table stay, for those who are reading them."""


def cursor(path: Path) -> int:
    """The sequence up to which `path` holds rows; 0 where there is no table."""
    if not DeltaTable.is_deltatable(str(path)):
        return 0
    return DeltaTable(path).transaction_version(APPLICATION) or 0


def append(path: Path, rows: pa.Table, *, upto: int) -> None:
    """Add `rows` and move the cursor to `upto` in one commit.

    New columns are added to the table; where a column's type has changed, the whole
    table is rewritten in the new type. A crash before the commit leaves neither rows
    nor cursor, so appending again from the cursor never doubles a row.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    properties = CommitProperties(
        app_transactions=[Transaction(app_id=APPLICATION, version=upto)]
    )
    if _changes_a_type(path, rows.schema):
        _rewrite(path, rows, properties)
        return
    write_deltalake(
        path, rows, mode="append", schema_mode="merge", commit_properties=properties
    )
    compact(path)


def replace(path: Path, rows: pa.Table) -> None:
    """Make `rows` the table's content and schema in one commit."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_deltalake(path, rows, mode="overwrite", schema_mode="overwrite")
    DeltaTable(path).vacuum(KEPT_HOURS, dry_run=False, enforce_retention_duration=False)


def read_all(path: Path) -> pa.Table | None:
    """The table as it is; None where there is none."""
    if not DeltaTable.is_deltatable(str(path)):
        return None
    return DeltaTable(path).to_pyarrow_table()


def read(path: Path, schema: pa.Schema) -> pa.Table:
    """The table's rows in the columns of `schema`; what it lacks is null."""
    if not DeltaTable.is_deltatable(str(path)):
        return schema.empty_table()
    return _widened(DeltaTable(path).to_pyarrow_table(), schema)


def holds(path: Path, column: str, values: Set[str]) -> bool:
    """Whether the table has a row with one of these values in a text column."""
    if not values or not DeltaTable.is_deltatable(str(path)):
        return False
    found = DeltaTable(path).to_pyarrow_table(columns=[column])[column]
    return bool(
        pc.any(pc.is_in(found, value_set=pa.array(values, pa.string()))).as_py()
    )


def compact(path: Path) -> None:
    """Rewrite many small files as few, once there are too many."""
    table = DeltaTable(path)
    if len(table.file_uris()) > FILES_BEFORE_COMPACTION:
        table.optimize.compact()


def _rewrite(path: Path, rows: pa.Table, properties: CommitProperties) -> None:
    dropped = [
        field for field in _stored_schema(path) if field.name not in rows.schema.names
    ]
    schema = pa.schema([*rows.schema, *dropped])
    write_deltalake(
        path,
        pa.concat_tables([read(path, schema), _widened(rows, schema)]),
        mode="overwrite",
        schema_mode="overwrite",
        commit_properties=properties,
    )


def _widened(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    columns = [
        rows[field.name].cast(field.type)
        if field.name in rows.column_names
        else pa.nulls(rows.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _stored_schema(path: Path) -> pa.Schema:
    return pa.schema(DeltaTable(path).schema())


def _changes_a_type(path: Path, schema: pa.Schema) -> bool:
    if not DeltaTable.is_deltatable(str(path)):
        return False
    stored = _stored_schema(path)
    known = set(stored.names)
    return any(
        field.name in known and not stored.field(field.name).type.equals(field.type)
        for field in schema
    )
