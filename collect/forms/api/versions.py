"""Published versions of a form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from collect.accounts.permissions import Verb
from collect.forms.api.routing import (
    FORM,
    FormId,
    ProjectId,
    form_allowing,
    router,
    version_of,
)
from collect.forms.api.schemas import FormExtended, FormOut, extended_json, form_json
from collect.forms.queries import versions_of
from collect.rest import wants_extended

_VERSIONS = FORM + "/versions"


@router.get(
    _VERSIONS, response=list[FormExtended | FormOut], summary="Versions of a form"
)
def list_versions(
    request: HttpRequest, project_id: ProjectId, form_id: FormId
) -> list[dict[str, Any]]:
    form = form_allowing(request, project_id, form_id, Verb.FORM_READ)
    shape = extended_json if wants_extended(request) else form_json
    return [shape(form, version) for version in versions_of(form)]


@router.get(
    _VERSIONS + "/{segment:version}",
    response=FormExtended | FormOut,
    summary="A version of a form",
)
def version(
    request: HttpRequest, project_id: ProjectId, form_id: FormId, version: str
) -> dict[str, Any]:
    form = form_allowing(request, project_id, form_id, Verb.FORM_READ)
    shape = extended_json if wants_extended(request) else form_json
    return shape(form, version_of(form, version))
