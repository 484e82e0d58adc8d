"""Roles, and who has them: in the site, in a project, on a form.

The addresses of the three levels are alike. Forms live in a room above this
one, so the form level is added where the API is put together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from collect.accounts import actions, queries
from collect.accounts.api.schemas import ActorOut, RoleOut
from collect.accounts.auth import Authenticated, asking
from collect.accounts.models import Actor, Assignment, Project
from collect.accounts.permissions import (
    ROLES,
    Role,
    Verb,
    require,
    require_to_give,
    role_named,
)
from collect.problems import Problem
from collect.rest import CentralSchema, Success, Text, action_notes, wants_extended

router = Router(auth=Authenticated())


@dataclass(frozen=True)
class Scope:
    """Where a role holds: the site, a project, or a form of a project."""

    project: Project | None = None
    form_id: int | None = None

    def require(self, request: HttpRequest, verb: Verb) -> Actor:
        """The asking actor, if it may do this here."""
        return require(
            asking(request), verb, project=self.project, form_id=self.form_id
        )


class Place(Schema):
    """The part of an address that names the site: nothing."""

    def scope(self) -> Scope:
        """Where that is; Problem 404.1 if nowhere."""
        return Scope()


# What ninja takes when nothing in the address is to be read.
SITE = Place()


class ProjectPlace(Place):
    """The part of an address that names a project."""

    project_id: int

    def scope(self) -> Scope:
        """The project; Problem 404.1 if there is none."""
        return Scope(queries.project_for(self.project_id))


class AssignmentOut(CentralSchema):
    """Who has which role."""

    actor_id: int
    role_id: int


class LimitedAssignment(AssignmentOut):
    """Non-standard: the same, within these areas and all below them only."""

    areas: list[str]


class ExtendedAssignment(CentralSchema):
    """Who has which role, with the actor."""

    actor: ActorOut
    role_id: int


class ExtendedLimitedAssignment(ExtendedAssignment):
    """Non-standard: the same, within these areas and all below them only."""

    areas: list[str]


class Limits(Schema):
    """Non-standard: codes of the only areas a role is for; none for everywhere."""

    areas: Annotated[list[Text], Field(default_factory=list)]


@router.get("/roles", response=list[RoleOut])
def list_roles(request: HttpRequest) -> list[RoleOut]:
    """All roles and what they allow."""
    return [RoleOut.of(role) for role in ROLES.values()]


@router.get("/roles/{segment:role}", response=RoleOut)
def get_role(request: HttpRequest, role: str) -> RoleOut:
    """One role, by id or system name."""
    return RoleOut.of(role_named(role))


def add_assignments(to: Router, path: str, place: type[Place]) -> None:
    """Add the four addresses of assignments below ``path`` to a router."""

    def list_assignments(request: HttpRequest, where: Path[place] = SITE) -> list[Any]:  # type: ignore[valid-type]
        """Who has which role at exactly this level."""
        scope = where.scope()  # type: ignore[attr-defined]
        scope.require(request, Verb.ASSIGNMENT_LIST)
        return assignments_out(
            request, queries.assignments(scope.project, scope.form_id)
        )

    def list_actors(
        request: HttpRequest,
        role: str,
        where: Path[place] = SITE,  # type: ignore[valid-type]
    ) -> list[Actor]:
        """Who has this role at exactly this level."""
        scope = where.scope()  # type: ignore[attr-defined]
        scope.require(request, Verb.ASSIGNMENT_LIST)
        found = queries.assignments(scope.project, scope.form_id, role_named(role).id)
        return [assignment.actor for assignment in found]

    def assign(
        request: HttpRequest,
        role: str,
        actor_id: int,
        limits: Query[Limits],
        where: Path[place] = SITE,  # type: ignore[valid-type]
    ) -> Success:
        """Give a role that allows nothing the giver may not do."""
        _assign(request, where.scope(), role_named(role), actor_id, limits.areas)  # type: ignore[attr-defined]
        return Success()

    def unassign(
        request: HttpRequest,
        role: str,
        actor_id: int,
        where: Path[place] = SITE,  # type: ignore[valid-type]
    ) -> Success:
        """Take a role; 404.1 when the actor does not have it at this level."""
        _unassign(request, where.scope(), role_named(role), actor_id)  # type: ignore[attr-defined]
        return Success()

    roles, one = f"{path}/assignments", f"{path}/assignments/{{segment:role}}"
    holder = one + "/{int:actor_id}"
    level = place.__name__
    to.get(
        roles,
        response=list[
            ExtendedLimitedAssignment
            | ExtendedAssignment
            | LimitedAssignment
            | AssignmentOut
        ],
        operation_id=f"list_assignments_{level}",
    )(list_assignments)
    to.get(one, response=list[ActorOut], operation_id=f"list_actors_{level}")(
        list_actors
    )
    to.post(holder, response=Success, operation_id=f"assign_{level}")(assign)
    to.delete(holder, response=Success, operation_id=f"unassign_{level}")(unassign)


def assignments_out(request: HttpRequest, rows: Iterable[Assignment]) -> list[Any]:
    """The JSON of assignments, with actors when those are wanted."""
    shape = _extended if wants_extended(request) else _plain
    return [shape(row) for row in rows]


def _extended(row: Assignment) -> ExtendedAssignment:
    actor = ActorOut.from_orm(row.actor)
    if row.areas:
        return ExtendedLimitedAssignment(actor=actor, role_id=row.role, areas=row.areas)
    return ExtendedAssignment(actor=actor, role_id=row.role)


def _plain(row: Assignment) -> AssignmentOut:
    if row.areas:
        return LimitedAssignment(
            actor_id=row.actor_id, role_id=row.role, areas=row.areas
        )
    return AssignmentOut(actor_id=row.actor_id, role_id=row.role)


def _assign(
    request: HttpRequest, scope: Scope, role: Role, actor_id: int, areas: list[str]
) -> None:
    giver = scope.require(request, Verb.ASSIGNMENT_CREATE)
    require_to_give(giver, role, project=scope.project, form_id=scope.form_id)
    actions.assign(
        by=giver,
        actor=queries.assignable_actor(scope.project, actor_id),
        role=role,
        project=scope.project,
        form_id=scope.form_id,
        areas=areas,
        notes=action_notes(request),
    )


def _unassign(request: HttpRequest, scope: Scope, role: Role, actor_id: int) -> None:
    taken = actions.unassign(
        by=scope.require(request, Verb.ASSIGNMENT_DELETE),
        actor=queries.assignable_actor(scope.project, actor_id),
        role=role,
        project=scope.project,
        form_id=scope.form_id,
        notes=action_notes(request),
    )
    if not taken:
        raise Problem("404.1")


add_assignments(router, "", Place)
add_assignments(router, "/projects/{int:project_id}", ProjectPlace)
