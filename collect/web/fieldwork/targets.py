"""Targets of a form: a file, or a few cells by hand."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collect.datasets.answers import csv_answer
from collect.datasets.models import Target
from collect.datasets.monitoring.targets import (
    changes_of,
    codes_for,
    csv_of_upload,
    rows_of_targets,
    set_targets,
)
from collect.forms.models import Form
from collect.problems import Problem
from collect.web.fieldwork.numbers import whole
from collect.web.fieldwork.scene import Scene, scene_of
from collect.web.fieldwork.target_forms import (
    GROUP,
    TITLES,
    CellsForm,
    UploadForm,
    fault_text,
    file_of,
)
from collect.web.page import PageRequest, page

ROWS: Final = 50
_CHANGES: Final = 10
_FAULTS: Final = "400.73"
_EXAMPLES: Final = 3


@page
def targets(request: PageRequest, form_id: int) -> HttpResponseBase:
    """What is planned; who may change the form may change it."""
    scene = scene_of(request, form_id)
    if request.method != "POST":
        return _shown(request, scene)
    if not scene.place.may["form_update"]:
        raise Problem("403.1")
    if "upload" in request.POST:
        return _upload(request, scene)
    return _change(request, scene)


@page
def targets_file(request: PageRequest, form_id: int) -> HttpResponseBase:
    """The targets as a file that can be changed and uploaded again."""
    scene = scene_of(request, form_id)
    rows = rows_of_targets(scene.form, scene.seen.areas)
    text = file_of(
        {**{name: getattr(row, name) for name in GROUP}, "target": str(row.target)}
        for row in rows
    )
    return csv_answer(iter([text.decode()]), f"{scene.form.xml_form_id}-targets.csv")


@page
def example_file(request: PageRequest, form_id: int) -> HttpResponseBase:
    """A file to begin with, in which the form's own areas and enumerators stand."""
    scene = scene_of(request, form_id)
    codes = codes_for(scene.form)
    areas = sorted(codes.get("area", ()))[:_EXAMPLES] or ["area-1", "area-2"]
    people = sorted(codes.get("enumerator", ()))[:_EXAMPLES] or ["name-1", "name-2"]
    rows = [
        {"area": area, "enumerator": person, "target": "20"}
        for area in areas
        for person in people
    ]
    name = f"{scene.form.xml_form_id}-targets-example.csv"
    return csv_answer(iter([file_of(rows).decode()]), name)


def _upload(request: PageRequest, scene: Scene) -> HttpResponseBase:
    upload = UploadForm(request.POST, request.FILES)
    if not upload.is_valid():
        return _shown(request, scene, upload=upload, status=400)
    data = upload.cleaned_data["file"].read()
    try:
        found = set_targets(form=scene.form, data=csv_of_upload(data), by=request.actor)
    except Problem as problem:
        upload.add_error("file", _refusal(problem))
        faults = problem.details.get("findings", ())
        return _shown(request, scene, upload=upload, faults=faults, status=400)
    _tell(request, len(found))
    return _back(scene.form)


def _refusal(problem: Problem) -> str:
    if problem.code != _FAULTS:
        return _("The file is no CSV in UTF-8 and no .xlsx.")
    count = problem.details["count"]
    said = ngettext(
        "Nothing was changed: %(count)s thing is wrong in the file; it is listed below.",
        "Nothing was changed: %(count)s things are wrong in the file; they are listed below.",
        count,
    )
    return said % {"count": whole(count)}


def _change(request: PageRequest, scene: Scene) -> HttpResponseBase:
    stored = rows_of_targets(scene.form)
    sent = {name for name in request.POST if name.startswith("target-")}
    shown = [row for row in stored if f"target-{row.pk}" in sent]
    cells = CellsForm(shown, scene.names, request.POST)
    if len(shown) < len(sent):
        cells.full_clean()
        cells.add_error(
            None, _("Somebody has changed the targets meanwhile. Look at them anew.")
        )
        return _shown(request, scene, cells=cells, status=409)
    if cells.is_valid():
        rows = cells.changed_rows(stored)
        try:
            found = set_targets(
                form=scene.form,
                data=file_of(row for _prefix, row in rows),
                by=request.actor,
            )
        except Problem as problem:
            prefixes = [prefix for prefix, _row in rows]
            cells.blame_cells(prefixes, problem.details["findings"])
        else:
            _tell(request, len(found))
            return _back(scene.form, request.GET.get("page", ""))
    return _shown(request, scene, cells=cells, status=400)


def _tell(request: PageRequest, count: int) -> None:
    said = ngettext("Saved: %(count)s target.", "Saved: %(count)s targets.", count) % {
        "count": whole(count)
    }
    messages.success(request, said)


def _back(form: Form, number: str = "") -> HttpResponseBase:
    answer = redirect("targets", form_id=form.pk)
    if number.isdigit():
        answer["Location"] += f"?page={number}"
    return answer


def _shown(
    request: PageRequest,
    scene: Scene,
    *,
    upload: UploadForm | None = None,
    cells: CellsForm | None = None,
    faults: Any = (),
    status: int = 200,
) -> HttpResponse:
    rows = rows_of_targets(scene.form, scene.seen.areas)
    found = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    listed: list[Target] = list(found.object_list)
    cells = cells or CellsForm(listed, scene.names)
    context = scene.context(
        upload=upload or UploadForm(),
        cells=cells,
        page=found,
        titles=[str(TITLES[name]) for name in (*GROUP, "target")],
        faults=[(each, fault_text(each)) for each in faults],
        changes=changes_of(scene.form)[:_CHANGES],
        total=scene.total,
    )
    return render(request, "web/fieldwork/targets.html", context, status=status)
