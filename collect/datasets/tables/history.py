"""What the versions of a form ask, as its tables hold it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from collect.datasets.tables.columns import json_type
from collect.datasets.tables.schema import (
    column_name,
    disk_schema,
    merge_fields,
    names_on_disk,
    questions_of,
    table_names,
    table_schema,
)
from collect.forms.queries import Schema, published_schemas
from collect.forms.xlsform.fields import Field


@dataclass(frozen=True, eq=False)
class TableLayout:
    """One raw table: its questions over all versions, columns, and names on disk."""

    table: str
    questions: tuple[Field, ...]
    schema: pa.Schema
    on_disk: Mapping[str, str]
    disk: pa.Schema

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Columns by path."""
        return {field.path: column_name(field) for field in self.questions}

    @cached_property
    def by_path(self) -> Mapping[str, Field]:
        """Questions by path."""
        return {field.path: field for field in self.questions}

    def parsed_alike(self, fields: Sequence[Field]) -> bool:
        """Whether answers to these questions are stored as those of the table are."""
        return all(
            json_type(field) == json_type(self.by_path[field.path])
            for field in fields
            if field.path in self.by_path
        )


@dataclass(frozen=True, eq=False)
class History:
    """The published versions of a form, oldest first."""

    schemas: Sequence[Schema]

    @classmethod
    def of(cls, form_id: int) -> History:
        """The history of a form as it stands now."""
        return cls(published_schemas(form_id))

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The questions and groups of all versions, each path once."""
        return merge_fields([schema.fields for schema in self.schemas])

    @cached_property
    def tables(self) -> Mapping[str, TableLayout]:
        """The raw tables, the submission's first."""
        return {table: layout_of(self.fields, table) for table in self._names}

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return table_names(self.fields)

    def questions(self, version_id: int, table: str) -> tuple[Field, ...]:
        """The questions of one version in a table."""
        found = self._by_version.get((version_id, table))
        if found is None:
            fields = next(s.fields for s in self.schemas if s.version_id == version_id)
            found = tuple(questions_of(fields, table))
            self._by_version[version_id, table] = found
        return found

    @cached_property
    def _by_version(self) -> dict[tuple[int, str], tuple[Field, ...]]:
        return {}


def layout_of(fields: Sequence[Field], table: str) -> TableLayout:
    """How a table of these fields lies on disk."""
    schema = table_schema(fields, table)
    return TableLayout(
        table=table,
        questions=tuple(questions_of(fields, table)),
        schema=schema,
        on_disk=names_on_disk(schema.names),
        disk=disk_schema(schema),
    )
