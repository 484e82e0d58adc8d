"""A dataset: what it is, what there is of it, its releases, how to cite it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from collect.datasets.models import ACTIVE_PUBLISHINGS, Release
from collect.datasets.releases import queries
from collect.datasets.releases.describing import METHOD
from collect.rest import absolute_url
from collect.web.catalogue.citing import Citation
from collect.web.catalogue.contents import (
    countries_of,
    groups_of,
    indicators_of,
)
from collect.web.catalogue.history import told
from collect.web.catalogue.matrix import matrix
from collect.web.catalogue.places import Place, dataset_page
from collect.web.page import OpenRequest
from collect.web.templatetags.texts import said


@require_safe
@dataset_page
def dataset(request: OpenRequest, at: Place) -> HttpResponse:
    """Describe a dataset."""
    releases = list(queries.releases_of(at.dataset).defer("structure", "provenance"))
    newest = queries.newest(at.dataset)
    shown = {
        **at.shown,
        "newest": newest,
        "releases": [(each, told(each)) for each in releases],
        "matrix": _matrix(request, at),
        "waiting": _waiting(at),
        "programs": _programs(request, at),
    }
    if newest is not None:
        newest.dataset = at.dataset
        shown |= {
            "countries": countries_of(newest),
            "groups": groups_of(newest),
            "indicators": indicators_of(newest),
            "citation": citation_of(request, newest),
            "methodology": newest.description["methodology"] or METHOD,
            "quick": _quick(newest),
        }
    return render(request, "web/catalogue/dataset.html", shown)


@require_safe
@dataset_page
def coverage(request: OpenRequest, at: Place) -> HttpResponse:
    """What there is, and what is missing, of the sources or of the whole region."""
    shown = {**at.shown, "matrix": _matrix(request, at), "alone": True}
    return render(request, "web/catalogue/coverage.html", shown)


def citation_of(request: OpenRequest, release: Release) -> Citation:
    """How the release is cited."""
    code = release.dataset.code
    place = {"code": code, "number": release.number}
    return Citation(
        code=code,
        title=said(release.description["names"]),
        producer=release.description["producer"],
        number=release.number,
        issued=release.created_at.date(),
        address=absolute_url(request, reverse("release", kwargs=place)),
    )


def _matrix(request: OpenRequest, at: Place) -> Any:
    wanted = request.GET.get("of", "")
    region = request.GET.get("scope") == "region"
    return matrix(at.dataset, region=region, wanted=wanted)


def _waiting(at: Place) -> Any:
    """The attempt to publish that is not over, for who may know of it."""
    if not at.may_publish:
        return None
    attempts = queries.publishings_of(at.dataset)
    return attempts.filter(state__in=ACTIVE_PUBLISHINGS).first()


def _programs(request: OpenRequest, at: Place) -> dict[str, str]:
    """Addresses for programs."""
    code = at.dataset.code
    return {
        "csv": absolute_url(request, f"/sdmx/data/{code}?format=csvfilewithlabels"),
        "sdmx": absolute_url(request, "/sdmx"),
        "api": absolute_url(request, f"/data/v1/datasets/{code}"),
        "agency": at.dataset.metadata.get("agency", ""),
    }


_QUICK = ("xlsx", "csv-labels")


def _quick(release: Release) -> dict[str, Any]:
    """The files that most people want, by format."""
    found = release.files.filter(format__in=_QUICK, table="estimates")
    return {each.format.partition("-")[0]: each for each in found}
