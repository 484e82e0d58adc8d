"""The app users of a project."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from collect.accounts import actions
from collect.accounts.permissions import Verb
from collect.forms.queries import forms_of
from collect.sync.team import Member, team_of
from collect.web.devices.forms import TeamForm
from collect.web.navigation import ProjectPlace, project_place
from collect.web.page import PageRequest, page

A_PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
@page
def team(request: PageRequest, project_id: int) -> HttpResponse:
    """All of them with their phones; new ones."""
    needs = Verb.FIELD_KEY_CREATE if request.method == "POST" else Verb.FIELD_KEY_LIST
    place = project_place(request, project_id, needs)
    members = team_of(place.project)
    form = _form(request, place, members)
    if request.method == "POST" and form.is_valid():
        made = actions.create_team(
            by=request.actor,
            project=place.project,
            names=form.cleaned_data["names"],
            form_ids=form.cleaned_data.get("forms", ()),
        )
        told = ngettext(
            "%d app user is made. Now print the QR code.",
            "%d app users are made. Now print their QR codes.",
            len(made),
        )
        messages.success(request, told % len(made))
        return redirect("devices", project_id=project_id)
    shown = {
        "place": place,
        "here": "devices",
        "section": "projects",
        "form": form,
        "page": Paginator(members, A_PAGE).get_page(request.GET.get("page")),
        "forms": forms_of(place.project.pk).count(),
    }
    status = 400 if form.errors else 200
    return render(request, "web/devices/team.html", shown, status=status)


def _form(request: PageRequest, place: ProjectPlace, members: list[Member]) -> TeamForm:
    forms = forms_of(place.project.pk).filter(current_version__isnull=False)
    return TeamForm(
        [(form.pk, str(form)) for form in forms],
        [member.app_user.actor.display_name for member in members if member.active],
        request.POST or None,
    )
