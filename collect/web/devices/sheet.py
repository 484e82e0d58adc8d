"""A sheet of QR codes for a team, to print and to cut."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from collect.accounts import queries
from collect.accounts.models import AppUser, Project
from collect.accounts.permissions import Verb
from collect.web.navigation import project_place
from collect.web.page import PageRequest, page

A_PAGE = 48
"""Cards at once, six pages of paper."""

_PICTURES = {"collect": "central:qr_png", "web": "central:collector_qr_png"}
"""Drawn one by one when the browser asks: all at once would take too long."""


@require_safe
@page
def sheet(request: PageRequest, project_id: int) -> HttpResponse:
    """A card for each of those chosen, or for everybody; eight on a page of A4."""
    place = project_place(request, project_id, Verb.FIELD_KEY_CREATE)
    kind = "web" if request.GET.get("code") == "web" else "collect"
    chosen = _chosen(place.project, request.GET)
    users = Paginator(chosen, A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "place": place,
        "here": "devices",
        "section": "projects",
        "kind": kind,
        "page": users,
        "cards": [(user, _picture(kind, user)) for user in users],
    }
    response = render(request, "web/devices/sheet.html", shown)
    response.headers["Cache-Control"] = "no-store"
    return response


def _picture(kind: str, user: AppUser) -> str:
    place = {"project_id": user.project_id, "actor_id": user.pk}
    return reverse(_PICTURES[kind], kwargs=place)


def _chosen(project: Project, given: QueryDict) -> QuerySet[AppUser]:
    users = queries.app_users(project).filter(token__isnull=False)
    numbers = [part for part in given.getlist("who") if part.isdecimal()]
    if numbers:
        users = users.filter(pk__in=[int(part) for part in numbers if len(part) < 19])
    return users.order_by("actor__display_name", "pk")
