"""Trying a draft: in the browser, on a phone; what was sent as a test."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collect.accounts.permissions import Verb
from collect.forms.models import FormVersion
from collect.forms.queries import design_of
from collect.lib.paths import encode_segment
from collect.problems import Problem
from collect.rest import absolute_url
from collect.submissions.queries import submissions_of, with_people
from collect.sync import settings_code
from collect.sync.addresses import token_path
from collect.web.navigation import FormPlace, form_place
from collect.web.page import PageRequest, page

_MOST = 10
"""Of the tests; a page of their own has all."""


@require_safe
@page
def design_test(request: PageRequest, form_id: int) -> HttpResponse:
    """Links and QR code of the draft, and what was sent to it."""
    place = form_place(request, form_id, Verb.FORM_UPDATE)
    draft = _draft(place)
    tests = with_people(submissions_of(place.form, draft=True))
    shown = {
        "place": place,
        "here": "design",
        "section": "projects",
        "draft": draft,
        "preview": preview_address(draft, place),
        "tests": tests[:_MOST],
        "count": tests.count(),
    }
    return render(request, "web/designs/test.html", shown)


@require_safe
@page
def design_test_qr(request: PageRequest, form_id: int) -> HttpResponse:
    """The settings of ODK Collect for the draft, as a QR code."""
    place = form_place(request, form_id, Verb.FORM_UPDATE)
    draft = _draft(place)
    base = _base(draft, place)
    settings = settings_code.settings_for(
        server_url=absolute_url(request, base), project_name=f"[Draft] {draft.name}"
    )
    return qr_answer(settings_code.encode(settings))


def preview_address(draft: FormVersion, place: FormPlace) -> str:
    """Where the web collector opens the draft. What follows the # reaches no log."""
    xml_form_id = encode_segment(place.form.xml_form_id)
    return f"/collect/#try/{place.project.pk}/{draft.draft_token}/{xml_form_id}"


def qr_answer(text: str) -> HttpResponse:
    """A QR code as a picture. It is a secret: whoever has it can send data."""
    headers = {"Cache-Control": "no-store"}
    svg = settings_code.svg(text)
    return HttpResponse(svg, content_type="image/svg+xml", headers=headers)


def _draft(place: FormPlace) -> FormVersion:
    """The draft that testers can reach. Raises Problem 404.1."""
    draft = design_of(place.form).draft_version
    if draft is None or draft.draft_token is None:
        raise Problem("404.1")
    return draft


def _base(draft: FormVersion, place: FormPlace) -> str:
    token = draft.draft_token or ""
    return token_path(token, place.project.pk, place.form.xml_form_id).base
