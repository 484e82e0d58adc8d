"""Roles that people give each other: nobody gives what they may not do themselves."""

from collections.abc import Sequence

from django.db import transaction

from collect.accounts.actions.assignments import assign, unassign
from collect.accounts.actions.people import create_user
from collect.accounts.models import Actor, Assignment, Project, User
from collect.accounts.permissions import ROLES, Role, Verb, require, require_to_give


def give_role(
    *,
    by: Actor,
    actor: Actor,
    role: Role,
    project: Project | None = None,
    form_id: int | None = None,
    areas: Sequence[str] = (),
) -> Assignment:
    """Give a role, as `assign` does. Problem 403.1, 400.56."""
    require_to_give(by, role, project=project, form_id=form_id)
    return assign(
        by=by, actor=actor, role=role, project=project, form_id=form_id, areas=areas
    )


def take_role(*, by: Actor, assignment: Assignment) -> None:
    """Take a role away. Problem 403.1."""
    project, form_id = assignment.project, assignment.form_id
    require(by, Verb.ASSIGNMENT_DELETE, project=project, form_id=form_id)
    unassign(
        by=by,
        actor=assignment.actor,
        role=ROLES[assignment.role],
        project=project,
        form_id=form_id,
    )


@transaction.atomic
def change_role(
    *, by: Actor, assignment: Assignment, role: Role, areas: Sequence[str] = ()
) -> Assignment:
    """Give another role in the place of one, or the same for other areas.

    Problem 403.1, 400.56.
    """
    if assignment.role != role.id:
        take_role(by=by, assignment=assignment)
    return give_role(
        by=by,
        actor=assignment.actor,
        role=role,
        project=assignment.project,
        form_id=assignment.form_id,
        areas=areas,
    )


@transaction.atomic
def invite(*, by: Actor, email: str, display_name: str = "") -> tuple[User, bool]:
    """The user with this address, who is made and gets a letter if there is none;
    whether they are new. Problem 403.1, 400.8."""
    found = User.objects.with_email(email).select_related("actor").first()
    if found is not None:
        return found, False
    require(by, Verb.USER_CREATE)
    return create_user(by=by, email=email, display_name=display_name or None), True
