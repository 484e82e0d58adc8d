"""Reads of submissions: for people, and for the incremental readers of rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from collect.forms.queries import schema_of
from collect.submissions.instance.shred import Node, tree_of
from collect.submissions.models import FormSequence, Row, Submission


@dataclass(frozen=True, slots=True)
class RowRecord:
    """A row as incremental readers get it; see models.Row for the parts.

    `current` is False when a later edit replaced the version the row belongs to.
    """

    submission_id: int
    version_id: int
    current: bool
    seq: int
    ordinal: int
    key: str
    parent_key: str
    values: dict[str, Any]
    invalid: dict[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """The last event of a submission, whatever it was (see Submission.seq)."""

    submission_id: int
    instance_id: str
    current_version_id: int
    review_state: str | None
    deleted: bool
    seq: int


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

    Drafts are left out. Rows of superseded versions are included with
    `current=False`, and rows of deleted submissions too: ask `changes_between`.
    """
    found = (
        Row.objects.filter(
            form_id=form_id, draft=False, table=table, seq__gt=after, seq__lte=upto
        )
        .order_by("seq", "ordinal")
        .values_list(
            "submission_id",
            "version_id",
            "version__current",
            "seq",
            "ordinal",
            "key",
            "parent_key",
            "values",
            "invalid",
        )
    )
    for row in found.iterator(chunk_size=chunk):
        yield RowRecord(*row)


def changes_between(*, form_id: int, after: int, upto: int) -> list[Change]:
    """Submissions whose last event has after < seq <= upto, in that order.

    An edit, a review decision or a deletion shows up here; a reader that keeps
    copies of rows applies it by replacing all rows of the submission.
    """
    found = (
        Submission.objects.filter(
            form_id=form_id, draft=False, seq__gt=after, seq__lte=upto
        )
        .order_by("seq")
        .values_list(
            "id",
            "instance_id",
            "current_version_id",
            "review_state",
            "deleted_at",
            "seq",
        )
    )
    return [
        Change(id_, instance_id, version or 0, state, deleted_at is not None, seq)
        for id_, instance_id, version, state, deleted_at, seq in found
    ]


@lru_cache(maxsize=256)
def form_tree(form_version_id: int) -> Node:
    """The fields of a form version as shredding wants them; they never change."""
    return tree_of(schema_of(form_version_id).fields)
