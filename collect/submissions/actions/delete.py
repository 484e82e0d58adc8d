"""Deletion and restoration: a submission leaves sight but stays on record."""

from __future__ import annotations

from django.db import transaction

from collect.accounts.models import Actor
from collect.lib.clock import now
from collect.problems import Problem
from collect.submissions.actions.events import locked, save_event
from collect.submissions.models import Submission


def delete_submission(
    *, submission_id: int, by: Actor | None, notes: str | None = None
) -> None:
    """Mark a submission deleted; its instanceID cannot be sent again.

    Records the audit event `submission.delete` and gives the submission the form's
    next number. Raises Problem 404.1 if it is gone already.
    """
    with transaction.atomic():
        submission = locked(submission_id)
        submission.deleted_at = now()
        save_event(
            submission,
            action="submission.delete",
            by=by,
            details={},
            fields=["deleted_at"],
            notes=notes,
        )


def restore_submission(
    *, submission_id: int, by: Actor | None, notes: str | None = None
) -> None:
    """Take a submission out of the trash.

    Records the audit event `submission.restore` and gives the submission the form's
    next number. Raises Problem 404.1 if it is not in the trash.
    """
    with transaction.atomic():
        submission = _in_trash(submission_id)
        submission.deleted_at = None
        save_event(
            submission,
            action="submission.restore",
            by=by,
            details={},
            fields=["deleted_at"],
            notes=notes,
        )


def _in_trash(submission_id: int) -> Submission:
    submissions = Submission.objects.select_for_update(of=("self",), no_key=True)
    found = submissions.select_related("form").filter(
        id=submission_id, deleted_at__isnull=False
    )
    submission = found.first()
    if submission is None:
        raise Problem("404.1")
    return submission
