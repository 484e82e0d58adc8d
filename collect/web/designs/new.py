"""A new form: from a workbook, or from the library."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from collect.accounts.permissions import Verb
from collect.forms import actions
from collect.forms.library import instrument, library
from collect.forms.queries import form_for
from collect.problems import Problem
from collect.web.designs.sending import UploadForm, go, sent
from collect.web.navigation import project_place
from collect.web.page import PageRequest, page


@require_http_methods(["GET", "HEAD", "POST"])
@page
def form_new(request: PageRequest, project_id: int) -> HttpResponse:
    """A workbook to send, and the forms there are to start from."""
    place = project_place(request, project_id, Verb.FORM_CREATE)
    asked = UploadForm()
    if request.method == "POST":
        asked = UploadForm(request.POST, request.FILES)
        if asked.is_valid():
            address = sent(asked, place.project, None, request.actor)
            if address:
                return go(request, address)
    shown = {
        "place": place,
        "here": "project",
        "section": "projects",
        "form": asked,
        "library": library(),
    }
    status = 400 if asked.errors else 200
    return render(request, "web/designs/form_new.html", shown, status=status)


@require_POST
@page
def form_from_library(request: PageRequest, project_id: int, key: str) -> HttpResponse:
    """Make a draft of one of the library's forms; one that is there already is shown."""
    place = project_place(request, project_id, Verb.FORM_CREATE)
    try:
        form = actions.create_form(
            project=place.project,
            upload=instrument(key).upload,
            by=request.actor,
            ignore_warnings=True,
        )
    except Problem as problem:
        if problem.code != "409.3":
            raise
        form = form_for(place.project.pk, problem.details["values"][1])
        messages.info(request, _("The project has this form already: here it is."))
    else:
        messages.success(request, _("The draft is made. Try it, then publish it."))
    return redirect("design", form_id=form.pk)


@require_safe
@page
def library_workbook(request: PageRequest, key: str) -> HttpResponseBase:
    """The workbook of one of the library's forms."""
    path = instrument(key).path
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
