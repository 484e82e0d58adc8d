"""Media files: slots of published versions; slots and files of the draft."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from collect.accounts.permissions import Verb
from collect.forms import actions
from collect.forms.api.bodies import read_file
from collect.forms.api.files import attachment_response
from collect.forms.api.routing import (
    FORM,
    FormId,
    ProjectId,
    actor_of,
    current_of,
    draft_of,
    form_allowing,
    form_readable,
    router,
    version_of,
)
from collect.forms.api.schemas import AttachmentOut, attachment_json
from collect.forms.models import FormVersion
from collect.rest import Success

_SLOTS = "/attachments"
_SLOT = "/attachments/{segment:name}"
_VERSION = FORM + "/versions/{segment:version}"


@router.get(FORM + _SLOTS, response=list[AttachmentOut], summary="Files of a form")
def list_attachments(
    request: HttpRequest, project_id: ProjectId, form_id: FormId
) -> list[dict[str, Any]]:
    return _slots(current_of(form_readable(request, project_id, form_id)))


@router.get(_VERSION + _SLOTS, response=list[AttachmentOut], summary="Version's files")
def version_attachments(
    request: HttpRequest, project_id: ProjectId, form_id: FormId, version: str
) -> list[dict[str, Any]]:
    form = form_readable(request, project_id, form_id)
    return _slots(version_of(form, version))


@router.get(
    FORM + "/draft" + _SLOTS, response=list[AttachmentOut], summary="Draft's files"
)
def draft_attachments(
    request: HttpRequest, project_id: ProjectId, form_id: FormId
) -> list[dict[str, Any]]:
    form = form_allowing(request, project_id, form_id, Verb.FORM_READ)
    return _slots(draft_of(form))


@router.get(FORM + "/draft" + _SLOT, summary="A file of a draft")
def draft_attachment(
    request: HttpRequest, project_id: ProjectId, form_id: FormId, name: str
) -> HttpResponseBase:
    form = form_allowing(request, project_id, form_id, Verb.FORM_READ)
    return attachment_response(request, draft_of(form), name)


@router.post(FORM + "/draft" + _SLOT, response=Success, summary="Upload a draft's file")
def set_draft_attachment(
    request: HttpRequest, project_id: ProjectId, form_id: FormId, name: str
) -> Success:
    form = form_allowing(request, project_id, form_id, Verb.FORM_UPDATE)
    actions.set_attachment(
        form=form,
        name=name,
        chunks=read_file(request, name),
        content_type=request.headers.get("Content-Type") or "application/octet-stream",
        by=actor_of(request),
    )
    return Success()


@router.delete(FORM + "/draft" + _SLOT, response=Success, summary="Empty a slot")
def clear_draft_attachment(
    request: HttpRequest, project_id: ProjectId, form_id: FormId, name: str
) -> Success:
    form = form_allowing(request, project_id, form_id, Verb.FORM_UPDATE)
    actions.clear_attachment(form=form, name=name, by=actor_of(request))
    return Success()


def _slots(version: FormVersion) -> list[dict[str, Any]]:
    rows = version.attachments.select_related("blob").order_by("name")
    return [attachment_json(slot) for slot in rows]
