"""Projects."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from collect.accounts import actions, queries
from collect.accounts.api.schemas import (
    ExtendedProject,
    Name,
    ProjectOut,
    ProjectWithVerbs,
)
from collect.accounts.auth import Authenticated, asking
from collect.accounts.models import Project
from collect.accounts.permissions import Verb, require, verbs_of
from collect.rest import CentralSchema, Success, Text, action_notes, wants_extended

router = Router(auth=Authenticated())


class NewProject(CentralSchema):
    """What a project is made of."""

    name: Name
    description: Text | None = None


class ProjectChanges(CentralSchema):
    """What may change in a project."""

    name: Name | None = None
    description: Text | None = None
    archived: bool | None = None

    def given(self) -> dict[str, Any]:
        """The changes asked for; null empties the description only."""
        given = self.model_dump(exclude_unset=True)
        if "description" in given:
            given["description"] = given["description"] or ""
        return {name: value for name, value in given.items() if value is not None}


@router.get("/projects", response=list[ExtendedProject | ProjectOut])
def list_projects(request: HttpRequest) -> list[ProjectOut]:
    """The projects the actor may see; extended, with the number of app users."""
    projects = queries.projects_of(asking(request))
    if wants_extended(request):
        return [ExtendedProject.of(row) for row in queries.with_counts(projects)]
    return [ProjectOut.from_orm(row) for row in projects]


@router.post("/projects", response=ProjectOut)
def create_project(request: HttpRequest, body: NewProject) -> Project:
    """Make a project."""
    actor = require(asking(request), Verb.PROJECT_CREATE)
    return actions.create_project(
        by=actor,
        name=body.name,
        description=body.description or "",
        notes=action_notes(request),
    )


@router.get("/projects/{int:project_id}", response=ProjectWithVerbs | ProjectOut)
def get_project(request: HttpRequest, project_id: int) -> ProjectOut:
    """One project; extended, with what the actor may do there."""
    project = _project(request, project_id, Verb.PROJECT_READ)
    if not wants_extended(request):
        return ProjectOut.from_orm(project)
    counted = queries.with_counts(Project.objects.filter(pk=project.pk)).get()
    verbs = verbs_of(asking(request), project=project)
    return ProjectWithVerbs(
        **ExtendedProject.of(counted).model_dump(), verbs=sorted(verbs)
    )


@router.patch("/projects/{int:project_id}", response=ProjectOut)
def update_project(
    request: HttpRequest, project_id: int, body: ProjectChanges
) -> Project:
    """Change a project's name, description, or whether it is archived."""
    project = _project(request, project_id, Verb.PROJECT_UPDATE)
    return actions.update_project(
        by=asking(request),
        project=project,
        changes=body.given(),
        notes=action_notes(request),
    )


@router.delete("/projects/{int:project_id}", response=Success)
def delete_project(request: HttpRequest, project_id: int) -> Success:
    """Take a project out of sight; its data stay in the database."""
    project = _project(request, project_id, Verb.PROJECT_DELETE)
    actions.delete_project(
        by=asking(request), project=project, notes=action_notes(request)
    )
    return Success()


def _project(request: HttpRequest, project_id: int, verb: Verb) -> Project:
    project = queries.project_for(project_id)
    require(asking(request), verb, project=project)
    return project
