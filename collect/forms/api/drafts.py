"""The draft of a form: set, publish, drop; what it changes in entity lists."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Path

from collect.accounts.permissions import Verb, require
from collect.forms import actions
from collect.forms.api.bodies import read_upload
from collect.forms.api.routing import (
    FORM,
    Draft,
    FormId,
    Latest,
    ProjectId,
    actor_of,
    form_allowing,
    router,
)
from collect.rest import Flag, Success, Text, action_notes


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
    actions.delete_draft(form=form, by=actor_of(request), notes=action_notes(request))
    return Success()


@router.post(FORM + "/draft/publish", response=Success, summary="Publish the draft")
def publish_draft(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    version: Text = "",
) -> Success:
    """An empty `version` keeps the draft's own."""
    form = form_allowing(request, project_id, form_id, Verb.FORM_UPDATE)
    actions.publish(
        form=form,
        version=version or None,
        by=actor_of(request),
        notes=action_notes(request),
    )
    return Success()


@router.get(
    FORM + "/draft/dataset-diff",
    response=list[dict[str, Any]],
    summary="What publishing the draft does to entity lists",
)
def draft_dataset_diff(request: HttpRequest, at: Path[Draft]) -> list[dict[str, Any]]:
    return _no_datasets(request, at)


@router.get(
    FORM + "/dataset-diff",
    response=list[dict[str, Any]],
    summary="Entity lists of a form",
)
def dataset_diff(request: HttpRequest, at: Path[Latest]) -> list[dict[str, Any]]:
    return _no_datasets(request, at)


def _no_datasets(request: HttpRequest, at: Latest) -> list[dict[str, Any]]:
    """Forms do not make or change entity lists yet."""
    form, _ = at.read(request)
    require(actor_of(request), Verb.DATASET_LIST, project=form.project_id)
    return []
