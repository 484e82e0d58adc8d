"""The router, and what all addresses below `/projects/{id}/forms` share."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.urls import register_converter
from ninja import Path, Router

from collect.accounts.auth import Authenticated
from collect.accounts.models import Actor, Project
from collect.accounts.permissions import Verb, can, require
from collect.forms.models import Form, FormVersion, State
from collect.forms.queries import form_for, published_version
from collect.lib.paths import SegmentConverter
from collect.problems import Problem


class FormConverter(SegmentConverter):
    """A form id as the last segment; `….svc` is the address of its OData service."""

    regex = r"[^/]+(?<!\.svc)"


register_converter(FormConverter, "form")

router = Router(auth=Authenticated(), tags=["forms"])

FORMS = "/projects/{int:project_id}/forms"
FORM = FORMS + "/{segment:form_id}"
BLANK_VERSION = "___"

ProjectId = Annotated[int, Path()]
FormId = Annotated[str, Path()]


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking, found by `Authenticated`."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


def project_for(project_id: int) -> Project:
    """The project. Raises Problem 404.1."""
    project = Project.objects.filter(id=project_id, deleted_at__isnull=True).first()
    if project is None:
        raise Problem("404.1")
    return project


def form_allowing(
    request: HttpRequest, project_id: int, form_id: str, verb: Verb
) -> Form:
    """The form, if the actor may do this to it. Raises Problem 404.1, 403.1."""
    form = form_for(project_for(project_id).id, form_id)
    require(actor_of(request), verb, project=project_id, form_id=form.id)
    return form


def form_readable(request: HttpRequest, project_id: int, form_id: str) -> Form:
    """The form, if the actor may read it; those who only fill forms read open ones.

    Raises Problem 404.1, 403.1.
    """
    form = form_for(project_for(project_id).id, form_id)
    actor, scope = actor_of(request), {"project": project_id, "form_id": form.id}
    if form.state == State.OPEN and can(actor, Verb.OPEN_FORM_READ, **scope):
        return form
    require(actor, Verb.FORM_READ, **scope)
    return form


def current_of(form: Form) -> FormVersion:
    """The published version. Raises Problem 404.1 if there is none yet."""
    if form.current_version is None:
        raise Problem("404.1")
    return form.current_version


def draft_of(form: Form) -> FormVersion:
    """The draft. Raises Problem 404.1."""
    if form.draft_version is None:
        raise Problem("404.1")
    return form.draft_version


def version_of(form: Form, name: str) -> FormVersion:
    """The published version with this name; `___` is the one without a name.

    Raises Problem 404.1.
    """
    version = published_version(form, "" if name == BLANK_VERSION else name)
    if version is None:
        raise Problem("404.1")
    return version
