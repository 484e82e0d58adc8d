"""Everything about a form, its draft, or one of its versions."""

from typing import Any

from django.http import HttpRequest
from ninja import Path

from collect.accounts.permissions import Verb, can
from collect.forms.api.routing import (
    FORM_ALONE,
    PLACES,
    Latest,
    Place,
    actor_of,
    router,
)
from collect.forms.api.schemas import FormExtended, FormOut
from collect.forms.api.shapes import extended_json, form_json, publication_json
from collect.forms.models import Form, FormVersion
from collect.forms.ports import FormStatistics, submission_store
from collect.forms.queries import Publication, public_link_counts, publications_of
from collect.rest import wants_extended


def details_json(
    request: HttpRequest, form: Form, version: FormVersion
) -> dict[str, Any]:
    """The version seen as a form, with what X-Extended-Metadata asks for.

    Test submissions are counted for a draft, all others for a published version.
    """
    if not wants_extended(request):
        return form_json(form, version)
    is_draft = version.published_at is None
    figures = submission_store().statistics([form.id], draft=is_draft)
    shape = extended_json(
        form,
        version,
        statistics=figures.get(form.id, FormStatistics()),
        public_links=public_link_counts([form.id]).get(form.id, 0),
    )
    if is_draft:
        return shape
    publication = publications_of(form).get(version.id, Publication())
    return shape | publication_json(publication, notes=may_see_notes(request, form))


def may_see_notes(request: HttpRequest, form: Form) -> bool:
    """Whether notes of publications are for the actor: those who may change the form."""
    return can(
        actor_of(request), Verb.FORM_UPDATE, project=form.project_id, form_id=form.id
    )


def _add_details(place: Place) -> None:
    path = FORM_ALONE if place.names is Latest else place.path

    @router.get(
        path,
        response=FormExtended | FormOut,
        exclude_unset=True,
        operation_id=place.operation("details"),
        summary="A form",
    )
    def details(request: HttpRequest, at: Path[place.names]) -> dict[str, Any]:  # type: ignore[name-defined]
        return details_json(request, *at.read(request))


for _place in PLACES:
    _add_details(_place)
