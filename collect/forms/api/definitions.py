"""A form's definition in its several shapes: XForm, workbook, fields, findings.

The XForms and files of published versions are served to phones and REST clients alike
by the room that talks to phones.
"""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from ninja import Path

from collect.forms.api.routing import (
    FORM,
    PLACES,
    Draft,
    Place,
    file_route,
    router,
)
from collect.forms.api.schemas import FieldOut, FindingOut, LabelledField
from collect.forms.api.shapes import fields_json
from collect.forms.files import workbook_response, xform_response
from collect.forms.queries import schema_of
from collect.rest import Flag

_WORKBOOKS = "xlsx", "xls", "csv", "md"


@file_route(FORM + "/draft.xml", summary="The XForm of a draft")
def draft_xform(request: HttpRequest, at: Path[Draft]) -> HttpResponseBase:
    _, version = at.read(request)
    return xform_response(request, version)


def _add_workbook(place: Place, kind: str) -> None:
    @file_route(
        f"{place.path}.{kind}",
        operation_id=place.operation(f"workbook_{kind}"),
        summary=f"The .{kind} file a form was made from",
    )
    def workbook(request: HttpRequest, at: Path[place.names]) -> HttpResponseBase:  # type: ignore[name-defined]
        form, version = at.read(request)
        return workbook_response(request, version, form.xml_form_id, kind)


def _add_fields(place: Place) -> None:
    @router.get(
        place.path + "/fields",
        response=list[LabelledField | FieldOut],
        operation_id=place.operation("fields"),
        summary="Fields of a form",
    )
    def fields(
        request: HttpRequest,
        at: Path[place.names],  # type: ignore[name-defined]
        odata: Flag = False,
        labels: Flag = False,
    ) -> list[dict[str, Any]]:
        _, version = at.read(request)
        return fields_json(schema_of(version.id), odata=odata, labels=labels)


def _add_findings(place: Place) -> None:
    @router.get(
        place.path + "/findings",
        response=list[FindingOut],
        operation_id=place.operation("findings"),
        summary="What was found in a form's workbook",
    )
    def findings(request: HttpRequest, at: Path[place.names]) -> list[dict[str, Any]]:  # type: ignore[name-defined]
        _, version = at.read(request)
        found: list[dict[str, Any]] = version.findings
        return found


for _place in PLACES:
    for _kind in _WORKBOOKS:
        _add_workbook(_place, _kind)
    _add_fields(_place)
    _add_findings(_place)
