"""What is said and known about submissions: comments, audits, submitters, keys."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Path, Query

from collect.accounts.api.actees import audit_json, extended_json
from collect.accounts.api.schemas import ActorOut, AuditOut, ExtendedAudit
from collect.accounts.auth import asking
from collect.accounts.models import Actor
from collect.accounts.permissions import Verb
from collect.rest import Page, wants_extended
from collect.submissions import actions, queries
from collect.submissions.api.routing import (
    ALL,
    ONE,
    FormPlace,
    SubmissionPlace,
    route,
)
from collect.submissions.api.schemas import (
    CommentIn,
    CommentOut,
    ExtendedComment,
    comment_json,
)


@route(
    "GET", ALL + "/submitters", response=list[ActorOut], summary="Who sent submissions"
)
def submitters(request: HttpRequest, at: Path[FormPlace]) -> list[Actor]:
    """By name, each once."""
    seen = at.seen(request, Verb.SUBMISSION_READ)
    return list(queries.submitters_of(seen.submissions()))


@route(
    "GET", ALL + "/keys", response=list[dict[str, Any]], summary="Keys of submissions"
)
def keys(request: HttpRequest, at: Path[FormPlace]) -> list[dict[str, Any]]:
    """The keys this server manages of which submissions make use: none, as forms bring
    their own keys, and who holds those decrypts."""
    at.seen(request, Verb.SUBMISSION_READ)
    return []


@route(
    "GET",
    ONE + "/audits",
    response=list[ExtendedAudit | AuditOut],
    summary="What happened to a submission",
)
def audits(
    request: HttpRequest, at: Path[SubmissionPlace], page: Query[Page]
) -> list[AuditOut]:
    """Newest first."""
    events = page.of(queries.audits_of(at.submission(request)))
    return extended_json(events) if wants_extended(request) else audit_json(events)


@route(
    "GET",
    ONE + "/comments",
    draft=False,
    response=list[ExtendedComment | CommentOut],
    summary="Comments on a submission",
)
def comments(request: HttpRequest, at: Path[SubmissionPlace]) -> list[dict[str, Any]]:
    """Newest first."""
    found = queries.comments_on(at.submission(request))
    extended = wants_extended(request)
    return [comment_json(comment, extended=extended) for comment in found]


@route(
    "POST",
    ONE + "/comments",
    draft=False,
    response=ExtendedComment | CommentOut,
    summary="Comment on a submission",
)
def comment(
    request: HttpRequest, at: Path[SubmissionPlace], payload: CommentIn
) -> dict[str, Any]:
    """Who may read a submission may comment on it, as in ODK Central."""
    submission = at.submission(request)
    said = actions.add_comment(
        submission=submission, body=payload.body, by=asking(request)
    )
    return comment_json(said, extended=wants_extended(request))
