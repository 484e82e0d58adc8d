"""The router, and what all addresses of submissions share."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Router

from collect.accounts.auth import Authenticated, asking
from collect.accounts.permissions import Verb, require
from collect.forms.models import Form
from collect.submissions import queries

router = Router(auth=Authenticated(), tags=["submissions"])

ALL = "/projects/{int:project_id}/forms/{segment:form_id}/submissions"
ONE = ALL + "/{segment:instance_id}"
VERSIONS = ONE + "/versions"
VERSION = VERSIONS + "/{segment:version_id}"

ProjectId = Annotated[int, Path()]
FormId = Annotated[str, Path()]
InstanceId = Annotated[str, Path()]


def form_allowing(
    request: HttpRequest, project_id: int, form_id: str, verb: Verb
) -> Form:
    """The form, if the actor may do this to it. Raises Problem 404.1, 403.1."""
    form = queries.form_in(project_id, form_id)
    require(asking(request), verb, project=project_id, form_id=form.id)
    return form
