"""Reads of submissions: for people, and for the incremental readers of rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import QuerySet

from collect.accounts.models import Project
from collect.forms.models import Blob, Form, FormVersion
from collect.forms.queries import form_for, schema_of
from collect.problems import Problem
from collect.submissions.instance.shred import Node, tree_of
from collect.submissions.models import (
    Attachment,
    FormSequence,
    Row,
    Submission,
    SubmissionVersion,
)


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
    """First instanceIDs of the submissions in the trash."""
    deleted = Submission.objects.filter(
        form_id=form_id, draft=False, deleted_at__isnull=False
    )
    return set(deleted.values_list("instance_id", flat=True))


@lru_cache(maxsize=256)
def form_tree(form_version_id: int) -> Node:
    """The fields of a form version as shredding wants them; they never change."""
    return tree_of(schema_of(form_version_id).fields)


@dataclass(frozen=True, slots=True)
class Target:
    """The form a submission is for, and the version it was filled with.

    `version_id` is None if no version of that name was ever published.
    """

    form_id: int
    project_id: int
    state: str
    version_id: int | None
    draft_version_id: int | None


def target_of(project_id: int, xml_form_id: str, version: str) -> Target:
    """Where a submission belongs: two cheap reads at most, no models.

    Raises Problem 404.1 for an unknown form.
    """
    found = (
        Form.objects.filter(
            project_id=project_id, xml_form_id=xml_form_id, deleted_at__isnull=True
        )
        .values_list(
            "id",
            "state",
            "draft_version_id",
            "current_version_id",
            "current_version__version",
        )
        .first()
    )
    if found is None:
        raise Problem("404.1")
    form_id, state, draft_id, current_id, current = found
    # Phones keep old versions, and finish edits with the version they began.
    version_id = current_id if current == version else _published(form_id, version)
    return Target(form_id, project_id, state, version_id, draft_id)


def _published(form_id: int, version: str) -> int | None:
    found = FormVersion.objects.filter(
        form_id=form_id, version=version, published_at__isnull=False
    )
    return found.values_list("id", flat=True).first()


def form_in(project_id: int, xml_form_id: str) -> Form:
    """A form with its project. Raises Problem 404.1."""
    project = Project.objects.filter(id=project_id, deleted_at__isnull=True).first()
    if project is None:
        raise Problem("404.1")
    form = form_for(project.id, xml_form_id)
    form.project = project
    return form


def submissions_of(form: Form) -> QuerySet[Submission]:
    """The submissions of a form, newest first, without drafts and deleted ones."""
    return (
        Submission.objects.filter(form=form, draft=False, deleted_at__isnull=True)
        .select_related("current_version")
        .defer("current_version__xml")
        .order_by("-created_at", "-id")
    )


def submission_in(form: Form, instance_id: str) -> Submission:
    """The submission that first arrived with this instanceID. Raises Problem 404.1."""
    submission = submissions_of(form).filter(instance_id=instance_id).first()
    if submission is None:
        raise Problem("404.1")
    return submission


def current_version_of(submission: Submission) -> SubmissionVersion:
    """Its current version, which every submission has once it is committed."""
    if submission.current_version is None:
        raise Problem("404.1")
    return submission.current_version


def current_version(form: Form, instance_id: str) -> SubmissionVersion:
    """The current version of a submission. Raises Problem 404.1."""
    return current_version_of(submission_in(form, instance_id))


def versions_of(submission: Submission) -> QuerySet[SubmissionVersion]:
    """The versions of a submission, newest first, without their XML."""
    return submission.versions.defer("xml").order_by("-seq")


def version_in(submission: Submission, instance_id: str) -> SubmissionVersion:
    """The version with this instanceID. Raises Problem 404.1."""
    version = submission.versions.filter(instance_id=instance_id).first()
    if version is None:
        raise Problem("404.1")
    return version


def attachments_of(version: SubmissionVersion) -> QuerySet[Attachment]:
    """The files of a version by name, arrived or not."""
    return version.attachments.order_by("name")


def attached_file(version: SubmissionVersion, name: str) -> Blob:
    """A file of a version. Raises Problem 404.1 if it has not arrived."""
    blob = Blob.objects.filter(
        id__in=version.attachments.filter(name=name).values("blob")
    ).first()
    if blob is None:
        raise Problem("404.1")
    return blob
