"""Deletion for good: of what was in the trash, of drafts' tests, of whole forms."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby

from django.db import connection, transaction
from django.db.models import QuerySet

from collect.accounts import audit
from collect.accounts.models import Actor
from collect.lib.clock import now
from collect.submissions.actions.write import NEXT_NUMBER
from collect.submissions.models import (
    Attachment,
    Comment,
    PurgedSubmission,
    Row,
    Submission,
    SubmissionVersion,
)

KEPT = timedelta(days=30)
"""How long a deleted submission can be restored."""

_BATCH = 500


def purge_submissions(*, by: Actor | None = None, kept: timedelta = KEPT) -> int:
    """Delete what has been in the trash for longer than `kept`; how many that were.

    Versions, rows, comments and attachments go too; files that nothing names any more
    are swept by the forms room. The instanceIDs may be sent again. Works in batches,
    each with an audit event `submission.purge` for every form it touches.
    """
    before = now() - kept
    purged = 0
    while batch := _purge_batch(before, by):
        purged += batch
    return purged


def discard_drafts(*, form_id: int) -> None:
    """Delete the test submissions of a form's draft, in the caller's transaction."""
    _delete(Submission.objects.filter(form_id=form_id, draft=True))


def purge_form(*, form_id: int) -> None:
    """Delete all submissions of a form, in the caller's transaction."""
    _delete(Submission.objects.filter(form_id=form_id))


@transaction.atomic
def _purge_batch(before: datetime, by: Actor | None) -> int:
    # Whoever holds a lock is restoring the submission.
    trash = Submission.objects.select_for_update(skip_locked=True, of=("self",))
    batch = list(
        trash.filter(deleted_at__lt=before)
        .select_related("form")
        .only("form__project_id", "form_id", "instance_id", "draft")
        .order_by("form_id", "id")[:_BATCH]
    )
    for _, group in groupby(batch, key=lambda submission: submission.form_id):
        _purge(list(group), by)
    return len(batch)


def _purge(submissions: list[Submission], by: Actor | None) -> None:
    """Submissions of one form."""
    form = submissions[0].form
    instance_ids = [s.instance_id for s in submissions if not s.draft]
    _delete(Submission.objects.filter(id__in=[s.id for s in submissions]))
    PurgedSubmission.objects.bulk_create(
        [PurgedSubmission(form=form, instance_id=i) for i in instance_ids],
        ignore_conflicts=True,
    )
    audit.record(
        action="submission.purge",
        by=by,
        project_id=form.project_id,
        form_id=form.id,
        details={"submissionsDeleted": len(submissions), "instanceIds": instance_ids},
    )
    # Last, as its row stays locked: readers learn that the trash has changed.
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER, {"form": form.id})


def _delete(submissions: QuerySet[Submission]) -> None:
    versions = SubmissionVersion.objects.filter(submission__in=submissions)
    for rows in (
        Row.objects.filter(version__in=versions),
        Attachment.objects.filter(version__in=versions),
        Comment.objects.filter(submission__in=submissions),
        versions,
        submissions,
    ):
        # Not delete(), which loads every row: the constraints between these tables
        # are checked when the transaction ends.
        rows._raw_delete(rows.db)
