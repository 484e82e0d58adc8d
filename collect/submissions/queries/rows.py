"""Rows for incremental readers, who keep a cursor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from collect.submissions.models import FormSequence, PurgedSubmission, Row, Submission


class RowRecord(NamedTuple):
    """A row as incremental readers get it; see models.Row for the parts.

    `instance_id` is the submission's first; `submitted_at` and `submitter` (a name)
    tell when and by whom the submission first came.
    """

    instance_id: str
    key: str
    parent_key: str
    ordinal: int
    seq: int
    version_id: int
    form_version: str
    submitted_at: datetime
    submitter: str | None
    values: dict[str, Any]


def horizon(form_id: int) -> int:
    """The last committed sequence number of a form, 0 before its first submission.

    Everything up to it is visible to the caller; nothing at or below it comes later.
    """
    value = (
        FormSequence.objects.filter(form_id=form_id)
        .values_list("value", flat=True)
        .first()
    )
    return value or 0


def rows_between(
    *, form_id: int, table: str, after: int, upto: int, chunk: int = 2000
) -> Iterator[RowRecord]:
    """Rows of one table with after < seq <= upto, in order of (seq, ordinal).

    Drafts are left out. Rows of superseded versions and of deleted submissions are
    included: they were received, and readers decide what still counts.
    """
    found = (
        Row.objects.filter(
            form_id=form_id, draft=False, table=table, seq__gt=after, seq__lte=upto
        )
        .order_by("seq", "ordinal")
        .values_list(
            "submission__instance_id",
            "key",
            "parent_key",
            "ordinal",
            "seq",
            "version_id",
            "version__form_version__version",
            "submission__created_at",
            "submission__submitter__display_name",
            "values",
        )
    )
    for row in found.iterator(chunk_size=chunk):
        yield RowRecord(*row)


def deleted_instances(form_id: int) -> set[str]:
    """First instanceIDs of the submissions that do not count any more: those in the
    trash, and those purged from it."""
    in_trash = Submission.objects.filter(
        form_id=form_id, draft=False, deleted_at__isnull=False
    )
    ids = set(in_trash.values_list("instance_id", flat=True))
    return ids | purged_instances(form_id)


def purged_instances(form_id: int) -> set[str]:
    """First instanceIDs of the submissions purged, unless they arrived again."""
    received = Submission.objects.filter(form_id=form_id, draft=False)
    purged = PurgedSubmission.objects.filter(form_id=form_id).exclude(
        instance_id__in=received.values("instance_id")
    )
    return set(purged.values_list("instance_id", flat=True))
