"""Reads of the forms room."""

from collect.forms.queries.collector import collector_limits
from collect.forms.queries.forms import (
    PUBLISHED,
    Publication,
    definition_columns,
    deleted_form,
    design_of,
    draft_slot,
    draft_with_token,
    finding_counts,
    form_for,
    form_with_id,
    forms_of,
    forms_seen_by,
    free_version,
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
from collect.forms.queries.refused import (
    refused_for,
    upload_of,
    workbook_upload_of,
)
from collect.forms.queries.schema import (
    Schema,
    published_schemas,
    schema_of,
    workbook_of,
)
from collect.forms.queries.shape import Shape, shape_of

__all__ = [
    "PUBLISHED",
    "Publication",
    "Schema",
    "Shape",
    "collector_limits",
    "definition_columns",
    "deleted_form",
    "design_of",
    "draft_slot",
    "draft_with_token",
    "finding_counts",
    "form_for",
    "form_with_id",
    "forms_of",
    "forms_seen_by",
    "free_version",
    "names_of",
    "notes_of",
    "public_link_counts",
    "publications_of",
    "published_schemas",
    "published_version",
    "readable_forms",
    "refused_for",
    "schema_of",
    "shape_of",
    "shown_version",
    "trash",
    "unnamed",
    "upload_of",
    "versions_of",
    "workbook_of",
    "workbook_upload_of",
]
