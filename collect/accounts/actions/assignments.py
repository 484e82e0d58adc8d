"""Giving and taking roles."""

from django.db import transaction

from collect.accounts import audit
from collect.accounts.models import Actor, Assignment, Project
from collect.accounts.permissions import Role

_ACTION_OF: dict[str, str] = {
    Actor.Type.USER: "user",
    Actor.Type.APP_USER: "field_key",
    Actor.Type.PUBLIC_LINK: "public_link",
}


@transaction.atomic
def assign(
    *,
    by: Actor | None,
    actor: Actor,
    role: Role,
    project: Project | None = None,
    form_id: int | None = None,
    notes: str | None = None,
) -> Assignment:
    """Give a role in the site, the project, or the form; twice is once."""
    assignment, is_new = Assignment.objects.get_or_create(
        actor=actor, role=role.id, project=project, form_id=form_id
    )
    if is_new:
        _record("create", by, assignment, role, notes)
    return assignment


@transaction.atomic
def unassign(
    *,
    by: Actor,
    actor: Actor,
    role: Role,
    project: Project | None = None,
    form_id: int | None = None,
    notes: str | None = None,
) -> bool:
    """Take a role away; whether there was one."""
    assignment = Assignment.objects.filter(
        actor=actor, role=role.id, project=project, form_id=form_id
    ).first()
    if assignment is None:
        return False
    _record("delete", by, assignment, role, notes)
    assignment.delete()
    return True


def _record(
    what: str,
    by: Actor | None,
    assignment: Assignment,
    role: Role,
    notes: str | None,
) -> None:
    audit.record(
        action=f"{_ACTION_OF[assignment.actor.type]}.assignment.{what}",
        by=by,
        project_id=assignment.project_id,
        form_id=assignment.form_id,
        details={
            "actorId": assignment.actor_id,
            "roleId": role.id,
            "grantedActeeId" if what == "create" else "revokedActeeId": actee_id(
                assignment.project_id, assignment.form_id
            ),
        },
        notes=notes,
    )


def actee_id(project_id: int | None, form_id: int | None = None) -> str:
    """What a role is held on, as one text: a form, a project, or "*", the site."""
    if form_id is not None:
        return f"form:{form_id}"
    return "*" if project_id is None else f"project:{project_id}"
