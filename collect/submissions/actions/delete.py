"""Deletion: a submission leaves sight but stays on record."""

from __future__ import annotations

from django.db import transaction

from collect.accounts.models import Actor
from collect.lib.clock import now
from collect.submissions.actions.events import locked, save_event


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
