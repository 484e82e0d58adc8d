"""OData over HTTP: service document, `$metadata`, tables and single submissions."""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from typing import Annotated
from urllib.parse import quote, urlencode

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.utils.cache import get_conditional_response
from ninja import Path, Router

from collect.lib.paths import decode_segment
from collect.submissions.odata.body import TableBody
from collect.submissions.odata.call import JSON_TYPE, Call, xml_response
from collect.submissions.odata.plan import Plan, plan
from collect.submissions.odata.protocol import metadata
from collect.submissions.odata.protocol.negotiation import Format
from collect.submissions.odata.protocol.options import OPTIONS, Options
from collect.submissions.odata.protocol.resource import read_resource
from collect.submissions.queries import horizon

router = Router(tags=["odata"])

_FORM = "/projects/{int:project_id}/forms/{segment:form_id}"
_METADATA = "$metadata"

# For the OpenAPI document; the address says nothing of either.
_DOCUMENTED = {
    "security": [{"Authenticated": []}],
    "parameters": [
        {
            "in": "query",
            "name": name,
            "description": description,
            "schema": {"type": "string"},
        }
        for name, description in OPTIONS.items()
    ],
}

ProjectId = Annotated[int, Path()]
FormId = Annotated[str, Path()]
Rest = Annotated[str, Path()]


@router.get(_FORM + ".svc/", include_in_schema=False)
@router.get(_FORM + ".svc", summary="The OData tables of a form")
def service(
    request: HttpRequest, project_id: ProjectId, form_id: FormId
) -> HttpResponseBase:
    """The service document, in JSON or XML."""
    return _service(Call(request, project_id, form_id, draft=False))


@router.get(_FORM + "/draft.svc/", include_in_schema=False)
@router.get(_FORM + "/draft.svc", summary="The OData tables of a draft")
def draft_service(
    request: HttpRequest, project_id: ProjectId, form_id: FormId
) -> HttpResponseBase:
    """The service document, in JSON or XML."""
    return _service(Call(request, project_id, form_id, draft=True))


@router.get(
    _FORM + ".svc/{path:rest}",
    summary="An OData table of a form",
    openapi_extra=_DOCUMENTED,
)
def resource(
    request: HttpRequest, project_id: ProjectId, form_id: FormId, rest: Rest
) -> HttpResponseBase:
    """A table, a submission, rows in it, or `$metadata`."""
    return _resource(Call(request, project_id, form_id, draft=False), rest)


@router.get(
    _FORM + "/draft.svc/{path:rest}",
    summary="An OData table of a draft",
    openapi_extra=_DOCUMENTED,
)
def draft_resource(
    request: HttpRequest, project_id: ProjectId, form_id: FormId, rest: Rest
) -> HttpResponseBase:
    """A table, a submission, rows in it, or `$metadata`."""
    return _resource(Call(request, project_id, form_id, draft=True), rest)


def _service(call: Call) -> HttpResponseBase:
    def make(kind: Format, options: Options) -> HttpResponseBase:
        source, _ = call.source()
        if kind is Format.XML:
            return xml_response(metadata.service_xml(source.service, call.address()))
        document = metadata.service_json(source.service, call.address())
        return JsonResponse(document, content_type=JSON_TYPE)

    return call.answer((Format.JSON, Format.XML), make)


def _resource(call: Call, rest: str) -> HttpResponseBase:
    rest = rest.removesuffix("/")
    if rest == _METADATA:
        return call.answer((Format.XML,), partial(_edmx, call))
    return call.answer((Format.JSON,), partial(_table, call, rest))


def _edmx(call: Call, kind: Format, options: Options) -> HttpResponseBase:
    source, _ = call.source()
    return xml_response(metadata.edmx(source.service, call.form_id))


def _table(call: Call, rest: str, kind: Format, options: Options) -> HttpResponseBase:
    source, version_id = call.source()
    wanted = read_resource(rest)
    # Before anything is read: a change in between makes the answer newer than its tag.
    whose = (sorted(source.hidden), source.areas.listed)
    state = (version_id, horizon(source.form_id), *whose)
    found = plan(source, wanted, options)
    etag = _etag(call, state) if found.lasting else None
    unchanged = get_conditional_response(call.request, etag=etag) if etag else None
    response = unchanged or _rows(call, rest, found)
    if etag:
        response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def _rows(call: Call, rest: str, found: Plan) -> HttpResponseBase:
    context = f"{call.address('/$metadata')}#{found.table.name}"
    body = TableBody(found, context, partial(_next_link, call, rest))
    if not body.is_whole:
        return StreamingHttpResponse(body, content_type=JSON_TYPE)
    return HttpResponse(b"".join(body), content_type=JSON_TYPE)


def _next_link(call: Call, rest: str, token: str) -> str:
    asked = call.request.GET.dict()
    asked.pop("$skip", None)
    asked["$skiptoken"] = token
    segments = (decode_segment(part) for part in rest.split("/"))
    path = "/".join(quote(part, safe="!'()*") for part in segments)
    return call.address(f"/{path}?{urlencode(asked)}")


def _etag(call: Call, state: tuple[object, ...]) -> str:
    """Changes with the form, its submissions, and what is asked for."""
    address = call.address(call.request.get_full_path())
    return f'W/"{sha256(repr((address, state)).encode()).hexdigest()}"'
