"""The only reader of submissions: what the tables are built from."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from collect.forms.models import FormVersion
from collect.forms.queries import Schema, schema_of
from collect.submissions.models import FormSequence, Row, Submission

CHUNK = 5_000
"""Rows held in memory at a time: a few megabytes, whatever the survey's size."""


class StoredRow(NamedTuple):
    """A typed row as received, with the submission it belongs to."""

    instance_id: str
    key: str
    parent_key: str | None
    ordinal: int
    seq: int
    version_id: int
    form_version: str
    submitted_at: datetime
    submitter: str | None
    values: dict[str, Any]


_COLUMNS = (
    "version__submission__instance_id",
    "key",
    "parent_key",
    "ordinal",
    "seq",
    "version_id",
    "version__form_version__version",
    "version__submission__created_at",
    "version__submission__submitter__display_name",
    "values",
)


def horizon(form_id: int) -> int:
    """The form's sequence now. Every row up to it is committed and visible, because
    the sequence is taken under a lock held until commit."""
    value = FormSequence.objects.filter(form_id=form_id).values_list("value", flat=True)
    return value.first() or 0


def published_schemas(form_id: int) -> list[Schema]:
    """The schema of every version ever published, oldest first."""
    versions = FormVersion.objects.filter(form_id=form_id, published_at__isnull=False)
    ids = versions.order_by("published_at", "id").values_list("id", flat=True)
    return [schema_of(version_id) for version_id in ids]


def rows_between(
    form_id: int, table: str, *, after: int, upto: int
) -> Iterator[list[StoredRow]]:
    """Rows of a table with after < seq <= upto in order of arrival, chunk by chunk."""
    rows = (
        Row.objects.filter(
            form_id=form_id, draft=False, table=table, seq__gt=after, seq__lte=upto
        )
        .order_by("seq", "ordinal", "id")
        .values_list(*_COLUMNS)
        .iterator(chunk_size=CHUNK)
    )
    chunk: list[StoredRow] = []
    for row in rows:
        chunk.append(StoredRow(*row))
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def deleted_instances(form_id: int) -> set[str]:
    """Submissions in the trash: kept, but not part of any table."""
    deleted = Submission.objects.filter(
        form_id=form_id, draft=False, deleted_at__isnull=False
    )
    return set(deleted.values_list("instance_id", flat=True))
