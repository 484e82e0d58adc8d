"""A workbook that was not taken, with what was found in it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collect.accounts.permissions import Verb
from collect.forms import actions, workbooks
from collect.forms.models import RefusedUpload
from collect.forms.queries import refused_for, upload_of
from collect.forms.uploads import CONTENT_TYPES, Kind
from collect.problems import Problem
from collect.web.designs.findings import findings_page, words
from collect.web.designs.sending import UploadForm
from collect.web.navigation import ProjectPlace, form_place, project_place
from collect.web.page import PageRequest, message_of, page

_XLSX = CONTENT_TYPES[Kind.XLSX]


@require_safe
@page
def refused_upload(request: PageRequest, number: int) -> HttpResponse:
    """The findings, the marked workbook, and the field for the next one."""
    refused, place = _refused(request, number)
    shown: dict[str, Any] = {
        "place": place,
        "here": "project" if refused.form is None else "design",
        "section": "projects",
        "refused": refused,
        "can_be_taken": not _has_errors(refused),
        "found": findings_page(request, refused.findings, refused.excerpts),
        "removed": _removed(refused),
        "form": UploadForm(),
    }
    return render(request, "web/designs/refused.html", shown)


@require_safe
@page
def refused_marked(request: PageRequest, number: int) -> HttpResponse:
    """The workbook with its findings at their cells."""
    refused, _place = _refused(request, number)
    content = workbooks.marked(upload_of(refused), refused.findings, words())
    stem = refused.name.rpartition(".")[0]
    return file_answer(content, f"{stem} {_('with findings')}.xlsx", _XLSX)


@require_POST
@page
def refused_accept(request: PageRequest, number: int) -> HttpResponse:
    """Take it with its warnings."""
    refused, _place = _refused(request, number)
    try:
        form = actions.accept_warnings(refused=refused, by=request.actor)
    except Problem as problem:
        messages.error(request, message_of(problem))
        return redirect("refused-upload", number=number)
    messages.success(request, _("The draft is there. Try it, then publish it."))
    return redirect("design", form_id=form.pk)


@require_POST
@page
def refused_drop(request: PageRequest, number: int) -> HttpResponse:
    """Forget it."""
    refused, _place = _refused(request, number)
    actions.drop_refused(project=refused.project, form=refused.form, by=request.actor)
    messages.success(request, _("The workbook was forgotten. Nothing was changed."))
    if refused.form is None:
        return redirect("form-new", project_id=refused.project_id)
    return redirect("design", form_id=refused.form.pk)


def file_answer(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file to be saved."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    return response


def _refused(request: PageRequest, number: int) -> tuple[RefusedUpload, ProjectPlace]:
    """What the person sent, where they still may. Raises Problem 404.1, 403.1."""
    refused = refused_for(number, request.actor)
    if refused.form is None:
        place = project_place(request, refused.project_id, Verb.FORM_CREATE)
        return refused, place
    return refused, form_place(request, refused.form.pk, Verb.FORM_UPDATE)


def _has_errors(refused: RefusedUpload) -> bool:
    return any(each["severity"] == "error" for each in refused.findings)


def _removed(refused: RefusedUpload) -> list[str]:
    """Questions of the published version that the workbook does not have."""
    return [
        name
        for warning in refused.workflow
        if warning["type"] == "structureChanged"
        for name in warning["details"]
    ]
