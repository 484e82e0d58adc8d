"""Many app users at once: making a team, and saying which forms it may fill."""

from collections.abc import Collection, Mapping, Sequence

from django.db import transaction

from collect.accounts.actions.assignments import assign, unassign
from collect.accounts.actions.devices import create_app_user
from collect.accounts.models import Actor, AppUser, Project
from collect.accounts.permissions import APP_USER


@transaction.atomic
def create_team(
    *, by: Actor, project: Project, names: Sequence[str], form_ids: Collection[int] = ()
) -> list[AppUser]:
    """New app users with these names, who may fill these forms; all or none."""
    team = []
    for name in names:
        app_user = create_app_user(by=by, project=project, display_name=name)
        for form_id in form_ids:
            assign(
                by=by,
                actor=app_user.actor,
                role=APP_USER,
                project=project,
                form_id=form_id,
            )
        team.append(app_user)
    return team


@transaction.atomic
def set_access(
    *,
    by: Actor,
    project: Project,
    held: Mapping[Actor, frozenset[int]],
    wanted: Mapping[Actor, frozenset[int]],
) -> int:
    """Let each app user fill exactly the wanted forms, from those held; how many
    rights were given or taken."""
    changed = 0
    for actor, before in held.items():
        after = wanted.get(actor, frozenset())
        for pk in sorted(before - after):
            unassign(by=by, actor=actor, role=APP_USER, project=project, form_id=pk)
        for pk in sorted(after - before):
            assign(by=by, actor=actor, role=APP_USER, project=project, form_id=pk)
        changed += len(before ^ after)
    return changed
