"""Public links: whoever has one may fill the form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from collect.accounts import actions, queries
from collect.accounts.api.schemas import ActorOut, Name, NoProperties, actor_json
from collect.accounts.models import PublicLink
from collect.accounts.permissions import Verb
from collect.forms.api.routing import (
    FORM,
    FormId,
    ProjectId,
    actor_of,
    form_allowing,
    router,
)
from collect.forms.models import Form
from collect.rest import CentralSchema, Success, action_notes, wants_extended

LINKS = FORM + "/public-links"
LINK = LINKS + "/{int:number}"


class NewLink(CentralSchema):
    """What a link is made of."""

    display_name: Name
    once: bool | None = None
    properties: NoProperties = None


class LinkChanges(CentralSchema):
    """What may change in a link: custom properties, if the project had any."""

    properties: NoProperties = None


class LinkOut(ActorOut):
    """A link; `token` is null once revoked. Browsers heed `once`, not the server."""

    token: str | None
    once: bool
    project_id: int
    xml_form_id: str
    created_by: ActorOut | None = None
    properties: dict[str, str] | None = None


@router.get(LINKS, response=list[LinkOut], exclude_unset=True, summary="Public links")
def list_links(
    request: HttpRequest, project_id: ProjectId, form_id: FormId
) -> list[dict[str, Any]]:
    form = form_allowing(request, project_id, form_id, Verb.PUBLIC_LINK_LIST)
    extended = wants_extended(request)
    return [
        _json(link, form, extended=extended) for link in queries.public_links(form.id)
    ]


@router.post(LINKS, response=LinkOut, exclude_unset=True, summary="Make a public link")
def create_link(
    request: HttpRequest, project_id: ProjectId, form_id: FormId, body: NewLink
) -> dict[str, Any]:
    form = form_allowing(request, project_id, form_id, Verb.PUBLIC_LINK_CREATE)
    made = actions.create_public_link(
        by=actor_of(request),
        project=form.project,
        form_id=form.id,
        display_name=body.display_name,
        once=body.once or False,
        notes=action_notes(request),
    )
    return _json(made, form, extended=False)


@router.get(LINK, response=LinkOut, exclude_unset=True, summary="A public link")
def get_link(
    request: HttpRequest, project_id: ProjectId, form_id: FormId, number: int
) -> dict[str, Any]:
    form = form_allowing(request, project_id, form_id, Verb.PUBLIC_LINK_READ)
    link = queries.public_link_for(form.id, number)
    return _json(link, form, extended=wants_extended(request))


@router.patch(LINK, response=LinkOut, exclude_unset=True, summary="Set properties")
def update_link(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    number: int,
    body: LinkChanges,
) -> dict[str, Any]:
    """Set custom properties. Projects have none here, so every name is unknown."""
    form = form_allowing(request, project_id, form_id, Verb.PUBLIC_LINK_UPDATE)
    return _json(queries.public_link_for(form.id, number), form, extended=True)


@router.delete(LINK, response=Success, summary="Delete a public link")
def delete_link(
    request: HttpRequest, project_id: ProjectId, form_id: FormId, number: int
) -> Success:
    form = form_allowing(request, project_id, form_id, Verb.PUBLIC_LINK_DELETE)
    actions.delete_public_link(
        by=actor_of(request),
        link=queries.public_link_for(form.id, number),
        notes=action_notes(request),
    )
    return Success()


def _json(link: PublicLink, form: Form, *, extended: bool) -> dict[str, Any]:
    shape = actor_json(link.actor) | {
        "token": link.token,
        "once": link.once,
        "project_id": link.project_id,
        "xml_form_id": form.xml_form_id,
    }
    if not extended:
        return shape
    maker = None if link.created_by is None else actor_json(link.created_by)
    return shape | {"created_by": maker, "properties": None}
