"""One Delta table on disk.

Raw tables are appended to by `append`, one data file a commit, its rows in order of
`_seq`: the files of a table lie one after another and can be read without sorting.
(The library's own writer mixes the order of rows.) `merge` makes many small neighbours
one. Other tables are replaced as a whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from deltalake import (
    CommitProperties,
    DeltaTable,
    Schema,
    Transaction,
    write_deltalake,
)
from deltalake.transaction import AddAction, RemoveAction

from collect.lib.clock import now

APPLICATION = "collect"
"""Names our cursor in the table's own log, so that data and cursor commit together."""

ROW_GROUP = 65_536
"""Rows a reader can skip or must decode together."""

KEPT_HOURS = 1
"""How long files of a replaced table stay, for those who are reading them."""

# Smallest and largest values in the table's log serve to skip files, but answers have
# no place there: what is deleted must be gone.
_CONFIGURATION = {"delta.dataSkippingStatsColumns": "_seq"}


@dataclass(frozen=True)
class DataFile:
    """A file of a raw table: how many rows it has, and their first and last `_seq`."""

    path: Path
    rows: int
    first: int
    last: int
    size: int


@dataclass(frozen=True)
class Stored:
    """A raw table as it was at one commit. Without one, it is empty with no columns."""

    schema: pa.Schema
    files: tuple[DataFile, ...]
    cursor: int


NOTHING = Stored(pa.schema([]), (), 0)


def stored(path: Path) -> Stored:
    """The table as it is now, its files in order of their rows."""
    if not is_table(path):
        return NOTHING
    table = DeltaTable(path)
    actions = pa.table(table.get_add_actions(flatten=True))
    files = [
        DataFile(
            path=path / action["path"],
            rows=action["num_records"],
            first=action["min._seq"],
            last=action["max._seq"],
            size=action["size_bytes"],
        )
        for action in actions.to_pylist()
    ]
    files.sort(key=lambda file: (file.first, file.last))
    cursor = table.transaction_version(APPLICATION) or 0
    return Stored(_schema(table), tuple(files), cursor)


def schema_of(path: Path) -> pa.Schema:
    """The table's columns; none where there is no table."""
    if not is_table(path):
        return NOTHING.schema
    return _schema(DeltaTable(path))


def append(
    path: Path, batches: Iterable[pa.RecordBatch], schema: pa.Schema, *, upto: int
) -> int:
    """Add rows, which come in order of `_seq`, and move the cursor to `upto` in one
    commit; how many there were. Without rows nothing is done.

    New columns are added to the table. A crash before the commit leaves neither rows
    nor cursor, so appending again from the cursor never doubles a row.
    """
    rows = _some(batches)
    if rows is None:
        return 0
    path.mkdir(parents=True, exist_ok=True)
    file = _write(path, rows, schema)
    if not is_table(path):
        DeltaTable.create(path, schema, configuration=_CONFIGURATION)
    table = DeltaTable(path)
    known = _schema(table).names
    new = pa.schema([field for field in schema if field.name not in known])
    if new.names:
        table.alter.add_columns(list(Schema.from_arrow(new).fields))
        table = DeltaTable(path)
    table.create_write_transaction(
        [_added(file, changed=True)],
        mode="append",
        schema=table.schema(),
        commit_properties=CommitProperties(
            app_transactions=[Transaction(app_id=APPLICATION, version=upto)]
        ),
    )
    return file.rows


def merge(
    path: Path, files: Sequence[DataFile], rows: Iterable[pa.RecordBatch]
) -> None:
    """Put one file with these rows, in order, in the place of some files of a table,
    in one commit. The old files stay until `vacuum`."""
    table = DeltaTable(path)
    file = _write(path, rows, _schema(table))
    moment = _milliseconds()
    table.create_write_transaction(
        [
            _added(file, changed=False),
            *(
                RemoveAction(old.path.name, False, moment, old.size, {})
                for old in files
            ),
        ],
        mode="append",
        schema=table.schema(),
    )


