"""Making and changing datasets, and their populations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from collect.accounts.permissions import Verb
from collect.datasets.releases import actions, rights
from collect.datasets.releases.populations import COLUMNS
from collect.problems import Problem
from collect.web.catalogue.describing import DescriptionForm
from collect.web.catalogue.places import SECTION, place_to_change
from collect.web.fields import PageForm
from collect.web.page import PageRequest, message_of, page

LARGEST = 5 * 2**20
"""Bytes of a table of populations: ten thousand rows take a tenth of it."""
SHOWN = 50


class PopulationsForm(PageForm):
    """A table to upload."""

    file = forms.FileField(
        label=later("CSV file"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=later(
            "UTF-8, with the columns area, year, population, value, source."
        ),
    )

    def clean_file(self) -> bytes:
        """Its bytes."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
        data: bytes = file.read()
        return data


@require_http_methods(["GET", "HEAD", "POST"])
@page
def new(request: PageRequest) -> HttpResponse:
    """Describe a new dataset, for who may publish some form."""
    offered = list(rights.forms_with(request.actor, Verb.RELEASE_CREATE))
    if not offered:
        rights.require_with(request.actor, Verb.RELEASE_CREATE, [])
    form = DescriptionForm(request.POST or None, offered=offered)
    if form.is_valid():
        code = form.cleaned_data["code"]
        try:
            rights.require_with(request.actor, Verb.RELEASE_CREATE, form.chosen)
            dataset = actions.create_dataset(
                code=code, sources=form.chosen, by=request.actor, **form.said()
            )
        except Problem as problem:
            _blame(form, problem)
        else:
            messages.success(
                request, _("The dataset is made. Publish its first release.")
            )
            return redirect("dataset", code=dataset.code)
    shown = {**SECTION, "form": form}
    status = 400 if form.errors else 200
    return render(request, "web/catalogue/edit.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def change(request: PageRequest, code: str) -> HttpResponse:
    """Change what is said of a dataset; releases stay as they are."""
    at = place_to_change(request, code, Verb.RELEASE_CREATE)
    offered = list(rights.forms_with(request.actor, Verb.RELEASE_CREATE))
    # A form in the trash may come back.
    offered += at.dataset.sources.exclude(deleted_at=None).select_related("project")
    form = DescriptionForm(request.POST or None, offered=offered, dataset=at.dataset)
    if form.is_valid():
        try:
            rights.require_with(request.actor, Verb.RELEASE_CREATE, form.chosen)
            actions.change_dataset(
                dataset=at.dataset,
                by=request.actor,
                sources=form.chosen,
                **form.said(),
            )
        except Problem as problem:
            _blame(form, problem)
        else:
            messages.success(
                request, _("The changes are saved. They are part of the next release.")
            )
            return redirect("dataset", code=at.dataset.code)
    shown = {**at.shown, "form": form}
    status = 400 if form.errors else 200
    return render(request, "web/catalogue/edit.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def populations(request: PageRequest, code: str) -> HttpResponse:
    """The dataset's own populations: look at them, replace them, take them back."""
    at = place_to_change(request, code, Verb.RELEASE_CREATE)
    clear = "clear" in request.POST
    asked = request.method == "POST" and not clear
    form = PopulationsForm(*((request.POST, request.FILES) if asked else ()))
    findings: list[dict[str, Any]] = []
    data = _none() if clear else form.cleaned_data["file"] if form.is_valid() else None
    if data is not None:
        try:
            actions.set_populations(dataset=at.dataset, data=data, by=request.actor)
        except Problem as problem:
            findings = problem.details.get("findings", [])
            form.add_error("file", _refused(problem, findings))
        else:
            messages.success(request, _("The populations are saved."))
            return redirect("populations", code=at.dataset.code)
    rows = at.dataset.populations
    shown = {
        **at.shown,
        "form": form,
        "findings": findings,
        "rows": rows[:SHOWN],
        "total": len(rows),
    }
    status = 400 if form.errors else 200
    return render(request, "web/catalogue/populations.html", shown, status=status)


def _none() -> bytes:
    """A table without rows."""
    return ",".join(COLUMNS).encode()


def _refused(problem: Problem, findings: Sequence[object]) -> str:
    if not findings:
        return message_of(problem)
    found = len(findings)
    said = ngettext("%d fault, listed here.", "%d faults, listed here.", found) % found
    return _("Nothing was changed: the file has %s") % said


def _blame(form: DescriptionForm, problem: Problem) -> None:
    form.blame(problem, "code" if problem.code == "409.3" else None)
