"""Projects and what is in them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from collect.accounts import actions, queries
from collect.accounts.permissions import Verb, can, require, verbs_on
from collect.forms import actions as form_actions
from collect.forms.queries import deleted_form
from collect.problems import Problem
from collect.web.navigation import ProjectPlace, project_place
from collect.web.page import PageRequest, message_of, page
from collect.web.projects.figures import cards, deleted_forms, listed_forms
from collect.web.projects.forms import ProjectForm


@require_http_methods(["GET", "HEAD", "POST"])
@page
def projects(request: PageRequest) -> HttpResponse:
    """The projects that somebody may see; a new one for those who may make it."""
    form = ProjectForm(request.POST or None)
    if request.method == "POST":
        require(request.actor, Verb.PROJECT_CREATE)
        if form.is_valid():
            made = actions.create_project(by=request.actor, **form.cleaned_data)
            messages.success(request, _("The project is there. Now add a form to it."))
            return redirect("project", project_id=made.pk)
    found = cards(request.actor)
    shown = {
        "section": "projects",
        "current": [card for card in found if not card.project.archived],
        "archived": [card for card in found if card.project.archived],
        "form": form if can(request.actor, Verb.PROJECT_CREATE) else None,
    }
    status = 400 if form.errors else 200
    return render(request, "web/projects/projects.html", shown, status=status)


@require_safe
@page
def project(request: PageRequest, project_id: int) -> HttpResponse:
    """A project with those of its forms that somebody may see."""
    found = queries.projects_seen_by(request.actor).filter(pk=project_id).first()
    if found is None:
        raise Problem("404.1")
    place = ProjectPlace(found, verbs_on(request.actor, project=found))
    may_restore = Verb.FORM_RESTORE in place.verbs
    shown = {
        "place": place,
        "here": "project",
        "section": "projects",
        "forms": listed_forms(request.actor, found),
        "deleted": deleted_forms(found) if may_restore else [],
    }
    return render(request, "web/projects/project.html", shown)


@require_POST
@page
def restore_form(request: PageRequest, project_id: int, form_id: int) -> HttpResponse:
    """Take a form out of the trash."""
    place = project_place(request, project_id, Verb.FORM_RESTORE)
    form = deleted_form(place.project.pk, form_id)
    try:
        form_actions.restore(form=form, by=request.actor)
    except Problem as problem:
        messages.error(request, message_of(problem))
    else:
        told = _("“%(form)s” is back, with all its submissions.")
        messages.success(request, told % {"form": form})
    return redirect("project", project_id=project_id)