def vacuum(path: Path, hours: int) -> None:
    """Remove files that no commit of the last hours needs, and old parts of the log."""
    if is_table(path):
        table = DeltaTable(path)
        table.vacuum(hours, dry_run=False, enforce_retention_duration=False, full=True)
        table.cleanup_metadata()


def replace(path: Path, rows: pa.Table) -> None:
    """Make `rows` the table's content and schema in one commit."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_deltalake(path, rows, mode="overwrite", schema_mode="overwrite")
    DeltaTable(path).vacuum(KEPT_HOURS, dry_run=False, enforce_retention_duration=False)


def read_all(path: Path) -> pa.Table | None:
    """The table as it is; None where there is none."""
    if not is_table(path):
        return None
    return DeltaTable(path).to_pyarrow_table()


def read_part(
    path: Path,
    columns: Sequence[str],
    instances: Collection[str] | None,
    named: Callable[[str], str],
) -> pa.Table | None:
    """Those of `columns` that the table has, in rows of these submissions (None: all);
    None where there is no table. `named`: what a column on disk is called."""
    if not is_table(path):
        return None
    rows = DeltaTable(path).to_pyarrow_dataset()
    wanted = {named(name): ds.field(name) for name in rows.schema.names}
    chosen = {name: wanted[name] for name in columns if name in wanted}
    kept = None
    if instances is not None:
        kept = ds.field("_instance_id").isin(pa.array(instances, pa.string()))
    return rows.to_table(columns=chosen, filter=kept)


def is_table(path: Path) -> bool:
    """Whether there is a table."""
    return bool(DeltaTable.is_deltatable(str(path)))


def commit(path: Path) -> tuple[str, int]:
    """By what the table's present content is told from all others: the table's own id,
    and the number of its last commit."""
    table = DeltaTable(path)
    return str(table.metadata().id), table.version()


def read_commit(path: Path, own: str, version: int) -> pa.Table | None:
    """The table as it was at one of its commits; None where another table, or none,
    lies there. Raises DeltaError or OSError where its files are gone."""
    if not is_table(path):
        return None
    table = DeltaTable(path, version=version)
    return table.to_pyarrow_table() if str(table.metadata().id) == own else None


def conforming(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The rows in the columns of `schema`; what they lack is null."""
    names = set(batch.schema.names)
    columns = [
        batch[field.name].cast(field.type)
        if field.name in names
        else pa.nulls(batch.num_rows, field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _some(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch] | None:
    """The batches; None if there is no row in them."""
    waiting = (batch for batch in batches if batch.num_rows)
    first = next(waiting, None)
    if first is None:
        return None

    def every() -> Iterator[pa.RecordBatch]:
        yield first
        yield from waiting

    return every()


def _write(
    path: Path, batches: Iterable[pa.RecordBatch], schema: pa.Schema
) -> DataFile:
    """Write a file of rows. It belongs to the table only once that is committed."""
    target = path / f"part-{uuid4()}.parquet"
    rows, first, last = 0, None, 0
    with pq.ParquetWriter(target, schema) as writer:
        for group in _groups(batches, schema):
            span = pc.min_max(group["_seq"])
            first = span["min"].as_py() if first is None else first
            last = span["max"].as_py()
            rows += group.num_rows
            writer.write_table(group, ROW_GROUP)
    return DataFile(target, rows, first or 0, last, target.stat().st_size)


def _groups(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """The rows in tables of ROW_GROUP and a bit."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(conforming(batch, schema))
        if sum(part.num_rows for part in waiting) >= ROW_GROUP:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting)


def _added(file: DataFile, *, changed: bool) -> AddAction:
    statistics = {
        "numRecords": file.rows,
        "minValues": {"_seq": file.first},
        "maxValues": {"_seq": file.last},
        "nullCount": {"_seq": 0},
    }
    return AddAction(
        file.path.name, file.size, {}, _milliseconds(), changed, json.dumps(statistics)
    )


def _milliseconds() -> int:
    return int(now().timestamp() * 1000)


def _schema(table: DeltaTable) -> pa.Schema:
    return pa.schema(table.schema())
