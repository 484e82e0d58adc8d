"""The draft of a form: set, show, publish, drop."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from collect.accounts.permissions import Verb
from collect.forms import actions
from collect.forms.api.bodies import read_upload
from collect.forms.api.routing import (
    FORM,
    FormId,
    ProjectId,
    actor_of,
    draft_of,
    form_allowing,
    router,
)
from collect.forms.api.schemas import DraftOut, form_json
from collect.rest import Flag, Success, Text, action_notes


@router.get(FORM + "/draft", response=DraftOut, summary="The draft of a form")
def draft(
    request: HttpRequest, project_id: ProjectId, form_id: FormId
) -> dict[str, Any]:
    form = form_allowing(request, project_id, form_id, Verb.FORM_READ)
    return form_json(form, draft_of(form))


@router.post(FORM + "/draft", response=Success, summary="Set the draft of a form")
def set_draft(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    ignoreWarnings: Flag = False,
) -> Success:
    form = form_allowing(request, project_id, form_id, Verb.FORM_UPDATE)
    actions.replace_draft(
        form=form,
        upload=read_upload(request),
        by=actor_of(request),
        ignore_warnings=ignoreWarnings,
        notes=action_notes(request),
    )
    return Success()


@router.delete(FORM + "/draft", response=Success, summary="Drop the draft of a form")
def delete_draft(
    request: HttpRequest, project_id: ProjectId, form_id: FormId
) -> Success:
    form = form_allowing(request, project_id, form_id, Verb.FORM_UPDATE)
    actions.delete_draft(form=form, by=actor_of(request))
    return Success()


@router.post(FORM + "/draft/publish", response=Success, summary="Publish the draft")
def publish_draft(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    version: Text | None = None,
) -> Success:
    form = form_allowing(request, project_id, form_id, Verb.FORM_UPDATE)
    actions.publish(
        form=form, version=version, by=actor_of(request), notes=action_notes(request)
    )
    return Success()
