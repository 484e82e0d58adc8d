"""Tables whose positions are displaced, and clean tables without what is withheld."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from collect.datasets.positions.moving import Moved, positions_of
from collect.datasets.tables.schema import INVALID, column_name
from collect.forms.models import Form
from collect.forms.queries import Schema, published_schemas
from collect.forms.xlsform.fields import Field
from collect.forms.xlsform.identifying import DIRECT, NONE, computed_from, guarded
from collect.forms.xlsform.identifying import POINT as GEOPOINT
from collect.submissions.exports.columnar.content import Source

_OWNER = "_instance_id"


@dataclass(frozen=True, eq=False)
class _Displaced:
    """A stored table with displaced positions; see `Source`."""

    table: Source
    columns: Collection[str]
    moved: Moved

    @property
    def path(self) -> str:
        return self.table.path

    @property
    def schema(self) -> pa.Schema:
        return self.table.schema

    @property
    def rows(self) -> int:
        return self.table.rows

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows of the table, none with a measured position."""
        names = self.schema.names if columns is None else list(columns)
        schema = pa.schema([self.schema.field(name) for name in names])
        needed = list(dict.fromkeys([*names, _OWNER]))
        for batch in self.table.batches(needed):
            arrays = [self._column(name, batch) for name in names]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _column(self, name: str, batch: pa.RecordBatch) -> pa.Array:
        column = batch[name]
        if name in self.columns:
            return self.moved.column(batch[_OWNER], column.is_valid())
        return self._without(column) if name == INVALID.name else column

    def _without(self, invalid: pa.Array) -> pa.Array:
        """A text that is no point may hold most of one."""
        kept = [
            row and [pair for pair in row if pair[0] not in self.columns]
            for row in invalid.to_pylist()
        ]
        return pa.array([row or None for row in kept], INVALID.type)


def displaced(
    form: Form, fields: Sequence[Field], tables: Mapping[str, Source]
) -> dict[str, Source]:
    """The tables for those who may not see where somebody lives.

    `fields` have the marks that hold for them. Points that are not public are displaced;
    what is withheld altogether is left to those who choose columns.
    """
    hidden: dict[str, set[str]] = {}
    for field in fields:
        if is_displaced(field):
            hidden.setdefault(field.table, set()).add(column_name(field))
    if not hidden:
        return dict(tables)
    moved = positions_of(form)
    return {
        path: _Displaced(table, hidden[path], moved) if path in hidden else table
        for path, table in tables.items()
    }


def is_displaced(field: Field) -> bool:
    """Whether answers to a question with the mark that holds for it are displaced."""
    return field.type == GEOPOINT and field.pii not in (DIRECT, NONE)


def exposed(form: Form, path: str, rows: pa.Table) -> pa.Table:
    """A clean table without direct identifiers, positions displaced.

    Variables that are computed from positions are left out, too.
    """
    schemas = published_schemas(form.pk)
    rules = guarded([schema.fields for schema in schemas])
    fields = {
        field.path: column_name(field)
        for schema in schemas
        for field in schema.fields
        if field.table == path
    }
    withheld = {name for place, name in fields.items() if place in rules.withheld}
    withheld |= located_variables(schemas, rules.located)
    rows = rows.select([name for name in rows.column_names if name not in withheld])
    points = {name for place, name in fields.items() if place in rules.displaced}
    if points.isdisjoint(rows.column_names):
        return rows
    moved, owners = positions_of(form), rows[_OWNER].combine_chunks()
    for name in points.intersection(rows.column_names):
        measured = rows[name].combine_chunks().is_valid()
        column = moved.column(owners, measured)
        rows = rows.set_column(rows.column_names.index(name), name, column)
    return rows


def located_variables(schemas: Sequence[Schema], located: Collection[str]) -> set[str]:
    """Names of variables, of any version's workbook, that are computed from positions:
    `located` are the questions that are."""
    variables = (each for schema in schemas for each in schema.definition.variables)
    return computed_from(((each.name, each.calculation) for each in variables), located)
