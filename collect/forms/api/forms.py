"""Forms of a project: list, create, show, change, delete, restore."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query

from collect.accounts.permissions import Verb, form_ids_with, require
from collect.forms import actions
from collect.forms.api.bodies import read_definition
from collect.forms.api.routing import (
    FORMS,
    FormId,
    ProjectId,
    actor_of,
    form_allowing,
    form_readable,
    project_for,
    router,
)
from collect.forms.api.schemas import (
    DraftOut,
    FormExtended,
    FormOut,
    FormPatch,
    extended_json,
    form_json,
)
from collect.forms.models import Form, State
from collect.forms.queries import forms_of, public_link_counts
from collect.problems import Problem
from collect.rest import Flag, Page, Success, action_notes, wants_extended

_FORM = FORMS + "/{form:form_id}"


@router.get(FORMS, response=list[FormExtended | FormOut], summary="Forms of a project")
def list_forms(
    request: HttpRequest,
    project_id: ProjectId,
    page: Query[Page],
    deleted: Flag = False,
) -> list[dict[str, Any]]:
    project = project_for(project_id)
    actor = actor_of(request)
    all_states = form_ids_with(actor, Verb.FORM_LIST, project=project)
    rows = forms_of(project_id, deleted=deleted)
    if all_states is not None:
        is_open = form_ids_with(actor, Verb.OPEN_FORM_LIST, project=project)
        if not all_states and is_open is not None and not is_open:
            raise Problem("403.1")
        seen = Q(state=State.OPEN, current_version__isnull=False)
        seen &= Q() if is_open is None else Q(id__in=is_open)
        rows = rows.filter(seen | Q(id__in=all_states))
    shown = list(page.of(rows))
    if not wants_extended(request):
        return [form_json(form) for form in shown]
    links = public_link_counts(form.id for form in shown)
    return [extended_json(form, public_links=links.get(form.id, 0)) for form in shown]


@router.post(FORMS, response=DraftOut, summary="Create a form")
def create_form(
    request: HttpRequest,
    project_id: ProjectId,
    publish: Flag = False,
    ignoreWarnings: Flag = False,
) -> dict[str, Any]:
    project = project_for(project_id)
    require(actor_of(request), Verb.FORM_CREATE, project=project)
    form = actions.create_form(
        project=project,
        upload=read_definition(request),
        by=actor_of(request),
        publish=publish,
        ignore_warnings=ignoreWarnings,
        notes=action_notes(request),
    )
    return form_json(form)


@router.get(_FORM, response=FormExtended | FormOut, summary="A form")
def form(
    request: HttpRequest, project_id: ProjectId, form_id: FormId
) -> dict[str, Any]:
    found = form_readable(request, project_id, form_id)
    if not wants_extended(request):
        return form_json(found)
    links = public_link_counts([found.id])
    return extended_json(found, public_links=links.get(found.id, 0))


@router.patch(_FORM, response=FormOut, summary="Change a form's state or name")
def update_form(
    request: HttpRequest, project_id: ProjectId, form_id: FormId, changes: FormPatch
) -> dict[str, Any]:
    found = form_allowing(request, project_id, form_id, Verb.FORM_UPDATE)
    return form_json(
        actions.update(
            form=found, by=actor_of(request), state=changes.state, name=changes.name
        )
    )


@router.delete(_FORM, response=Success, summary="Delete a form")
def delete_form(
    request: HttpRequest, project_id: ProjectId, form_id: FormId
) -> Success:
    found = form_allowing(request, project_id, form_id, Verb.FORM_DELETE)
    actions.delete(form=found, by=actor_of(request))
    return Success()


@router.post(
    FORMS + "/{int:number}/restore", response=Success, summary="Restore a deleted form"
)
def restore_form(request: HttpRequest, project_id: ProjectId, number: int) -> Success:
    project = project_for(project_id)
    found = Form.objects.filter(id=number, project=project).first()
    if found is None:
        raise Problem("404.1")
    require(actor_of(request), Verb.FORM_RESTORE, project=project, form_id=found.id)
    actions.restore(form=found, by=actor_of(request))
    return Success()
