"""What a project is called, whether it is archived, and its end."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collect.accounts import actions
from collect.accounts.permissions import Verb
from collect.web.navigation import ProjectPlace, project_place
from collect.web.page import PageRequest, page
from collect.web.projects.forms import DeleteForm, ProjectForm


@require_http_methods(["GET", "HEAD", "POST"])
@page
def settings(request: PageRequest, project_id: int) -> HttpResponse:
    """Name and description."""
    place = project_place(request, project_id, Verb.PROJECT_UPDATE)
    held = {"name": place.project.name, "description": place.project.description}
    form = ProjectForm(request.POST or None, initial=held)
    if request.method == "POST" and form.is_valid():
        actions.update_project(
            by=request.actor, project=place.project, changes=form.cleaned_data
        )
        messages.success(request, _("Saved."))
        return redirect("project-settings", project_id=project_id)
    return _shown(request, place, form=form)


@require_POST
@page
def archive(request: PageRequest, project_id: int) -> HttpResponse:
    """Put the project apart from the others, or back among them."""
    place = project_place(request, project_id, Verb.PROJECT_UPDATE)
    archived = request.POST.get("archived") == "yes"
    actions.update_project(
        by=request.actor, project=place.project, changes={"archived": archived}
    )
    done = _("The project is archived.") if archived else _("The project is back.")
    messages.success(request, done)
    return redirect("project-settings", project_id=project_id)


@require_POST
@page
def delete(request: PageRequest, project_id: int) -> HttpResponse:
    """Take the project out of sight, once its name was typed."""
    place = project_place(request, project_id, Verb.PROJECT_DELETE)
    typed = DeleteForm(place.project.name, request.POST)
    if not typed.is_valid():
        return _shown(request, place, delete_form=typed)
    actions.delete_project(by=request.actor, project=place.project)
    told = _("The project “%(name)s” is deleted.") % {"name": place.project.name}
    messages.success(request, told)
    return redirect("projects")


def _shown(
    request: PageRequest,
    place: ProjectPlace,
    *,
    form: ProjectForm | None = None,
    delete_form: DeleteForm | None = None,
) -> HttpResponse:
    project = place.project
    held = {"name": project.name, "description": project.description}
    form = form or ProjectForm(initial=held)
    delete_form = delete_form or DeleteForm(project.name)
    shown = {
        "place": place,
        "here": "project-settings",
        "section": "projects",
        "form": form,
        "delete_form": delete_form,
    }
    status = 400 if form.errors or delete_form.errors else 200
    return render(request, "web/projects/settings.html", shown, status=status)
