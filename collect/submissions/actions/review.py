"""Review: what someone decided about a submission."""

from __future__ import annotations

from django.db import transaction

from collect.accounts.models import Actor
from collect.submissions.actions.events import locked, save_event
from collect.submissions.models import ReviewState, Submission


def set_review_state(
    *,
    submission_id: int,
    state: ReviewState | None,
    by: Actor | None,
    notes: str | None = None,
) -> Submission:
    """Set the review state; None puts it back to "received".

    Records the audit event `submission.update` and gives the submission the form's
    next number. Raises Problem 404.1 if it is gone.
    """
    with transaction.atomic():
        submission = locked(submission_id)
        submission.review_state = state
        save_event(
            submission,
            action="submission.update",
            by=by,
            details={"reviewState": state},
            fields=["review_state"],
            notes=notes,
        )
    return submission
