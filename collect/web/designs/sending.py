"""Sending a workbook: the field for it, and where it leads."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from collect.accounts.models import Actor, Project
from collect.forms import actions
from collect.forms.models import Form
from collect.forms.queries import form_for
from collect.forms.uploads import MAX_BYTES, Kind, Upload, kind_of_name
from collect.problems import Problem
from collect.web.fields import PageForm
from collect.web.page import message_of

ACCEPTED = ".xlsx,.xlsm,.xls,.csv,.md,.xml"
_MEGABYTE = 2**20


class UploadForm(PageForm):
    """One workbook. `upload` is what came, once the form is valid."""

    workbook = forms.FileField(
        label=_("Workbook"),
        help_text=_(
            "An XLSForm (.xlsx, .xls, .csv or .md) or an XForm (.xml), at most 32 MB."
        ),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("This file is empty. Save the workbook, then choose it again."),
        },
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.upload: Upload | None = None

    def clean_workbook(self) -> UploadedFile[bytes]:
        """Read it. What is no workbook at all, or too large, is refused here."""
        file: UploadedFile[bytes] = self.cleaned_data["workbook"]
        size = file.size or 0
        if size > MAX_BYTES:
            raise ValidationError(
                _t("This file has %(size)d MB; at most %(most)d MB are taken.")
                % {"size": -(-size // _MEGABYTE), "most": MAX_BYTES // _MEGABYTE}
            )
        kind = _kind(file.name or "")
        if kind is None:
            raise ValidationError(
                _t(
                    "This is no workbook: its name must end in .xlsx, .xls, .csv, .md or"
                    " .xml. From other programs, export or save it as .xlsx."
                )
            )
        stem = PurePath(file.name or "").stem
        self.upload = Upload(data=file.read(), kind=kind, fallback_id=stem)
        return file


def _kind(name: str) -> Kind | None:
    return Kind.XLSX if name.lower().endswith(".xlsm") else kind_of_name(name)


def sent(form: UploadForm, project: Project, target: Form | None, by: Actor) -> str:
    """Take the workbook as the draft of `target`, or of a new form.

    The address to go on at: of the draft, or of what was found in the workbook. "" if
    it cannot be taken at all: the reason stands beside the field.
    """
    upload = form.upload
    assert upload is not None  # noqa: S101  the form is valid
    try:
        if target is None:
            made = actions.create_form(project=project, upload=upload, by=by)
        else:
            actions.replace_draft(form=target, upload=upload, by=by)
            made = target
    except Problem as problem:
        return _refused(form, project, target, by, problem)
    actions.drop_refused(project=project, form=target, by=by)
    return reverse("design", kwargs={"form_id": made.pk})


def go(request: HttpRequest, address: str) -> HttpResponse:
    """Lead on to another page, also from a form that htmx sent."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def _refused(
    form: UploadForm,
    project: Project,
    target: Form | None,
    by: Actor,
    problem: Problem,
) -> str:
    if not _has_places(problem):
        form.add_error("workbook", ValidationError(_reason(problem, project)))
        return ""
    file: UploadedFile[bytes] = form.cleaned_data["workbook"]
    assert form.upload is not None  # noqa: S101  it was sent
    refused = actions.keep_refused(
        project=project,
        form=target,
        upload=form.upload,
        name=file.name or "",
        problem=problem,
        by=by,
    )
    return reverse("refused-upload", kwargs={"number": refused.pk})


def _has_places(problem: Problem) -> bool:
    """Whether there is something to look at in the workbook."""
    if problem.code == "400.16":
        return True
    findings = problem.details.get("findings", [])
    return problem.code == "400.15" and any(each["sheet"] for each in findings)


def _reason(problem: Problem, project: Project) -> str:
    if problem.code == "409.3":
        return _taken(project, str(problem.details["values"][1]))
    findings = problem.details.get("findings", [])
    told = [f"{each['message']} {each['hint']}".strip() for each in findings]
    return " ".join(told) or message_of(problem)


def _taken(project: Project, xml_form_id: str) -> str:
    """There is such a form; a link to where a new version of it is uploaded."""
    there = form_for(project.pk, xml_form_id)
    return format_html(
        '{} <a href="{}">{}</a>',
        _t("The project has a form with the id “%s” already.") % xml_form_id,
        reverse("design", kwargs={"form_id": there.pk}),
        _t("Upload it there as a new version"),
    )
