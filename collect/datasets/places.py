"""Addresses, and whether the one who asks may use them."""

from __future__ import annotations

from django.http import HttpRequest

from collect.accounts.auth import asking
from collect.accounts.permissions import Verb, require
from collect.forms.models import Form
from collect.forms.queries import form_for

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
