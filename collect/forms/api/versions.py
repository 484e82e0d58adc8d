"""Published versions of a form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from collect.forms.api.details import may_see_notes
from collect.forms.api.routing import FORM, FormId, ProjectId, form_readable, router
from collect.forms.api.schemas import FormOut, VersionExtended
from collect.forms.api.shapes import form_json, version_json
from collect.forms.queries import Publication, publications_of, versions_of
from collect.rest import wants_extended


@router.get(
    FORM + "/versions",
    response=list[VersionExtended | FormOut],
    exclude_unset=True,
    summary="Versions of a form",
)
def list_versions(
    request: HttpRequest, project_id: ProjectId, form_id: FormId
) -> list[dict[str, Any]]:
    form = form_readable(request, project_id, form_id)
    versions = versions_of(form)
    if not wants_extended(request):
        return [form_json(form, version) for version in versions]
    known, notes = publications_of(form), may_see_notes(request, form)
    return [
        version_json(form, version, known.get(version.id, Publication()), notes=notes)
        for version in versions
    ]
