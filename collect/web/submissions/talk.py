"""What is said and decided about one submission."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from collect.submissions import queries
from collect.submissions.models import Submission
from collect.web.fields import PageForm
from collect.web.submissions import wording


class CommentForm(PageForm):
    """What somebody wants to say."""

    body = forms.CharField(
        label=_("Comment"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you want to say.")},
    )


@dataclass(frozen=True)
class Said:
    """A comment, or a decision with or without a note (`state`: what was decided)."""

    who: str
    when: datetime
    text: str
    state: tuple[Any, str] | None = None


def conversation(submission: Submission) -> list[Said]:
    """Comments and decisions, the oldest first."""
    said = [
        Said(each.actor.display_name, each.created_at, each.body)
        for each in queries.comments_on(submission)
    ]
    for event in queries.audits_of(submission):
        details = event.details or {}
        if event.action == "submission.update" and "reviewState" in details:
            state = wording.state_of(details["reviewState"])
            who = event.actor.display_name if event.actor else ""
            said.append(Said(who, event.logged_at, event.notes or "", state))
    return sorted(said, key=lambda each: each.when)
