"""A release: its figures, files, methods, and what it was made from."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collect.datasets.models import Release
from collect.datasets.releases import queries
from collect.datasets.releases.changes import changes_of
from collect.web.catalogue import uses
from collect.web.catalogue.changed import lines
from collect.web.catalogue.codebook import columns
from collect.web.catalogue.contents import countries_of
from collect.web.catalogue.datasets import citation_of
from collect.web.catalogue.history import told
from collect.web.catalogue.limits import limits
from collect.web.catalogue.notes import note
from collect.web.catalogue.places import Place, dataset_page, release_at
from collect.web.page import OpenRequest

CHANGES_ON_A_PAGE = 100


@require_safe
@dataset_page
def release(request: OpenRequest, at: Place, number: int) -> HttpResponse:
    """Describe a release."""
    found = release_at(at, number)
    withdrawn = found.withdrawn_at is not None
    newest = queries.newest(at.dataset)
    shown = {
        **at.shown,
        "release": found,
        "newer": newest if newest and newest.number > number else None,
        "told": told(found),
        "countries": countries_of(found),
        "citation": citation_of(request, found),
        "withheld": _withheld(found),
        "limits": list(limits(found)),
        **({} if withdrawn else _contents(at, found)),
    }
    return render(request, "web/catalogue/release.html", shown)


@require_safe
@dataset_page
def changes(request: OpenRequest, at: Place, number: int) -> HttpResponse:
    """What it changed, figure by figure. Raises Problem 410.81."""
    found = release_at(at, number)
    made = changes_of(found)
    pages = Paginator([*made.observations, *made.disparities], CHANGES_ON_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    shown = {
        **at.shown,
        "release": found,
        "told": told(found),
        "page": page,
        "lines": lines(found, page),
    }
    return render(request, "web/catalogue/changes.html", shown)


def _contents(at: Place, found: Release) -> dict[str, Any]:
    """What only is there while the release is not withdrawn."""
    files = list(found.files.order_by("position"))
    tables = [queries.publication_of(found, name) for name in queries.tables_of(found)]
    return {
        "files": uses.figures(files),
        "microdata": uses.microdata(files) if at.may_have_microdata else [],
        "has_microdata": any(each.microdata for each in files),
        "columns": [list(columns(each)) for each in tables],
        "note": note(tables),
        "by_format": {
            each.format: each for each in reversed(files) if not each.microdata
        },
    }


def _withheld(found: Release) -> int:
    return int(found.counts["primary"]) + int(found.counts["secondary"])
