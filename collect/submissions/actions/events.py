"""Events of a submission that change no answers: reviewed, deleted."""

from __future__ import annotations

from typing import Any

from collect.accounts import audit
from collect.accounts.models import Actor
from collect.lib.clock import now
from collect.problems import Problem
from collect.submissions.actions.write import next_number
from collect.submissions.models import Submission


def locked(submission_id: int) -> Submission:
    """The submission, locked until the transaction ends. Raises Problem 404.1."""
    submissions = Submission.objects.select_for_update(of=("self",), no_key=True)
    found = submissions.select_related("form").filter(
        id=submission_id, deleted_at__isnull=True
    )
    submission = found.first()
    if submission is None:
        raise Problem("404.1")
    return submission


def save_event(
    submission: Submission,
    *,
    action: str,
    by: Actor | None,
    details: dict[str, Any],
    fields: list[str],
    notes: str | None = None,
) -> None:
    """Save the fields, the audit event and the form's next number, in this order."""
    audit.record(
        action=action,
        by=by,
        project_id=submission.form.project_id,
        form_id=submission.form_id,
        details={"instanceId": submission.instance_id, **details},
        notes=notes,
    )
    submission.updated_at = now()
    submission.seq = next_number(submission.form_id)
    submission.save(update_fields=[*fields, "updated_at", "seq"])
