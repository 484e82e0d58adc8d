"""Addresses, and whether the one who asks may use them.

`form_at` is for what cannot tell areas apart: it is closed to those whose roles are
limited to some. `form_within` gives the areas, and whoever calls it filters by them.
"""

from __future__ import annotations

from django.http import HttpRequest

from collect.accounts.auth import asking
from collect.accounts.limits import Areas
from collect.accounts.permissions import Verb, require
from collect.forms.models import Form
from collect.forms.queries import form_for
from collect.submissions.sight import areas_seen

FORM = "/projects/{int:project_id}/forms/{segment:xml_form_id}"


def form_at(
    request: HttpRequest, project_id: int, xml_form_id: str, verb: Verb
) -> Form:
    """The form, if the caller may do this with it. Raises Problem 403.1, 404.1."""
    form = form_for(project_id, xml_form_id)
    require_of(request, form, verb)
    return form


def require_of(request: HttpRequest, form: Form, verb: Verb) -> None:
    """Raises Problem 403.1 unless the caller may do this with the form."""
    require(asking(request), verb, project=form.project, form_id=form.pk)


def form_within(
    request: HttpRequest, project_id: int, xml_form_id: str, verb: Verb
) -> tuple[Form, Areas]:
    """The form, and where the caller may do this with its submissions. Raises Problem
    403.1 for nowhere, 404.1."""
    form = form_for(project_id, xml_form_id)
    return form, areas_seen(asking(request), form, verb)
