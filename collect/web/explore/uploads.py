"""The page of a dataset's boundaries: those there are, and others."""

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

from collect.datasets.boundaries import queries
from collect.datasets.boundaries.actions import (
    LARGEST,
    add_boundaries,
    remove_boundaries,
)
from collect.datasets.boundaries.reading import (
    MOST_FEATURES,
    BoundariesError,
    Fault,
    What,
)
from collect.datasets.models import Dataset
from collect.datasets.releases import rights
from collect.datasets.releases.queries import dataset_with
from collect.web.explore.book import title_of
from collect.web.fields import PageForm
from collect.web.page import PageRequest, page

_FAULTS: dict[What, Any] = {
    "no-json": gettext_lazy("The file is no JSON. Save it as GeoJSON."),
    "no-collection": gettext_lazy(
        "The file is no FeatureCollection of GeoJSON. A shapefile must be saved as"
        " GeoJSON first, which QGIS does (Export, Save features as)."
    ),
    "no-features": gettext_lazy("The file has no features."),
    "too-many": gettext_lazy(
        "The file has %(detail)s features; at most %(most)d are taken."
    ),
    "no-property": gettext_lazy(
        "No property has codes of areas of this dataset. There are: %(detail)s. The code"
        " is the P-code or ISO code that figures are published under."
    ),
    "no-code": gettext_lazy("There is no code in the property %(detail)s."),
    "unknown": gettext_lazy("%(detail)s is no area of this dataset or the registry."),
    "no-polygon": gettext_lazy(
        "This is no polygon with at least three points (%(detail)s)."
    ),
    "no-degrees": gettext_lazy(
        "The coordinates of %(detail)s are no degrees: save the file in WGS 84"
        " (EPSG:4326)."
    ),
}


class BoundariesForm(PageForm):
    """A file of boundaries."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=255,
        help_text=gettext_lazy(
            "GeoJSON in WGS 84 (EPSG:4326), with a polygon for each area."
        ),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json"}),
    )
    code_property = forms.CharField(
        label=gettext_lazy("Property with the code of the area"),
        required=False,
        max_length=100,
        help_text=gettext_lazy(
            "Such as ADM1_PCODE. Left empty, it is the one that has codes of this"
            " dataset."
        ),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        required=False,
        max_length=255,
        help_text=gettext_lazy("Whose boundaries these are; it is told under maps."),
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what would take too long."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise ValidationError(
                _("The file has %(size)s; at most %(most)s are taken. Simplify it."),
                params={
                    "size": filesizeformat(file.size or 0),
                    "most": filesizeformat(LARGEST),
                },
            )
        return file


@require_http_methods(["GET", "HEAD", "POST"])
@page
def boundaries(request: PageRequest, code: str) -> HttpResponse:
    """The boundaries of a dataset; others."""
    dataset = _dataset(request, code)
    sent = request.method == "POST"
    form = BoundariesForm(request.POST, request.FILES) if sent else BoundariesForm()
    if form.is_valid() and _added(request, dataset, form):
        messages.success(request, _("The boundaries are there: maps show them."))
        return redirect("boundaries", code=code)
    shown = {
        "section": "catalogue",
        "dataset": dataset,
        "title": title_of(dataset),
        "form": form,
        "found": queries.boundaries_of(dataset),
    }
    status = 400 if form.errors else 200
    return render(request, "web/explore/boundaries.html", shown, status=status)


@require_POST
@page
def remove(request: PageRequest, code: str, number: int) -> HttpResponse:
    """Drop boundaries."""
    dataset = _dataset(request, code)
    found = queries.boundaries_with(dataset, number)
    remove_boundaries(boundaries=found, by=request.actor)
    told = _("The boundaries “%(name)s” are gone.")
    messages.success(request, told % {"name": found.name})
    return redirect("boundaries", code=code)


def _dataset(request: PageRequest, code: str) -> Dataset:
    dataset = dataset_with(code)
    rights.require_publish(request.actor, dataset)
    return dataset


def _added(request: PageRequest, dataset: Dataset, form: BoundariesForm) -> bool:
    given = form.cleaned_data
    try:
        add_boundaries(
            dataset=dataset,
            name=given["file"].name,
            data=given["file"].read(),
            code_property=given["code_property"],
            source=given["source"],
            by=request.actor,
        )
    except BoundariesError as error:
        for fault in error.faults:
            form.add_error("file", _told(fault))
        if error.more:
            form.add_error("file", _("And %(count)d more.") % {"count": error.more})
        return False
    return True


def _told(fault: Fault) -> str:
    text = str(_FAULTS[fault.what]) % {"detail": fault.detail, "most": MOST_FEATURES}
    if fault.feature is None:
        return text
    return _("Feature %(number)d: %(text)s") % {"number": fault.feature, "text": text}
