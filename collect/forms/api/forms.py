"""Forms of a project: list, create, change, delete, restore."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query

from collect.accounts.permissions import Verb, require
from collect.forms import actions
from collect.forms.api.bodies import read_definition
from collect.forms.api.routing import (
    FORM_ALONE,
    FORMS,
    FormId,
    ProjectId,
    actor_of,
    form_allowing,
    project_for,
    router,
)
from collect.forms.api.schemas import FormExtended, FormOut, FormPatch
from collect.forms.api.shapes import extended_json, form_json
from collect.forms.models import Form
from collect.forms.ports import FormStatistics, submission_store
from collect.forms.queries import forms_seen_by, public_link_counts
from collect.problems import Problem
from collect.rest import Flag, Page, Success, action_notes, wants_extended


@router.get(
    FORMS,
    response=list[FormExtended | FormOut],
    exclude_unset=True,
    summary="Forms of a project",
)
def list_forms(
    request: HttpRequest,
    project_id: ProjectId,
    page: Query[Page],
    deleted: Flag = False,
) -> list[dict[str, Any]]:
    project = project_for(project_id)
    rows = forms_seen_by(actor_of(request), project.id, deleted=deleted)
    shown = list(page.of(rows))
    if not wants_extended(request):
        return [form_json(form) for form in shown]
    ids = [form.id for form in shown]
    figures = submission_store().statistics(ids)
    links = public_link_counts(ids)
    return [
        extended_json(
            form,
            statistics=figures.get(form.id, FormStatistics()),
            public_links=links.get(form.id, 0),
        )
        for form in shown
    ]


@router.post(FORMS, response=FormOut, exclude_unset=True, summary="Create a form")
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


@router.patch(
    FORM_ALONE,
    response=FormOut,
    exclude_unset=True,
    summary="Change a form's state or name",
)
def update_form(
    request: HttpRequest, project_id: ProjectId, form_id: FormId, changes: FormPatch
) -> dict[str, Any]:
    found = form_allowing(request, project_id, form_id, Verb.FORM_UPDATE)
    if changes.webforms_enabled:
        raise Problem("501.8")
    return form_json(
        actions.update(
            form=found,
            by=actor_of(request),
            state=changes.state,
            name=changes.name,
            notes=action_notes(request),
        )
    )


@router.delete(FORM_ALONE, response=Success, summary="Delete a form")
def delete_form(
    request: HttpRequest, project_id: ProjectId, form_id: FormId
) -> Success:
    found = form_allowing(request, project_id, form_id, Verb.FORM_DELETE)
    actions.delete(form=found, by=actor_of(request), notes=action_notes(request))
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
    actions.restore(form=found, by=actor_of(request), notes=action_notes(request))
    return Success()
