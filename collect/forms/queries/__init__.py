"""Reads of the forms room."""

from collect.forms.queries.forms import (
    form_for,
    form_with_id,
    forms_of,
    published_version,
    versions_of,
)
from collect.forms.queries.schema import Schema, schema_of

__all__ = [
    "Schema",
    "form_for",
    "form_with_id",
    "forms_of",
    "published_version",
    "schema_of",
    "versions_of",
]
