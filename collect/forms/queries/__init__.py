"""Reads of the forms room."""

from collect.forms.queries.forms import (
    draft_with_token,
    form_for,
    form_with_id,
    forms_of,
    public_link_counts,
    published_version,
    versions_of,
)
from collect.forms.queries.schema import Schema, published_schemas, schema_of

__all__ = [
    "Schema",
    "draft_with_token",
    "form_for",
    "form_with_id",
    "forms_of",
    "public_link_counts",
    "published_schemas",
    "published_version",
    "schema_of",
    "versions_of",
]
