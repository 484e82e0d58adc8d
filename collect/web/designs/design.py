"""The draft and the published version side by side, and what there was before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from collect.accounts.permissions import Verb
from collect.forms import actions
from collect.forms.models import Form, FormVersion
from collect.forms.ports import FormStatistics, submission_store
from collect.forms.queries import (
    Publication,
    Shape,
    design_of,
    finding_counts,
    publications_of,
    shape_of,
    versions_of,
)
from collect.problems import Problem
from collect.web.designs.files import FilesForm, slots_of
from collect.web.designs.sending import UploadForm, go, sent
from collect.web.navigation import FormPlace, form_place
from collect.web.page import PageRequest, message_of, page


@dataclass(frozen=True)
class Listed:
    """A published version in the list."""

    version: FormVersion
    publication: Publication
    findings: int
    is_current: bool


@require_safe
@page
def design(request: PageRequest, form_id: int) -> HttpResponse:
    """The design of the form."""
    place = form_place(request, form_id, Verb.FORM_UPDATE)
    return _shown(request, place)


@require_http_methods(["POST"])
@page
def design_upload(request: PageRequest, form_id: int) -> HttpResponse:
    """A workbook for the next draft."""
    place = form_place(request, form_id, Verb.FORM_UPDATE)
    asked = UploadForm(request.POST, request.FILES)
    if asked.is_valid():
        address = sent(asked, place.project, place.form, request.actor)
        if address:
            return go(request, address)
    return _shown(request, place, upload=asked)


@require_POST
@page
def design_files(request: PageRequest, form_id: int) -> HttpResponse:
    """Files for the draft, several at once."""
    place = form_place(request, form_id, Verb.FORM_UPDATE)
    asked = FilesForm(request.POST, request.FILES, slots=slots_of(place.form))
    if not asked.is_valid() or not asked.keep(place.form, request.actor):
        return _shown(request, place, files=asked)
    messages.success(request, asked.said())
    return redirect("design", form_id=form_id)


@require_POST
@page
def design_copy(request: PageRequest, form_id: int) -> HttpResponse:
    """A draft that equals the published version, to change its files."""
    place = form_place(request, form_id, Verb.FORM_UPDATE)
    actions.replace_draft(form=place.form, upload=None, by=request.actor)
    messages.success(request, _("The draft is a copy of the published version."))
    return redirect("design", form_id=form_id)


@require_POST
@page
def design_discard(request: PageRequest, form_id: int) -> HttpResponse:
    """Drop the draft."""
    place = form_place(request, form_id, Verb.FORM_UPDATE)
    try:
        actions.delete_draft(form=place.form, by=request.actor)
    except Problem as problem:
        messages.error(request, message_of(problem))
    else:
        messages.success(request, _("The draft is discarded."))
    return redirect("design", form_id=form_id)


def _shown(
    request: PageRequest,
    place: FormPlace,
    *,
    upload: UploadForm | None = None,
    files: FilesForm | None = None,
) -> HttpResponse:
    form = design_of(place.form)
    slots = slots_of(place.form)
    found = finding_counts(form)
    shown: dict[str, Any] = {
        "place": place,
        "here": "design",
        "section": "projects",
        "draft": form.draft_version,
        "published": form.current_version,
        "draft_shape": _shape(form.draft_version),
        "published_shape": _shape(form.current_version),
        "draft_findings": found.get(form.draft_version_id or 0, 0),
        "published_findings": found.get(form.current_version_id or 0, 0),
        "tests": _tests(form),
        "slots": slots,
        "missing": [slot.name for slot in slots if slot.is_missing],
        "files": files or FilesForm(slots=slots),
        "form": upload or UploadForm(),
        "versions": _versions(form, found),
    }
    refused = any(each is not None and each.errors for each in (upload, files))
    status = 400 if refused else 200
    return render(request, "web/designs/design.html", shown, status=status)


def _shape(version: FormVersion | None) -> Shape | None:
    return None if version is None else shape_of(version.pk)


def _tests(form: Form) -> FormStatistics:
    """What was sent to the draft."""
    found = submission_store().statistics([form.pk], draft=True)
    return found.get(form.pk, FormStatistics())


def _versions(form: Form, found: Mapping[int, int]) -> list[Listed]:
    publications = publications_of(form)
    return [
        Listed(
            version,
            publications.get(version.pk, Publication()),
            found[version.pk],
            version.pk == form.current_version_id,
        )
        for version in versions_of(form)
    ]
