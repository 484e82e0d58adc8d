"""Deletion for good: of what was in the trash, of drafts' tests, of whole forms."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.fields.json import KT

from collect.accounts import audit
from collect.accounts.models import Actor, AuditEvent
from collect.lib.clock import now
from collect.submissions.actions.write import next_number
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


def purge_submissions(
    *,
    by: Actor | None = None,
    kept: timedelta = KEPT,
    project_id: int | None = None,
    form_id: int | None = None,
) -> int:
    """Delete what has been in the trash for longer than `kept`; how many that were.

    Only of one project or form if these are given. Versions, rows, comments,
    attachments and notes in the audit log go too; files that nothing names any more are
    swept by the forms room. The instanceIDs may be sent again. Works in batches, each
    with an audit event `submission.purge` for every form it touches.
    """
    trash = Submission.objects.filter(deleted_at__lt=now() - kept)
    if project_id is not None:
        trash = trash.filter(form__project_id=project_id)
    if form_id is not None:
        trash = trash.filter(form_id=form_id)
    purged = 0
    while batch := _purge_batch(trash, by):
        purged += batch
    return purged


def discard_drafts(*, form_id: int) -> None:
    """Delete the test submissions of a form's draft, in the caller's transaction."""
    drafts = Submission.objects.filter(form_id=form_id, draft=True)
    if not drafts.exists():
        return
    _delete(drafts)
    # Answers about the draft that clients keep are out of date.
    next_number(form_id)


def purge_form(*, form_id: int) -> None:
    """Delete all submissions of a form, in the caller's transaction."""
    _delete(Submission.objects.filter(form_id=form_id))


@transaction.atomic
def _purge_batch(trash: QuerySet[Submission], by: Actor | None) -> int:
    # Whoever holds a lock is restoring the submission.
    batch = list(
        trash.select_for_update(skip_locked=True, of=("self",))
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
    _forget_notes(form.id, instance_ids)
    audit.record(
        action="submission.purge",
        by=by,
        project_id=form.project_id,
        form_id=form.id,
        details={"submissions_deleted": len(submissions), "instanceIds": instance_ids},
    )
    # Last, as its row stays locked: readers learn that the trash has changed.
    next_number(form.id)


def _forget_notes(form_id: int, instance_ids: list[str]) -> None:
    """Notes may hold answers; as in ODK Central, the events stay without them."""
    events = AuditEvent.objects.annotate(instance_id=KT("details__instanceId"))
    noted = events.filter(
        form_id=form_id, instance_id__in=instance_ids, notes__isnull=False
    )
    # Arrivals have no notes, and are not in the index.
    noted.exclude(action="submission.create").update(notes="")


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
