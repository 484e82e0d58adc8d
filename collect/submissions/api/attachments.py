"""Files of a submission."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from collect.accounts.permissions import Verb
from collect.forms.api.files import blob_response
from collect.submissions import queries
from collect.submissions.api.routing import (
    ONE,
    FormId,
    InstanceId,
    ProjectId,
    form_allowing,
    router,
)
from collect.submissions.api.schemas import (
    AttachmentOut,
)


@router.get(
    ONE + "/attachments", response=list[AttachmentOut], summary="Files of a submission"
)
def attachments(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    instance_id: InstanceId,
) -> list[AttachmentOut]:
    """Files of the current version, expected and unexpected, by name."""
    form = form_allowing(request, project_id, form_id, Verb.SUBMISSION_READ)
    version = queries.current_version(form, instance_id)
    return [AttachmentOut.of(a) for a in queries.attachments_of(version)]


@router.get(ONE + "/attachments/{segment:name}", summary="A file of a submission")
def attachment(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    instance_id: InstanceId,
    name: str,
) -> HttpResponseBase:
    """The file as it was received, to be saved."""
    form = form_allowing(request, project_id, form_id, Verb.SUBMISSION_READ)
    version = queries.current_version(form, instance_id)
    blob = queries.attached_file(version, name)
    return blob_response(request, blob, name, blob.content_type)
