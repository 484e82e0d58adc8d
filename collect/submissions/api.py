"""Submissions over REST, as ODK Central's clients know it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Path, Query, Router
from pydantic import Field

from collect.accounts.auth import Authenticated
from collect.accounts.models import Actor
from collect.accounts.permissions import Verb, require
from collect.forms.api.files import blob_response
from collect.forms.models import Form
from collect.problems import Problem
from collect.rest import CentralSchema, Page, Success, action_notes
from collect.submissions import actions, queries
from collect.submissions.instance.parse import MAX_BYTES
from collect.submissions.models import (
    Attachment,
    ReviewState,
    Submission,
    SubmissionVersion,
)

router = Router(auth=Authenticated(), tags=["submissions"])

_ALL = "/projects/{int:project_id}/forms/{segment:form_id}/submissions"
_ONE = _ALL + "/{segment:instance_id}"
_VERSIONS = _ONE + "/versions"
_VERSION = _VERSIONS + "/{segment:version_id}"

ProjectId = Annotated[int, Path()]
FormId = Annotated[str, Path()]
InstanceId = Annotated[str, Path()]


class VersionOut(CentralSchema):
    """One version of a submission."""

    instance_id: str
    instance_name: str | None
    submitter_id: int | None
    device_id: str | None
    user_agent: str | None
    created_at: datetime
    current: bool

    @staticmethod
    def of(version: SubmissionVersion) -> VersionOut:
        """Central writes null where there is no text."""
        return VersionOut(
            instance_id=version.instance_id,
            instance_name=version.instance_name or None,
            submitter_id=version.submitter_id,
            device_id=version.device_id or None,
            user_agent=version.user_agent or None,
            created_at=version.created_at,
            current=version.current,
        )


class SubmissionOut(CentralSchema):
    """A submission with its current version."""

    instance_id: str
    submitter_id: int | None
    device_id: str | None
    user_agent: str | None
    review_state: str | None
    created_at: datetime
    updated_at: datetime | None
    deleted_at: datetime | None
    current_version: VersionOut

    @staticmethod
    def of(submission: Submission) -> SubmissionOut:
        """The user agent is that of the current version."""
        version = queries.current_version_of(submission)
        return SubmissionOut(
            instance_id=submission.instance_id,
            submitter_id=submission.submitter_id,
            device_id=submission.device_id or None,
            user_agent=version.user_agent or None,
            review_state=submission.review_state,
            created_at=submission.created_at,
            updated_at=submission.updated_at,
            deleted_at=submission.deleted_at,
            current_version=VersionOut.of(version),
        )


class AttachmentOut(CentralSchema):
    """A file the submission has or waits for."""

    name: str
    exists: bool

    @staticmethod
    def of(attachment: Attachment) -> AttachmentOut:
        """`exists` says whether the file has arrived."""
        return AttachmentOut(
            name=attachment.name, exists=attachment.blob_id is not None
        )


class ReviewIn(CentralSchema):
    """A review decision; null puts the submission back to "received"."""

    review_state: ReviewState | None = Field(...)


@router.post(_ALL, response=SubmissionOut, summary="Send a submission")
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
            by=_actor(request),
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


@router.get(_ALL, response=list[SubmissionOut], summary="Submissions of a form")
def list_all(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    page: Query[Page],
) -> list[SubmissionOut]:
    """Newest first."""
    form = _form(request, project_id, form_id, Verb.SUBMISSION_LIST)
    return [SubmissionOut.of(s) for s in page.of(queries.submissions_of(form))]


@router.get(_ONE + ".xml", summary="The XML of a submission")
def xml(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    instance_id: InstanceId,
) -> HttpResponse:
    """Exactly the bytes that were received."""
    form = _form(request, project_id, form_id, Verb.SUBMISSION_READ)
    return _xml(queries.current_version(form, instance_id))


@router.get(_ONE, response=SubmissionOut, summary="A submission")
def one(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    instance_id: InstanceId,
) -> SubmissionOut:
    """The submission's metadata."""
    form = _form(request, project_id, form_id, Verb.SUBMISSION_READ)
    return SubmissionOut.of(queries.submission_in(form, instance_id))


@router.patch(_ONE, response=SubmissionOut, summary="Review a submission")
def review(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    instance_id: InstanceId,
    payload: ReviewIn,
) -> SubmissionOut:
    """Set the review state; X-Action-Notes is kept with it."""
    form = _form(request, project_id, form_id, Verb.SUBMISSION_UPDATE)
    submission = queries.submission_in(form, instance_id)
    actions.set_review_state(
        submission_id=submission.id,
        state=payload.review_state,
        by=_actor(request),
        notes=action_notes(request),
    )
    return SubmissionOut.of(queries.submission_in(form, instance_id))


@router.delete(_ONE, response=Success, summary="Delete a submission")
def delete(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    instance_id: InstanceId,
) -> Success:
    """It stays on record and cannot be sent again."""
    form = _form(request, project_id, form_id, Verb.SUBMISSION_DELETE)
    actions.delete_submission(
        submission_id=queries.submission_in(form, instance_id).id,
        by=_actor(request),
        notes=action_notes(request),
    )
    return Success()


@router.get(
    _ONE + "/attachments", response=list[AttachmentOut], summary="Files of a submission"
)
def attachments(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    instance_id: InstanceId,
) -> list[AttachmentOut]:
    """Files of the current version, expected and unexpected, by name."""
    form = _form(request, project_id, form_id, Verb.SUBMISSION_READ)
    version = queries.current_version(form, instance_id)
    return [AttachmentOut.of(a) for a in queries.attachments_of(version)]


@router.get(_ONE + "/attachments/{segment:name}", summary="A file of a submission")
def attachment(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    instance_id: InstanceId,
    name: str,
) -> HttpResponseBase:
    """The file as it was received, to be saved."""
    form = _form(request, project_id, form_id, Verb.SUBMISSION_READ)
    version = queries.current_version(form, instance_id)
    blob = queries.attached_file(version, name)
    return blob_response(request, blob, name, blob.content_type)


@router.get(_VERSIONS, response=list[VersionOut], summary="Versions of a submission")
def versions(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    instance_id: InstanceId,
) -> list[VersionOut]:
    """The original and its edits, newest first."""
    form = _form(request, project_id, form_id, Verb.SUBMISSION_READ)
    submission = queries.submission_in(form, instance_id)
    return [VersionOut.of(v) for v in queries.versions_of(submission)]


@router.get(_VERSION + ".xml", summary="The XML of a version")
def version_xml(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    instance_id: InstanceId,
    version_id: str,
) -> HttpResponse:
    """Exactly the bytes that were received."""
    form = _form(request, project_id, form_id, Verb.SUBMISSION_READ)
    submission = queries.submission_in(form, instance_id)
    return _xml(queries.version_in(submission, version_id))


def _form(request: HttpRequest, project_id: int, form_id: str, verb: Verb) -> Form:
    """The form, if the actor may do this to it. Raises Problem 404.1, 403.1."""
    form = queries.form_in(project_id, form_id)
    require(_actor(request), verb, project=project_id, form_id=form.id)
    return form


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


def _body(request: HttpRequest) -> bytes:
    """The body; more than a submission may have is cut and then refused."""
    return request.read(MAX_BYTES + 1)


def _xml(version: SubmissionVersion) -> HttpResponse:
    return HttpResponse(bytes(version.xml), content_type="application/xml")
