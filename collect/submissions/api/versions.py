"""Versions of a submission: the original and its edits."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from collect.accounts.permissions import Verb
from collect.submissions import queries
from collect.submissions.api.files import xml_response
from collect.submissions.api.routing import (
    VERSION,
    VERSIONS,
    FormId,
    InstanceId,
    ProjectId,
    form_allowing,
    router,
)
from collect.submissions.api.schemas import (
    VersionOut,
)


@router.get(VERSIONS, response=list[VersionOut], summary="Versions of a submission")
def versions(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    instance_id: InstanceId,
) -> list[VersionOut]:
    """The original and its edits, newest first."""
    form = form_allowing(request, project_id, form_id, Verb.SUBMISSION_READ)
    submission = queries.submission_in(form, instance_id)
    return [VersionOut.of(v) for v in queries.versions_of(submission)]


@router.get(VERSION + ".xml", summary="The XML of a version")
def versionxml_response(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    instance_id: InstanceId,
    version_id: str,
) -> HttpResponse:
    """Exactly the bytes that were received."""
    form = form_allowing(request, project_id, form_id, Verb.SUBMISSION_READ)
    submission = queries.submission_in(form, instance_id)
    return xml_response(queries.version_in(submission, version_id))
