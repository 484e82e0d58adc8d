"""What a form version asks, from memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from collect.forms.models import Form, FormField, FormVersion
from collect.forms.xlsform.definition import Definition
from collect.forms.xlsform.fields import Choice, Field
from collect.problems import Problem

_COLUMNS = (
    "path",
    "name",
    "type",
    "table",
    "order",
    "binary",
    "multiple",
    "control",
    "list_name",
    "labels",
    "missing",
    "pii",
    "unit",
    "constraint",
    "messages",
    "row",
    "relevant",
    "required",
    "calculation",
    "hints",
)


@dataclass(frozen=True)
class Schema:
    """Fields in document order, our sheets, and choices by list name."""

    version_id: int
    form_id: int
    version: str
    fields: tuple[Field, ...]
    definition: Definition
    choices: Mapping[str, tuple[Choice, ...]]

    @cached_property
    def by_path(self) -> Mapping[str, Field]:
        """Fields by path."""
        return {field.path: field for field in self.fields}

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """ "" for the submission, then the path of every repeat."""
        return ("", *(f.path for f in self.fields if f.type == "repeat"))


@lru_cache(maxsize=256)
def schema_of(version_id: int) -> Schema:
    """The schema of a version, kept in the process: the fields of a row never change.

    Raises Problem 404.6 if there is no such version.
    """
    version = FormVersion.objects.defer("xform", "findings").filter(id=version_id)
    row = version.first()
    if row is None:
        raise Problem("404.6")
    return Schema(
        version_id=version_id,
        form_id=row.form_id,
        version=row.version,
        fields=fields_of(version_id),
        definition=definition_of(row.definition),
        choices={
            name: tuple(Choice(**choice) for choice in choices)
            for name, choices in row.choices.items()
        },
    )


def published_schemas(form_id: int) -> list[Schema]:
    """The schema of every version ever published, oldest first."""
    versions = FormVersion.objects.filter(form_id=form_id, published_at__isnull=False)
    ids = versions.order_by("published_at", "id").values_list("id", flat=True)
    return [schema_of(version_id) for version_id in ids]


def fields_of(version_id: int) -> tuple[Field, ...]:
    """The fields of a version in document order, from the database."""
    rows = FormField.objects.filter(version_id=version_id).order_by("order")
    return tuple(Field.from_json(row) for row in rows.values(*_COLUMNS))


def definition_of(value: Mapping[str, Any]) -> Definition:
    """Our sheets from JSON; forms uploaded as XML have none."""
    return Definition.from_json(value) if value else Definition()


def workbook_of(form: Form) -> Definition:
    """The sheets of the version that is published now."""
    published = form.current_version_id
    return schema_of(published).definition if published else Definition()
