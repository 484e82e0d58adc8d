"""Submissions themselves: sent, edited, listed, read, reviewed, deleted, restored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from ninja import Path, Query

from collect.accounts.auth import asking
from collect.accounts.models import Actor
from collect.accounts.permissions import Verb
from collect.forms.models import Form, State
from collect.problems import Problem
from collect.rest import Flag, Page, Success, action_notes, wants_extended
from collect.submissions import actions, queries
from collect.submissions.api.answers import (
    BATCH,
    conditional,
    json_list,
    xml_response,
)
from collect.submissions.api.bodies import client_of, read_xml
from collect.submissions.api.routing import (
    ALL,
    ONE,
    FormPlace,
    SubmissionPlace,
    is_draft,
    route,
)
from collect.submissions.api.schemas import (
    ExtendedSubmission,
    ReviewIn,
    SubmissionOut,
    submission_json,
)
from collect.submissions.sight import require_whole


class Wanted(Page):
    """Which submissions: a part of the list, or of the trash."""

    deleted: Flag = False


# Before the submission itself, whose address takes any name.
@route("GET", ONE + ".xml", summary="The XML of a submission")
def xml(request: HttpRequest, at: Path[SubmissionPlace]) -> HttpResponseBase:
    """Exactly the bytes that were received."""
    found = at.find(request, ".xml")
    if isinstance(found, HttpResponseBase):
        return found
    require_whole(asking(request), found)
    return xml_response(queries.current_version_of(found))


@route("POST", ALL, response=SubmissionOut, summary="Send a submission")
def create(request: HttpRequest, at: Path[FormPlace]) -> dict[str, Any]:
    """The body is the XML; a submission that is already there is Problem 409.3."""
    form = at.form(request, Verb.SUBMISSION_CREATE)
    return create_as(request, form, asking(request), draft=is_draft(request))


def create_as(
    request: HttpRequest, form: Form, by: Actor, *, draft: bool
) -> dict[str, Any]:
    """The JSON of the submission in the body, received from this actor."""
    with _unique_ids():
        receipt = actions.receive(
            project=form.project,
            form=form,
            xml=read_xml(request),
            files=(),
            by=by,
            draft=draft,
            notes=action_notes(request),
            **client_of(request),
        )
    if receipt.outcome is actions.Outcome.RESENT:
        raise Problem(
            "409.3", fields=["instanceID"], values=[receipt.version_instance_id]
        )
    found = queries.submission_in(form, receipt.instance_id, draft=draft)
    return submission_json(found, extended=False)


@route("PUT", ONE, response=SubmissionOut, summary="Edit a submission")
def edit(request: HttpRequest, at: Path[SubmissionPlace]) -> dict[str, Any]:
    """The body is the new XML; its deprecatedID is the instanceID it replaces."""
    form, draft = at.form(request, Verb.SUBMISSION_CREATE), is_draft(request)
    with _unique_ids():
        receipt = actions.edit_submission(
            form=form,
            instance_id=at.instance_id,
            xml=read_xml(request),
            by=asking(request),
            draft=draft,
            notes=action_notes(request),
            **client_of(request),
        )
    found = queries.submission_in(form, receipt.instance_id, draft=draft)
    return submission_json(found, extended=False)


@contextmanager
def _unique_ids() -> Iterator[None]:
    """Over REST a known instanceID is never a resend: Problem 409.3, not 409.1."""
    try:
        yield
    except Problem as problem:
        if problem.code == "409.1":
            raise Problem("409.3", fields=["instanceID"], values=[]) from problem
        raise


@route(
    "GET",
    ALL,
    response=list[ExtendedSubmission | SubmissionOut],
    summary="Submissions of a form",
)
def list_all(
    request: HttpRequest, at: Path[FormPlace], wanted: Query[Wanted]
) -> HttpResponseBase:
    """Newest first."""
    seen = at.seen(request, Verb.SUBMISSION_LIST)
    extended = wants_extended(request)
    rows = seen.submissions(deleted=wanted.deleted)
    rows = wanted.of(queries.with_people(rows) if extended else rows)
    shape = partial(submission_json, extended=extended)

    def answer() -> HttpResponseBase:
        return json_list(rows.iterator(chunk_size=BATCH), shape)

    # People's names are in the answer too, and change without a trace here.
    if extended:
        return answer()
    return conditional(request, seen.form, answer, seen.areas.listed)


@route("GET", ONE + "/edit", draft=False, summary="Edit a submission in the browser")
def edit_in_browser(request: HttpRequest, at: Path[SubmissionPlace]) -> None:
    """There is no web form service to open it with: Problem 501.8, or 409.12 for a form
    that is not open."""
    submission = at.submission(request, Verb.SUBMISSION_UPDATE)
    if submission.form.state != State.OPEN:
        raise Problem("409.12")
    raise Problem("501.8")


@route("GET", ONE, response=ExtendedSubmission | SubmissionOut, summary="A submission")
def one(
    request: HttpRequest, at: Path[SubmissionPlace]
) -> dict[str, Any] | HttpResponseBase:
    """The submission's metadata."""
    found = at.find(request)
    if isinstance(found, HttpResponseBase):
        return found
    return submission_json(found, extended=wants_extended(request))


@route("PATCH", ONE, draft=False, response=SubmissionOut, summary="Review a submission")
def review(
    request: HttpRequest, at: Path[SubmissionPlace], payload: ReviewIn
) -> dict[str, Any]:
    """Set the review state; X-Action-Notes is kept with it."""
    submission = at.submission(request, Verb.SUBMISSION_UPDATE)
    actions.set_review_state(
        submission_id=submission.id,
        state=payload.review_state,
        by=asking(request),
        notes=action_notes(request),
    )
    found = queries.submission_in(submission.form, at.instance_id)
    return submission_json(found, extended=False)


@route("DELETE", ONE, draft=False, response=Success, summary="Delete a submission")
def delete(request: HttpRequest, at: Path[SubmissionPlace]) -> Success:
    """It goes to the trash; until it is purged it cannot be sent again."""
    actions.delete_submission(
        submission_id=at.submission(request, Verb.SUBMISSION_DELETE).id,
        by=asking(request),
        notes=action_notes(request),
    )
    return Success()


@route(
    "POST",
    ONE + "/restore",
    draft=False,
    response=Success,
    summary="Restore a submission",
)
def restore(request: HttpRequest, at: Path[SubmissionPlace]) -> Success:
    """It comes back from the trash as it was."""
    form = at.form(request, Verb.SUBMISSION_RESTORE)
    actions.restore_submission(
        submission_id=queries.submission_in(form, at.instance_id, deleted=True).id,
        by=asking(request),
        notes=action_notes(request),
    )
    return Success()
