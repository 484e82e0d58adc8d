"""Writing a project as a whole: itself, its forms' states, and who has roles on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from collect.accounts import queries
from collect.accounts.actions.assignments import assign, unassign
from collect.accounts.actions.projects import update_project
from collect.accounts.models import Actor, Assignment, Project
from collect.accounts.permissions import (
    FORM_VIEWER,
    PUBLIC_LINK,
    ROLES,
    Verb,
    require,
    verbs_of,
)
from collect.accounts.ports import form_store
from collect.problems import Problem

# Given by the system, not by people: never taken away because a list lacks them.
_KEPT_ROLES = frozenset({FORM_VIEWER.id, PUBLIC_LINK.id})


@dataclass(frozen=True)
class FormRewrite:
    """What a form shall be like; None leaves a part as it is.

    ``assignments`` are all wanted pairs of actor and role ids.
    """

    xml_form_id: str
    name: str | None = None
    state: str | None = None
    assignments: frozenset[tuple[int, int]] | None = None


@transaction.atomic
def rewrite_project(
    *,
    by: Actor,
    project: Project,
    changes: Mapping[str, Any],
    forms: Sequence[FormRewrite] | None,
    notes: str | None = None,
) -> Project:
    """Change the project and, if given, all of its forms, or nothing at all.

    Problem 501.2 unless ``forms`` are exactly the project's, 400.8 for a form given
    twice or an unknown state, 400.14 for roles and actors that do not exist, 403.1
    where ``by`` may not change forms or give or take a role.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    update_project(by=by, project=project, changes=changes, notes=notes)
    if forms is None:
        return project
    require(by, Verb.FORM_UPDATE, project=project)
    ids = form_store().ids(project)
    _require_exactly(forms, ids)
    for form in forms:
        form_id = ids[form.xml_form_id]
        form_store().update(
            form_id, by=by, state=form.state, name=form.name, notes=notes
        )
        if form.assignments is not None:
            _reassign(by, project, form_id, form.assignments, notes)
    return project


def _require_exactly(forms: Sequence[FormRewrite], ids: Mapping[str, int]) -> None:
    """Forms cannot be added or left out in this way."""
    if len(forms) != len(ids):
        raise Problem("501.2")
    seen = set[str]()
    for form in forms:
        if form.xml_form_id in seen:
            raise Problem(
                "400.8",
                field="xmlFormId",
                value=form.xml_form_id,
                reason="it is there twice.",
            )
        if form.xml_form_id not in ids:
            raise Problem("501.2")
        seen.add(form.xml_form_id)


def _reassign(
    by: Actor,
    project: Project,
    form_id: int,
    wanted: frozenset[tuple[int, int]],
    notes: str | None,
) -> None:
    rows = Assignment.objects.filter(
        project=project, form_id=form_id, actor__deleted_at=None
    )
    held = {(row.actor_id, row.role): row.actor for row in rows.select_related("actor")}
    gone = [pair for pair in held if pair not in wanted and pair[1] not in _KEPT_ROLES]
    if gone:
        require(by, Verb.ASSIGNMENT_DELETE, project=project, form_id=form_id)
    for pair in gone:
        unassign(
            by=by,
            actor=held[pair],
            role=ROLES[pair[1]],
            project=project,
            form_id=form_id,
            notes=notes,
        )
    _give(by, project, form_id, sorted(wanted - held.keys()), notes)


def _give(
    by: Actor,
    project: Project,
    form_id: int,
    new: Sequence[tuple[int, int]],
    notes: str | None,
) -> None:
    if not new:
        return
    require(by, Verb.ASSIGNMENT_CREATE, project=project, form_id=form_id)
    allowed = verbs_of(by, project=project, form_id=form_id)
    for actor_id, role_id in new:
        role = ROLES.get(role_id)
        if role is None:
            raise Problem("400.14", table="role", field="roleId", value=role_id)
        actor = _actor(project, actor_id)
        if not role.verbs <= allowed:
            raise Problem("403.1")
        assign(
            by=by,
            actor=actor,
            role=role,
            project=project,
            form_id=form_id,
            notes=notes,
        )


def _actor(project: Project, actor_id: int) -> Actor:
    try:
        return queries.assignable_actor(project, actor_id)
    except Problem as problem:
        raise Problem(
            "400.14", table="actor", field="actorId", value=actor_id
        ) from problem
