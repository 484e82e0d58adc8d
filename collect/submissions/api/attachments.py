"""Files of a submission, and of any of its versions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from ninja import Path

from collect.accounts.auth import asking
from collect.accounts.limits import areas_with
from collect.accounts.permissions import Verb, can, require
from collect.forms.api.bodies import read_file
from collect.forms.files import blob_response
from collect.lib.paths import encode_segment
from collect.problems import Problem
from collect.rest import Success, action_notes
from collect.submissions import actions, queries
from collect.submissions.api.bodies import content_type_of
from collect.submissions.api.routing import (
    ONE,
    VERSION,
    FilePlace,
    SubmissionPlace,
    VersionFilePlace,
    VersionPlace,
    is_draft,
    route,
)
from collect.submissions.api.schemas import AttachmentOut
from collect.submissions.areas import lies_within
from collect.submissions.models import SubmissionVersion
from collect.submissions.sight import require_trust

_FILES = "/attachments"
_FILE = _FILES + "/{segment:name}"


@route(
    "GET", ONE + _FILES, response=list[AttachmentOut], summary="Files of a submission"
)
def attachments(
    request: HttpRequest, at: Path[SubmissionPlace]
) -> list[AttachmentOut] | HttpResponseBase:
    """Files of the current version, expected and unexpected, by name."""
    found = at.find(request, _FILES)
    if isinstance(found, HttpResponseBase):
        return found
    return _listed(queries.current_version_of(found))


@route(
    "GET",
    VERSION + _FILES,
    response=list[AttachmentOut],
    summary="Files of a version",
)
def version_attachments(
    request: HttpRequest, at: Path[VersionPlace]
) -> list[AttachmentOut]:
    """Files of a version, expected and unexpected, by name."""
    return _listed(at.version(request))


@route("GET", ONE + _FILE, summary="A file of a submission")
def attachment(request: HttpRequest, at: Path[FilePlace]) -> HttpResponseBase:
    """The file as it was received, to be saved."""
    found = at.find(request, f"{_FILES}/{encode_segment(at.name)}")
    if isinstance(found, HttpResponseBase):
        return found
    return _file(request, queries.current_version_of(found), at.name)


@route("GET", VERSION + _FILE, summary="A file of a version")
def version_attachment(
    request: HttpRequest, at: Path[VersionFilePlace]
) -> HttpResponseBase:
    """The file as it was received, to be saved."""
    return _file(request, at.version(request), at.name)


@route("POST", ONE + _FILE, response=Success, summary="Add a file to a submission")
def set_attachment(request: HttpRequest, at: Path[FilePlace]) -> Success:
    """The body is a file the XML names. Who may only send adds what is missing to
    submissions of their own."""
    form, actor = queries.form_in(at.project_id, at.form_id), asking(request)
    scope = {"project": form.project_id, "form_id": form.pk}
    corrected = areas_with(actor, Verb.SUBMISSION_UPDATE, **scope)
    if corrected.nowhere:
        require(actor, Verb.SUBMISSION_CREATE, **scope)
    submission = queries.submission_in(form, at.instance_id, draft=is_draft(request))
    may_update = lies_within(submission, corrected)
    if not may_update and not can(actor, Verb.SUBMISSION_CREATE, **scope):
        raise Problem("404.1")
    actions.set_attachment(
        version=queries.current_version_of(submission),
        name=at.name,
        chunks=read_file(request, at.name),
        content_type=content_type_of(request, at.name),
        by=actor,
        replace=may_update,
        notes=action_notes(request),
    )
    return Success()


@route("DELETE", ONE + _FILE, response=Success, summary="Remove a file")
def clear_attachment(request: HttpRequest, at: Path[FilePlace]) -> Success:
    """The submission waits for the file again."""
    submission = at.submission(request, Verb.SUBMISSION_UPDATE)
    return _cleared(request, queries.current_version_of(submission), at.name)


@route(
    "DELETE", VERSION + _FILE, response=Success, summary="Remove a file of a version"
)
def clear_version_attachment(
    request: HttpRequest, at: Path[VersionFilePlace]
) -> Success:
    """The version waits for the file again."""
    version = at.version(request, Verb.SUBMISSION_UPDATE)
    return _cleared(request, version, at.name)


def _listed(version: SubmissionVersion) -> list[AttachmentOut]:
    return [AttachmentOut.of(file) for file in queries.attachments_of(version)]


def _file(
    request: HttpRequest, version: SubmissionVersion, name: str
) -> HttpResponseBase:
    require_trust(asking(request), version.submission)
    blob = queries.attached_file(version, name)
    return blob_response(request, blob, name, blob.content_type)


def _cleared(request: HttpRequest, version: SubmissionVersion, name: str) -> Success:
    actions.clear_attachment(
        version=version, name=name, by=asking(request), notes=action_notes(request)
    )
    return Success()
