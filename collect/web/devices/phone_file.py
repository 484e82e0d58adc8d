"""Unsent interviews of a phone, brought as a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from collect.accounts.models import Actor
from collect.accounts.permissions import Verb
from collect.problems import Problem
from collect.submissions.exports.formats.archive import CONTENT_TYPE
from collect.sync.phone_exports.clear import archive_in_clear
from collect.sync.phone_exports.container import Container
from collect.sync.phone_exports.receiving import Fate, receive_export
from collect.web.devices.forms import PhoneFileForm
from collect.web.navigation import ProjectPlace, project_place
from collect.web.page import PageRequest, message_of, page

_NEEDS = frozenset({Verb.SUBMISSION_CREATE, Verb.SUBMISSION_READ})


@require_http_methods(["GET", "HEAD", "POST"])
@page
def unsent(request: PageRequest, project_id: int) -> HttpResponse:
    """Receive what is in the file, and tell what became of each record."""
    place = project_place(request, project_id)
    if not place.verbs >= _NEEDS:
        raise Problem("403.1")
    form = _form(request)
    fates: list[Fate] | None = None
    if form.is_valid():
        try:
            with _container(form) as container:
                fates = receive_export(
                    container=container, project=place.project, by=request.actor
                )
        except Problem as problem:
            form.blame(problem, "file")
    return _shown(request, place, form, fates)


@require_POST
@page
def opened(request: PageRequest, project_id: int) -> HttpResponseBase:
    """The same file in clear; nothing of it is received."""
    place = project_place(request, project_id, Verb.SUBMISSION_READ_DIRECT)
    form = _form(request)
    if form.is_valid():
        try:
            pieces = _in_clear(form, place, request.actor)
            first = next(pieces)
        except Problem as problem:
            form.blame(problem, "file")
        else:
            return _download(first, pieces)
    return _shown(request, place, form, None)


def _in_clear(
    form: PhoneFileForm, place: ProjectPlace, actor: Actor
) -> Iterator[bytes]:
    with _container(form) as container:
        yield from archive_in_clear(
            container=container, project=place.project, by=actor
        )


def _download(first: bytes, pieces: Iterator[bytes]) -> StreamingHttpResponse:
    def content() -> Iterator[bytes]:
        yield first
        yield from pieces

    response = StreamingHttpResponse(content(), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="phone.zip"'
    response["Cache-Control"] = "no-store"
    return response


def _form(request: PageRequest) -> PhoneFileForm:
    if request.method != "POST":
        return PhoneFileForm()
    return PhoneFileForm(request.POST, request.FILES)


def _container(form: PhoneFileForm) -> Container:
    """Raises Problem 400.92 for anything but a phone's file."""
    file: UploadedFile[Any] = form.cleaned_data["file"]
    file.seek(0)
    return Container(cast("BinaryIO", file.file), file.size or 0)


def _shown(
    request: PageRequest,
    place: ProjectPlace,
    form: PhoneFileForm,
    fates: list[Fate] | None,
) -> HttpResponse:
    rows = [
        (fate, message_of(fate.problem) if fate.problem else fate.reason)
        for fate in fates or ()
    ]
    shown = {
        "place": place,
        "here": "devices",
        "section": "projects",
        "form": form,
        "fates": fates,
        "rows": rows,
        "counts": Counter(fate.outcome for fate in fates or ()),
        "limit": settings.COLLECT_MAX_REQUEST_BYTES,
        "may_open": Verb.SUBMISSION_READ_DIRECT in place.verbs,
    }
    status = 400 if form.errors else 200
    return render(request, "web/devices/unsent.html", shown, status=status)
