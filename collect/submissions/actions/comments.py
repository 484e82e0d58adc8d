"""Comments: what people say about a submission."""

from __future__ import annotations

from collect.accounts.models import Actor
from collect.lib.clock import now
from collect.submissions.models import Comment, Submission


def add_comment(*, submission: Submission, body: str, by: Actor) -> Comment:
    """Say something about a submission."""
    return Comment.objects.create(
        submission=submission, actor=by, body=body, created_at=now()
    )
