"""Maps that phones have without signal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from collect.accounts.models import Project
from collect.accounts.permissions import Verb
from collect.problems import Problem
from collect.sync.actions.maps import LARGEST, add_map, remove_map
from collect.sync.queries import map_layer_of, map_layers
from collect.web.fields import PageForm
from collect.web.navigation import project_place
from collect.web.page import PageRequest, page


class MapForm(PageForm):
    """A map, and what it is called on phones."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("As it is offered on phones, such as “Aceh, villages”."),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=255,
        help_text=gettext_lazy(
            "MBTiles, as QGIS writes them (Generate XYZ tiles), or PMTiles; pictures"
            " in PNG, JPEG or WebP."
        ),
        widget=forms.FileInput(attrs={"accept": ".mbtiles,.pmtiles"}),
    )

    def clean_file(self) -> UploadedFile[Any]:
        """A phone of two gigabytes of memory must take it."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            told = _("The file has %(size)s; phones take at most %(most)s.")
            sizes = {
                "size": filesizeformat(file.size or 0),
                "most": filesizeformat(LARGEST),
            }
            raise ValidationError(told, params=sizes)
        return file


@require_http_methods(["GET", "HEAD", "POST"])
@page
def maps(request: PageRequest, project_id: int) -> HttpResponse:
    """The maps of a project; another one."""
    place = project_place(request, project_id, Verb.PROJECT_UPDATE)
    sent = request.method == "POST"
    form = MapForm(request.POST, request.FILES) if sent else MapForm()
    if form.is_valid() and _added(request, place.project, form):
        told = _("The map is there. Phones offer it when they next synchronise.")
        messages.success(request, told)
        return redirect("maps", project_id=project_id)
    shown = {
        "place": place,
        "here": "maps",
        "section": "projects",
        "form": form,
        "layers": map_layers(place.project),
        "largest": LARGEST,
    }
    status = 400 if form.errors else 200
    return render(request, "web/maps/maps.html", shown, status=status)


@require_POST
@page
def delete(request: PageRequest, project_id: int, layer_id: int) -> HttpResponse:
    """Take a map away, from phones too."""
    place = project_place(request, project_id, Verb.PROJECT_UPDATE)
    layer = map_layer_of(place.project, layer_id)
    remove_map(layer=layer, by=request.actor)
    told = _("The map “%(name)s” is gone; phones drop it when they next synchronise.")
    messages.success(request, told % {"name": layer.name})
    return redirect("maps", project_id=project_id)


def _added(request: PageRequest, project: Project, form: MapForm) -> bool:
    given = form.cleaned_data
    try:
        add_map(
            project=project,
            name=given["name"],
            chunks=given["file"].chunks(),
            by=request.actor,
        )
    except Problem as problem:
        if problem.code == "409.3":
            form.add_error("name", _("There is a map of this name already."))
        else:
            form.blame(problem, "file")
        return False
    return True
