"""Media files: slots of every version; slots and files of the draft."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from ninja import Path

from collect.accounts.permissions import Verb
from collect.forms import actions
from collect.forms.api.bodies import read_file
from collect.forms.api.routing import (
    FORM,
    PLACES,
    Draft,
    FormId,
    Place,
    ProjectId,
    actor_of,
    file_route,
    form_allowing,
    router,
)
from collect.forms.api.schemas import AttachmentOut, AttachmentPatch
from collect.forms.api.shapes import attachment_json
from collect.forms.files import attachment_response
from collect.forms.queries import draft_slot
from collect.problems import Problem
from collect.rest import Success, action_notes

_SLOT = FORM + "/draft/attachments/{segment:name}"


def _add_slots(place: Place) -> None:
    @router.get(
        place.path + "/attachments",
        response=list[AttachmentOut],
        operation_id=place.operation("attachments"),
        summary="Files of a form",
    )
    def attachments(
        request: HttpRequest,
        at: Path[place.names],  # type: ignore[name-defined]
    ) -> list[dict[str, Any]]:
        _, version = at.read(request)
        rows = version.attachments.select_related("blob").order_by("name")
        return [attachment_json(slot) for slot in rows]


for _place in PLACES:
    _add_slots(_place)


@file_route(_SLOT, summary="A file of a draft")
def draft_attachment(
    request: HttpRequest, at: Path[Draft], name: str
) -> HttpResponseBase:
    _, version = at.read(request)
    return attachment_response(request, version, name)


@router.post(_SLOT, response=AttachmentOut, summary="Upload a draft's file")
def set_draft_attachment(
    request: HttpRequest, project_id: ProjectId, form_id: FormId, name: str
) -> dict[str, Any]:
    form = form_allowing(request, project_id, form_id, Verb.FORM_UPDATE)
    slot = actions.set_attachment(
        form=form,
        name=name,
        chunks=read_file(request, name),
        content_type=request.headers.get("Content-Type") or "application/octet-stream",
        by=actor_of(request),
        notes=action_notes(request),
    )
    return attachment_json(slot)


@router.delete(_SLOT, response=Success, summary="Empty a slot")
def clear_draft_attachment(
    request: HttpRequest, project_id: ProjectId, form_id: FormId, name: str
) -> Success:
    form = form_allowing(request, project_id, form_id, Verb.FORM_UPDATE)
    actions.clear_attachment(
        form=form, name=name, by=actor_of(request), notes=action_notes(request)
    )
    return Success()


@router.patch(_SLOT, response=AttachmentOut, summary="Link a slot to an entity list")
def link_draft_attachment(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    name: str,
    link: AttachmentPatch,
) -> dict[str, Any]:
    """No slot can be linked yet, so all that succeeds is not to link it."""
    form = form_allowing(request, project_id, form_id, Verb.FORM_UPDATE)
    slot = draft_slot(form, name)
    if link.dataset and slot.type != "file":
        raise Problem("400.26")
    if link.dataset:
        raise Problem("501.1", feature="Taking an attachment from an entity list")
    return attachment_json(slot)
