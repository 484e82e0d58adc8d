"""Submissions themselves: sent, listed, read, reviewed, deleted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query

from collect.accounts.auth import asking
from collect.accounts.permissions import Verb
from collect.problems import Problem
from collect.rest import Page, Success, action_notes
from collect.submissions import actions, queries
from collect.submissions.api.files import xml_response
from collect.submissions.api.routing import (
    ALL,
    ONE,
    FormId,
    InstanceId,
    ProjectId,
    form_allowing,
    router,
)
from collect.submissions.api.schemas import (
    ReviewIn,
    SubmissionOut,
)
from collect.submissions.instance.parse import MAX_BYTES


@router.post(ALL, response=SubmissionOut, summary="Send a submission")
def create(
    request: HttpRequest, project_id: ProjectId, form_id: FormId
) -> SubmissionOut:
    """The body is the XML; a submission that is already there is Problem 409.3."""
    form = queries.form_in(project_id, form_id)
    try:
        receipt = actions.receive(
            project=form.project,
            form=form,
            xml=_body(request),
            files=(),
            by=asking(request),
            device_id=request.GET.get("deviceID", ""),
            user_agent=request.headers.get("User-Agent", ""),
        )
    except Problem as problem:
        if problem.code == "409.1":
            raise Problem("409.3", fields=["instanceID"], values=[]) from problem
        raise
    if receipt.outcome is actions.Outcome.RESENT:
        raise Problem(
            "409.3", fields=["instanceID"], values=[receipt.version_instance_id]
        )
    return SubmissionOut.of(queries.submission_in(form, receipt.instance_id))


@router.get(ALL, response=list[SubmissionOut], summary="Submissions of a form")
def list_all(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    page: Query[Page],
) -> list[SubmissionOut]:
    """Newest first."""
    form = form_allowing(request, project_id, form_id, Verb.SUBMISSION_LIST)
    return [SubmissionOut.of(s) for s in page.of(queries.submissions_of(form))]


@router.get(ONE + ".xml", summary="The XML of a submission")
def xml(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    instance_id: InstanceId,
) -> HttpResponse:
    """Exactly the bytes that were received."""
    form = form_allowing(request, project_id, form_id, Verb.SUBMISSION_READ)
    return xml_response(queries.current_version(form, instance_id))


@router.get(ONE, response=SubmissionOut, summary="A submission")
def one(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    instance_id: InstanceId,
) -> SubmissionOut:
    """The submission's metadata."""
    form = form_allowing(request, project_id, form_id, Verb.SUBMISSION_READ)
    return SubmissionOut.of(queries.submission_in(form, instance_id))


@router.patch(ONE, response=SubmissionOut, summary="Review a submission")
def review(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    instance_id: InstanceId,
    payload: ReviewIn,
) -> SubmissionOut:
    """Set the review state; X-Action-Notes is kept with it."""
    form = form_allowing(request, project_id, form_id, Verb.SUBMISSION_UPDATE)
    submission = queries.submission_in(form, instance_id)
    actions.set_review_state(
        submission_id=submission.id,
        state=payload.review_state,
        by=asking(request),
        notes=action_notes(request),
    )
    return SubmissionOut.of(queries.submission_in(form, instance_id))


@router.delete(ONE, response=Success, summary="Delete a submission")
def delete(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    instance_id: InstanceId,
) -> Success:
    """It stays on record and cannot be sent again."""
    form = form_allowing(request, project_id, form_id, Verb.SUBMISSION_DELETE)
    actions.delete_submission(
        submission_id=queries.submission_in(form, instance_id).id,
        by=asking(request),
        notes=action_notes(request),
    )
    return Success()


def _body(request: HttpRequest) -> bytes:
    """The body; more than a submission may have is cut and then refused."""
    return request.read(MAX_BYTES + 1)
