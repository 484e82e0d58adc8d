"""Projects."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from ninja import Router

from collect.accounts import actions, queries
from collect.accounts.actions import FormRewrite
from collect.accounts.api.schemas import Name, ProjectDetails, ProjectOut
from collect.accounts.auth import Authenticated, asking
from collect.accounts.models import Actor, Project
from collect.accounts.permissions import Verb, require, verbs_in_projects
from collect.accounts.ports import ProjectStatistics, form_store
from collect.problems import Problem
from collect.rest import (
    CentralSchema,
    Flag,
    Success,
    Text,
    action_notes,
    wants_extended,
)

router = Router(auth=Authenticated())

ONE = "/projects/{int:project_id}"


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


class Holder(CentralSchema):
    """An actor that shall have a role."""

    actor_id: int
    role_id: int


class FormReplacement(CentralSchema):
    """What a form shall be like; without ``assignments``, those stay."""

    xml_form_id: Text
    name: Text | None = None
    state: Text | None = None
    assignments: list[Holder] | None = None

    def rewrite(self) -> FormRewrite:
        """The same for the action."""
        pairs = None
        if self.assignments is not None:
            pairs = frozenset((one.actor_id, one.role_id) for one in self.assignments)
        return FormRewrite(self.xml_form_id, self.name, self.state, pairs)


class ProjectReplacement(CentralSchema):
    """What a whole project shall be like; what is not given is emptied.

    Without ``forms``, these stay; else they are all forms of the project.
    """

    name: Name
    description: Text | None = None
    archived: bool | None = None
    forms: list[FormReplacement] | None = None


@router.get("/projects", response=list[ProjectDetails], exclude_unset=True)
def list_projects(
    request: HttpRequest, forms: Flag = False, datasets: Flag = False
) -> list[dict[str, Any]]:
    """The projects the actor may see, and what it may do there.

    Extended, with figures; ?forms=true nests the forms it may see there.
    """
    actor = asking(request)
    projects = list(queries.with_counts(queries.projects_of(actor)))
    found = _with_verbs(actor, projects)
    if wants_extended(request):
        _add_figures(found, projects)
    if forms:
        _nest_forms(found, actor)
    if datasets:
        for row in found:
            row |= {"dataset_list": [], "datasets": 0, "last_entity": None}
    return found


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


@router.get(ONE, response=ProjectDetails, exclude_unset=True)
def get_project(request: HttpRequest, project_id: int) -> dict[str, Any]:
    """One project; extended, with figures and what the actor may do there."""
    project = _project(request, project_id, Verb.PROJECT_READ)
    if not wants_extended(request):
        return ProjectOut.from_orm(project).model_dump()
    counted = list(queries.with_counts(Project.objects.filter(pk=project.pk)))
    found = _with_verbs(asking(request), counted)
    _add_figures(found, counted)
    return found[0]


@router.patch(ONE, response=ProjectOut)
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


@router.put(ONE, response=ProjectOut)
def replace_project(
    request: HttpRequest, project_id: int, body: ProjectReplacement
) -> Project:
    """Write a whole project: itself, its forms' states, and the roles on them."""
    project = _project(request, project_id, Verb.PROJECT_UPDATE)
    return actions.rewrite_project(
        by=asking(request),
        project=project,
        changes={
            "name": body.name,
            "description": body.description or "",
            "archived": body.archived or False,
        },
        forms=None if body.forms is None else [one.rewrite() for one in body.forms],
        notes=action_notes(request),
    )


@router.delete(ONE, response=Success)
def delete_project(request: HttpRequest, project_id: int) -> Success:
    """Take a project out of sight; its data stay in the database."""
    project = _project(request, project_id, Verb.PROJECT_DELETE)
    actions.delete_project(
        by=asking(request), project=project, notes=action_notes(request)
    )
    return Success()


@router.post(ONE + "/key")
def encrypt_project(request: HttpRequest, project_id: int) -> None:
    """Encryption with a key of the project: 501.1."""
    _project(request, project_id, Verb.PROJECT_UPDATE)
    raise Problem("501.1", feature="Encryption with a key managed by the server")


def _project(request: HttpRequest, project_id: int, verb: Verb) -> Project:
    project = queries.project_for(project_id)
    require(asking(request), verb, project=project)
    return project


def _with_verbs(actor: Actor, projects: Sequence[Project]) -> list[dict[str, Any]]:
    verbs = verbs_in_projects(actor, (project.pk for project in projects))
    return [
        ProjectOut.from_orm(project).model_dump() | {"verbs": sorted(verbs[project.pk])}
        for project in projects
    ]


def _add_figures(found: list[dict[str, Any]], counted: Sequence[Project]) -> None:
    """Add figures to the JSON of projects from ``queries.with_counts``."""
    statistics = form_store().statistics([project.pk for project in counted])
    for row, project in zip(found, counted, strict=True):
        figures = statistics.get(project.pk, ProjectStatistics())
        row |= {
            "forms": figures.forms,
            "last_submission": figures.last_submission,
            "app_users": getattr(project, "app_user_count", 0),
            "datasets": 0,
            "last_entity": None,
        }


def _nest_forms(found: list[dict[str, Any]], actor: Actor) -> None:
    """Add the forms, and figures of these forms alone, as ODK Central does."""
    listed = form_store().listed(actor, [row["id"] for row in found])
    for row in found:
        forms = listed.get(row["id"], ())
        times = [form["lastSubmission"] for form in forms if form["lastSubmission"]]
        row |= {
            "form_list": list(forms),
            "forms": len(forms),
            "last_submission": max(times, default=None),
        }
