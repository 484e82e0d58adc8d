"""Projects and what is in them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collect.accounts import queries
from collect.forms.queries import forms_seen_by
from collect.web.navigation import project_place
from collect.web.page import PageRequest, page


@require_safe
@page
def projects(request: PageRequest) -> HttpResponse:
    """The projects that somebody may see."""
    found = queries.projects_of(request.actor)
    shown = {"projects": found, "section": "projects"}
    return render(request, "web/projects/projects.html", shown)


@require_safe
@page
def project(request: PageRequest, project_id: int) -> HttpResponse:
    """A project with its forms."""
    place = project_place(request, project_id)
    forms = forms_seen_by(request.actor, project_id)
    shown = {"place": place, "here": "project", "section": "projects", "forms": forms}
    return render(request, "web/projects/project.html", shown)
