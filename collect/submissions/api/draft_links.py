"""Tests of a draft, sent by those who have its link: no login."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Path

from collect.forms.queries import draft_with_token
from collect.lib.ids import is_token
from collect.problems import Problem
from collect.submissions import queries
from collect.submissions.api.routing import DRAFT, FORM, FormPlace, router
from collect.submissions.api.schemas import SubmissionOut
from collect.submissions.api.submissions import create_as


class LinkPlace(FormPlace):
    """The part of an address that names a draft by its token."""

    token: str


@router.post(
    "/test/{segment:token}" + FORM + DRAFT,
    auth=None,
    response=SubmissionOut,
    summary="Send a test of a draft, by token",
)
def create_by_token(request: HttpRequest, at: Path[LinkPlace]) -> dict[str, Any]:
    """The body is the XML. It counts on the right of whoever made the draft, as it
    does when a phone sends it. Problem 404.1 for a link that has ended."""
    form = queries.form_in(at.project_id, at.form_id)
    if not is_token(at.token):
        raise Problem("404.1")
    maker = draft_with_token(at.token, at.project_id, at.form_id).created_by
    if maker is None:
        raise Problem("403.1")
    return create_as(request, form, maker, draft=True)
