"""Asking for exports, and ending them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collect.datasets.exports import actions
from collect.datasets.exports.actions import Asked
from collect.datasets.exports.saved import save_settings
from collect.datasets.exports.wishes import Wish
from collect.datasets.models import Export, ExportState
from collect.forms.queries import published_schemas
from collect.problems import Problem
from collect.submissions.exports.columnar.options import Options
from collect.web.exports.places import (
    export_at,
    exports_place,
    may_see_direct,
    shown_at,
)
from collect.web.exports.wishing import WishForm
from collect.web.navigation import FormPlace
from collect.web.page import PageRequest, page

QUICK = {
    "excel": Wish("xlsx", Options(labels="both"), archive=False),
    "csv": Wish("csv-excel", Options(labels="both")),
}
"""What one click asks for."""


class NewExportForm(WishForm):
    """An export to be made, which may be kept under a name for the next time."""

    name = WishForm.name_field(required=False)


@require_POST
@page
def quick(request: PageRequest, form_id: int) -> HttpResponse:
    """Ask for the usual."""
    place = exports_place(request, form_id)
    wish = QUICK.get(request.POST.get("kind", ""))
    if wish is None:
        raise Http404
    asked = actions.request_export(form=place.form, wish=wish, by=request.actor)
    return answered(request, asked)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def new(request: PageRequest, form_id: int) -> HttpResponse:
    """Choose format and options; make the export, or only keep the settings."""
    place = exports_place(request, form_id)
    schemas = published_schemas(form_id)
    if not schemas:
        raise Problem("404.1")
    direct = may_see_direct(place)
    form = NewExportForm(request.POST or None, schemas=schemas, direct=direct)
    if form.is_valid() and (response := _done(request, place, form)) is not None:
        return response
    shown = {**shown_at(place), "form": form}
    status = 400 if form.errors else 200
    return render(request, "web/exports/new.html", shown, status=status)


def _done(
    request: PageRequest, place: FormPlace, form: NewExportForm
) -> HttpResponse | None:
    """What follows from a wish; None where the form says what is wrong with it."""
    only_keep = "keep" in request.POST
    name = form.cleaned_data["name"]
    if only_keep and not name:
        form.add_error("name", _("Give the settings a name to keep them under."))
        return None
    try:
        if name:
            save_settings(form=place.form, name=name, wish=form.wish, by=request.actor)
        if only_keep:
            messages.success(request, _("The settings are kept."))
            return redirect("exports", form_id=place.form.pk)
        asked = actions.request_export(
            form=place.form, wish=form.wish, by=request.actor
        )
    except Problem as problem:
        form.refuse(problem)
        return None
    return answered(request, asked)


@require_POST
@page
def again(request: PageRequest, export_id: int) -> HttpResponse:
    """Make it once more, with all that has arrived since."""
    export = export_at(request, export_id)
    asked = actions.request_again(export=export, by=request.actor)
    return answered(request, asked)


@require_POST
@page
def cancel(request: PageRequest, export_id: int) -> HttpResponse:
    """Stop waiting for it."""
    export = export_at(request, export_id)
    actions.cancel(export=export, by=request.actor)
    return _back(export)


@require_POST
@page
def remove(request: PageRequest, export_id: int) -> HttpResponse:
    """Remove its file before its time."""
    export = export_at(request, export_id)
    actions.remove(export=export, by=request.actor)
    export.refresh_from_db()
    if export.state == ExportState.SUCCEEDED:
        said = _("Others still want this file, so it stays until they do not.")
        messages.info(request, said)
    else:
        messages.success(request, _("The file is deleted."))
    return _back(export)


def answered(request: PageRequest, asked: Asked) -> HttpResponse:
    """Back to the list, which says how the export stands."""
    if asked.export.state == ExportState.SUCCEEDED:
        said = _("Nothing has changed since: the file that is there has all there is.")
        messages.info(request, said)
    return _back(asked.export)


def _back(export: Export) -> HttpResponse:
    return redirect("exports", form_id=export.form_id)
