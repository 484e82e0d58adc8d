"""The exports of a form: how each stands, and how to get there without one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collect.accounts.models import Actor
from collect.accounts.permissions import Verb
from collect.datasets.exports import queries
from collect.datasets.exports.wishes import MEDIA
from collect.datasets.models import ACTIVE, Export, ExportSettings, ExportState
from collect.forms.queries import published_schemas
from collect.rest import absolute_url
from collect.web.exports import words
from collect.web.exports.places import exports_place, shown_at
from collect.web.navigation import FormPlace
from collect.web.page import PageRequest, page

ON_A_PAGE = 15
_FILES = "/data/v1/exports"


@dataclass(frozen=True)
class Line:
    """An export as the list shows it, and what the reader may do with it."""

    export: Export
    own: bool
    """Whether the reader asked for it, or may end what others asked for."""

    @property
    def title(self) -> words.Text:
        """The format in words."""
        return words.title_of(self.export.format)

    @property
    def summary(self) -> str:
        """The options in words."""
        return words.summary(self.export)

    @property
    def active(self) -> bool:
        """Whether it is not over."""
        return self.export.state in ACTIVE

    @property
    def ready(self) -> bool:
        """Whether there is a file."""
        return self.export.state == ExportState.SUCCEEDED

    @property
    def stopping(self) -> bool:
        """Whether its worker has been told to stop."""
        return self.active and self.export.to_cancel

    @property
    def rows(self) -> int:
        """Rows of all tables of the file."""
        return sum(table["rows"] for table in self.export.tables)

    @property
    def files(self) -> str:
        """Where the file and those beside it are."""
        return f"{_FILES}/{self.export.pk}"

    @property
    def has_codebook(self) -> bool:
        """Whether there are variables to describe."""
        return self.export.format != MEDIA


@dataclass(frozen=True)
class Kept:
    """Settings as the list shows them."""

    settings: ExportSettings
    own: bool
    """Whether the reader may change them."""

    @property
    def title(self) -> words.Text:
        """The format in words."""
        return words.title_of(self.settings.format)

    @property
    def summary(self) -> str:
        """The options in words."""
        return words.summary(self.settings)


@require_safe
@page
def exports(request: PageRequest, form_id: int) -> HttpResponse:
    """What was exported, and what can be."""
    place = exports_place(request, form_id)
    shown = {
        **shown_at(place),
        **_lines(request, place),
        "published": bool(published_schemas(form_id)),
        "kept": _kept(place, request.actor),
        "live": _live(request, place),
    }
    return render(request, "web/exports/exports.html", shown)


@require_safe
@page
def exports_list(request: PageRequest, form_id: int) -> HttpResponse:
    """The list alone, for a page that watches it."""
    place = exports_place(request, form_id)
    shown = {"place": place, **_lines(request, place)}
    return render(request, "web/exports/list.html", shown)


def _lines(request: PageRequest, place: FormPlace) -> dict[str, Any]:
    found = queries.exports_of(place.form, request.actor).prefetch_related("askers")
    part = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    manages = Verb.FORM_UPDATE in place.verbs
    lines = [Line(each, manages or request.actor in each.askers.all()) for each in part]
    watched = any(line.active for line in lines)
    return {"page": part, "lines": lines, "watched": watched}


def _kept(place: FormPlace, by: Actor) -> list[Kept]:
    manages = Verb.FORM_UPDATE in place.verbs
    return [
        Kept(each, manages or each.created_by_id == by.pk)
        for each in queries.settings_of(place.form, by)
    ]


def _live(request: PageRequest, place: FormPlace) -> dict[str, str]:
    """Addresses that answer at once, for programs."""
    form = place.form
    path = f"/v1/projects/{form.project_id}/forms/{quote(form.xml_form_id, safe='')}"
    return {
        "odata": absolute_url(request, f"{path}.svc"),
        "csv": absolute_url(request, f"{path}/submissions.csv.zip?attachments=false"),
    }
