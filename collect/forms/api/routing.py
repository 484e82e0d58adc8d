"""The router, and what all addresses below `/projects/{id}/forms` share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import register_converter
from ninja import Path, Router, Schema

from collect.accounts.auth import Authenticated
from collect.accounts.models import Actor, Project
from collect.accounts.permissions import Verb, can, require
from collect.forms.models import Form, FormVersion, State
from collect.forms.queries import form_for, published_version, shown_version
from collect.lib.paths import SegmentConverter
from collect.problems import Problem


class FormConverter(SegmentConverter):
    """A form id as the last segment; `….svc` is the address of its OData service."""

    regex = r"[^/]+(?<!\.svc)"


register_converter(FormConverter, "form")

router = Router(auth=Authenticated(), tags=["forms"])

FORMS = "/projects/{int:project_id}/forms"
FORM = FORMS + "/{segment:form_id}"
FORM_ALONE = FORMS + "/{form:form_id}"
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
    """The form, if the actor may read its published version, or else its draft.

    As in ODK Central: drafts are for those who make the form; what is published is for
    those who fill it unless it is closed, and always for those who look at its data.
    Raises Problem 404.1, 403.1.
    """
    form = form_for(project_for(project_id).id, form_id)
    actor = actor_of(request)
    scope: dict[str, int] = {"project": project_id, "form_id": form.id}
    if form.current_version_id is None:
        require(actor, Verb.FORM_UPDATE, **scope)
    elif form.state == State.CLOSED or not can(actor, Verb.OPEN_FORM_READ, **scope):
        require(actor, Verb.FORM_READ, **scope)
    return form


def file_route(
    path: str, **options: Any
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Register a view for GET, and for HEAD, which the OpenAPI document leaves out."""

    def register(view: Callable[..., HttpResponseBase]) -> Callable[..., Any]:
        router.api_operation(["HEAD"], path, include_in_schema=False, **options)(view)
        return router.get(path, **options)(view)

    return register


class Latest(Schema):
    """The part of an address that names a form: its published version, or else its
    draft."""

    project_id: int
    form_id: str

    def read(self, request: HttpRequest) -> tuple[Form, FormVersion]:
        """The form and the version, if the actor may read it. Problem 404.1, 403.1."""
        form = form_readable(request, self.project_id, self.form_id)
        return form, shown_version(form)


class Draft(Latest):
    """The part of an address that names the draft of a form."""

    def read(self, request: HttpRequest) -> tuple[Form, FormVersion]:
        """The form and its draft, if the actor may read it. Problem 404.1, 403.1."""
        form = form_allowing(request, self.project_id, self.form_id, Verb.FORM_UPDATE)
        if form.draft_version is None:
            raise Problem("404.1")
        return form, form.draft_version


class Published(Latest):
    """The part of an address that names a published version; `___` is the one without
    a name."""

    version: str

    def read(self, request: HttpRequest) -> tuple[Form, FormVersion]:
        """The form and the version, if the actor may read it. Problem 404.1, 403.1."""
        form = form_readable(request, self.project_id, self.form_id)
        name = "" if self.version == BLANK_VERSION else self.version
        version = published_version(form, name)
        if version is None:
            raise Problem("404.1")
        return form, version


@dataclass(frozen=True)
class Place:
    """An address of which each version of a form has one, and what its path holds."""

    path: str
    names: type[Latest]

    def operation(self, what: str) -> str:
        """An id for OpenAPI that no other place has."""
        return f"{self.names.__name__.lower()}_{what}"


# The most specific first: Django takes the first address that matches.
PLACES = (
    Place(FORM + "/versions/{segment:version}", Published),
    Place(FORM + "/draft", Draft),
    Place(FORM, Latest),
)
