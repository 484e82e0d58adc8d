"""Which app user may fill which form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from collect.accounts import actions, queries
from collect.accounts.models import Actor, AppUser, Project
from collect.accounts.permissions import Verb
from collect.forms.models import Form
from collect.forms.queries import forms_of
from collect.sync.team import access_of
from collect.web.navigation import project_place
from collect.web.page import PageRequest, page

BOXES = 1500
"""Boxes on a page: Django takes 2000 fields in one form, and a browser is quick with
so many."""


@require_http_methods(["GET", "HEAD", "POST"])
@page
def matrix(request: PageRequest, project_id: int) -> HttpResponse:
    """A box for every app user and form; only what was shown is changed."""
    place = project_place(request, project_id, Verb.ASSIGNMENT_CREATE)
    forms = list(
        forms_of(place.project.pk).filter(current_version__isnull=False)[:BOXES]
    )
    if request.method == "POST":
        changed = _changed(request, place.project, forms)
        told = ngettext("%d change is saved.", "%d changes are saved.", changed)
        done = told % changed if changed else _("Nothing was changed.")
        messages.success(request, done)
        part = request.GET.urlencode()
        address = reverse("devices-forms", kwargs={"project_id": project_id})
        return redirect(f"{address}?{part}" if part else address)
    users = _page(request, place.project, forms)
    shown = {
        "place": place,
        "here": "devices",
        "section": "projects",
        "forms": forms,
        "page": users,
        "rows": _rows(users, forms, access_of(place.project)),
    }
    return render(request, "web/devices/matrix.html", shown)


def _page(
    request: PageRequest, project: Project, forms: Sequence[Form]
) -> Page[AppUser]:
    users = queries.app_users(project).filter(token__isnull=False)
    users = users.order_by("actor__display_name", "pk")
    size = max(1, min(50, BOXES // max(1, len(forms))))
    return Paginator(users, size).get_page(request.GET.get("page"))


def _rows(
    users: Iterable[AppUser],
    forms: Sequence[Form],
    access: dict[int, frozenset[int] | None],
) -> list[tuple[AppUser, bool, list[tuple[Form, bool]]]]:
    """Each app user, whether all forms are theirs, and a box for each form."""
    found = []
    for user in users:
        held = access.get(user.pk, frozenset())
        boxes = [(form, held is None or form.pk in held) for form in forms]
        found.append((user, held is None, boxes))
    return found


def _changed(request: PageRequest, project: Project, forms: Sequence[Form]) -> int:
    known = {form.pk for form in forms}
    shown_forms = _numbers(request.POST, "form") & known
    access = access_of(project)
    held: dict[Actor, frozenset[int]] = {}
    for user in queries.app_users(project).filter(
        pk__in=_numbers(request.POST, "user")
    ):
        own = access.get(user.pk, frozenset())
        if own is not None:
            held[user.actor] = own & shown_forms
    ticked = _ticked(request.POST)
    wanted = {actor: ticked[actor.pk] & shown_forms for actor in held}
    return actions.set_access(
        by=request.actor, project=project, held=held, wanted=wanted
    )


def _ticked(given: QueryDict) -> dict[int, frozenset[int]]:
    found: dict[int, frozenset[int]] = defaultdict(frozenset)
    for pair in given.getlist("fill"):
        user, _dash, form = pair.partition("-")
        if user.isdecimal() and form.isdecimal():
            found[int(user)] |= {int(form)}
    return found


def _numbers(given: QueryDict, name: str) -> set[int]:
    parts = given.get(name, "").split()
    return {int(part) for part in parts if part.isdecimal() and len(part) < 19}
