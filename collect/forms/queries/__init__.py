"""Reads of the forms room."""

from collect.forms.queries.collector import collector_limits
from collect.forms.queries.forms import (
    PUBLISHED,
    Publication,
    definition_columns,
    deleted_form,
    draft_slot,
    draft_with_token,
    form_for,
    form_with_id,
    forms_of,
    forms_seen_by,
    names_of,
    public_link_counts,
    publications_of,
    published_version,
    readable_forms,
    shown_version,
    versions_of,
)
from collect.forms.queries.leftovers import trash, unnamed
from collect.forms.queries.notes import notes_of
from collect.forms.queries.schema import (
    Schema,
    published_schemas,
    schema_of,
    workbook_of,
)

__all__ = [
    "PUBLISHED",
    "Publication",
    "Schema",
    "collector_limits",
    "definition_columns",
    "deleted_form",
    "draft_slot",
    "draft_with_token",
    "form_for",
    "form_with_id",
    "forms_of",
    "forms_seen_by",
    "names_of",
    "notes_of",
    "public_link_counts",
    "publications_of",
    "published_schemas",
    "published_version",
    "readable_forms",
    "schema_of",
    "shown_version",
    "trash",
    "unnamed",
    "versions_of",
    "workbook_of",
]
