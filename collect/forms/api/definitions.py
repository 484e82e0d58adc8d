"""A form's definition in its several shapes: XForm, workbook, fields, findings.

The XForms and files of published versions are served to phones and REST clients alike
by the room that talks to phones.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from collect.accounts.permissions import Verb
from collect.forms.api.files import workbook_response, xform_response
from collect.forms.api.routing import (
    FORM,
    FormId,
    ProjectId,
    current_of,
    draft_of,
    form_allowing,
    form_readable,
    router,
    version_of,
)
from collect.forms.api.schemas import FieldOut, FindingOut, fields_json
from collect.forms.queries import schema_of
from collect.rest import Flag

_WORKBOOKS = "xlsx", "xls", "csv", "md"


@router.get(FORM + "/draft.xml", summary="The XForm of a draft")
def draft_xform(
    request: HttpRequest, project_id: ProjectId, form_id: FormId
) -> HttpResponseBase:
    form = form_allowing(request, project_id, form_id, Verb.FORM_READ)
    return xform_response(request, draft_of(form))


def _add_workbook_routes(kind: str) -> None:
    @router.get(
        f"{FORM}.{kind}",
        operation_id=f"workbook_{kind}",
        summary=f"The .{kind} file a form was made from",
    )
    def workbook(
        request: HttpRequest, project_id: ProjectId, form_id: FormId
    ) -> HttpResponseBase:
        form = form_readable(request, project_id, form_id)
        return workbook_response(request, current_of(form), form.xml_form_id, kind)

    @router.get(
        f"{FORM}/draft.{kind}",
        operation_id=f"draft_workbook_{kind}",
        summary=f"The .{kind} file a draft was made from",
    )
    def draft_workbook(
        request: HttpRequest, project_id: ProjectId, form_id: FormId
    ) -> HttpResponseBase:
        form = form_allowing(request, project_id, form_id, Verb.FORM_READ)
        return workbook_response(request, draft_of(form), form.xml_form_id, kind)

    @router.get(
        f"{FORM}/versions/{{segment:version}}.{kind}",
        operation_id=f"version_workbook_{kind}",
        summary=f"The .{kind} file a version was made from",
    )
    def version_workbook(
        request: HttpRequest, project_id: ProjectId, form_id: FormId, version: str
    ) -> HttpResponseBase:
        form = form_readable(request, project_id, form_id)
        found = version_of(form, version)
        return workbook_response(request, found, form.xml_form_id, kind)


for _kind in _WORKBOOKS:
    _add_workbook_routes(_kind)


@router.get(FORM + "/fields", response=list[FieldOut], summary="Fields of a form")
def fields(
    request: HttpRequest, project_id: ProjectId, form_id: FormId, odata: Flag = False
) -> list[dict[str, Any]]:
    form = form_readable(request, project_id, form_id)
    return fields_json(schema_of(current_of(form).id).fields, odata=odata)


@router.get(FORM + "/draft/fields", response=list[FieldOut], summary="Draft's fields")
def draft_fields(
    request: HttpRequest, project_id: ProjectId, form_id: FormId, odata: Flag = False
) -> list[dict[str, Any]]:
    form = form_allowing(request, project_id, form_id, Verb.FORM_READ)
    return fields_json(schema_of(draft_of(form).id).fields, odata=odata)


@router.get(
    FORM + "/versions/{segment:version}/fields",
    response=list[FieldOut],
    summary="Fields of a version",
)
def version_fields(
    request: HttpRequest,
    project_id: ProjectId,
    form_id: FormId,
    version: str,
    odata: Flag = False,
) -> list[dict[str, Any]]:
    form = form_readable(request, project_id, form_id)
    return fields_json(schema_of(version_of(form, version).id).fields, odata=odata)


@router.get(FORM + "/findings", response=list[FindingOut], summary="Form's findings")
def findings(
    request: HttpRequest, project_id: ProjectId, form_id: FormId
) -> list[dict[str, Any]]:
    form = form_allowing(request, project_id, form_id, Verb.FORM_READ)
    found: list[dict[str, Any]] = current_of(form).findings
    return found


@router.get(
    FORM + "/draft/findings", response=list[FindingOut], summary="Draft's findings"
)
def draft_findings(
    request: HttpRequest, project_id: ProjectId, form_id: FormId
) -> list[dict[str, Any]]:
    form = form_allowing(request, project_id, form_id, Verb.FORM_READ)
    found: list[dict[str, Any]] = draft_of(form).findings
    return found
