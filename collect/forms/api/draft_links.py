"""A draft for those who test it: no login, the token in the address is enough."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from collect.forms.api.routing import FORM, FormId, ProjectId, file_route
from collect.forms.files import attachment_response, xform_response
from collect.forms.queries import draft_with_token

_TEST = "/test/{segment:token}" + FORM


@file_route(_TEST + "/draft.xml", auth=None, summary="The XForm of a draft, by token")
def test_xform(
    request: HttpRequest, token: str, project_id: ProjectId, form_id: FormId
) -> HttpResponseBase:
    draft = draft_with_token(token, project_id, form_id)
    return xform_response(request, draft)


@file_route(
    _TEST + "/draft/attachments/{segment:name}",
    auth=None,
    summary="A file of a draft, by token",
)
def test_attachment(
    request: HttpRequest,
    token: str,
    project_id: ProjectId,
    form_id: FormId,
    name: str,
) -> HttpResponseBase:
    draft = draft_with_token(token, project_id, form_id)
    return attachment_response(request, draft, name)
