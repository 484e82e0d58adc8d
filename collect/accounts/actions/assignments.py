"""Giving and taking roles."""

import re
from collections.abc import Sequence
from typing import Final

from django.db import transaction

from collect.accounts import audit
from collect.accounts.models import Actor, Assignment, Project
from collect.accounts.permissions import LIMITABLE, Role
from collect.problems import Problem

MOST_AREAS: Final = 500
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

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
    areas: Sequence[str] = (),
    notes: str | None = None,
) -> Assignment:
    """Give a role in the site, the project, or the form; twice is once.

    With `areas`, codes of countries or P-codes, only within these and all below them;
    given again with others, or with none (everywhere), it is for those instead. Raises
    Problem 400.56 for a role that cannot be limited, and for what is no code.
    """
    limits = _limits(role, areas)
    assignment, is_new = Assignment.objects.select_for_update().get_or_create(
        actor=actor,
        role=role.id,
        project=project,
        form_id=form_id,
        defaults={"areas": limits},
    )
    if is_new:
        _record("create", by, assignment, role, notes)
    elif assignment.areas != limits:
        former, assignment.areas = assignment.areas, limits
        assignment.save(update_fields=["areas"])
        _record("update", by, assignment, role, notes, formerAreas=former)
    return assignment


def _limits(role: Role, areas: Sequence[str]) -> list[str]:
    """The codes in order, each once. Raises Problem 400.56."""
    if not areas:
        return []
    limits = sorted(set(areas))
    reason = ""
    if role.id not in LIMITABLE:
        reason = f"{role.name} is held everywhere or not at all."
    elif len(limits) > MOST_AREAS:
        reason = f"there are more than {MOST_AREAS}."
    elif wrong := [code for code in limits if not _CODE.fullmatch(code)]:
        limits = wrong[:10]
        reason = "codes have letters, digits, “.”, “_” and “-” only, at most 64."
    if reason:
        raise Problem("400.56", areas=limits[:10], reason=reason)
    return limits


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
    **more: list[str],
) -> None:
    actee = "revokedActeeId" if what == "delete" else "grantedActeeId"
    audit.record(
        action=f"{_ACTION_OF[assignment.actor.type]}.assignment.{what}",
        by=by,
        project_id=assignment.project_id,
        form_id=assignment.form_id,
        details={
            "actorId": assignment.actor_id,
            "roleId": role.id,
            actee: actee_id(assignment.project_id, assignment.form_id),
            **({"areas": assignment.areas} if assignment.areas else {}),
            **more,
        },
        notes=notes,
    )


def actee_id(project_id: int | None, form_id: int | None = None) -> str:
    """What a role is held on, as one text: a form, a project, or "*", the site."""
    if form_id is not None:
        return f"form:{form_id}"
    return "*" if project_id is None else f"project:{project_id}"
