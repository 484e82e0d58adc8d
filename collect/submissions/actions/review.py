"""Review: what someone decided about a submission, or about several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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


def set_review_states(
    *,
    form_id: int,
    states: Mapping[int, ReviewState | None],
    by: Actor,
    notes: str | None = None,
) -> dict[int, ReviewState | None]:
    """Set the review states of several submissions of a form, by their id: all or none.

    The states that were changed, as they were before; submissions that have the state
    already, were deleted, or are a draft's are left alone. For each the audit event
    `submission.update` is recorded.
    """
    changed: dict[int, ReviewState | None] = {}
    with transaction.atomic():
        for submission in _locked(form_id, sorted(states)):
            wanted = states[submission.pk]
            if submission.review_state == wanted:
                continue
            before = submission.review_state
            changed[submission.pk] = ReviewState(before) if before else None
            submission.review_state = wanted
            save_event(
                submission,
                action="submission.update",
                by=by,
                details={"reviewState": wanted},
                fields=["review_state"],
                notes=notes,
            )
    return changed


def _locked(form_id: int, ids: Sequence[int]) -> Sequence[Submission]:
    """Always in the order of their ids, so that no two requests wait for each other."""
    found = Submission.objects.select_for_update(of=("self",), no_key=True).filter(
        pk__in=ids, form=form_id, draft=False, deleted_at__isnull=True
    )
    return list(found.select_related("form").order_by("pk"))
