"""A forgotten PIN: a manager allows it, the phone gets the key back, once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from collect.accounts import audit
from collect.accounts.models import Actor, AppUser, Project
from collect.lib.clock import now
from collect.problems import Problem
from collect.sync.actions.recovery_keys import unwrap
from collect.sync.models import RecoveryWindow

HOURS = 24


@transaction.atomic
def allow_recovery(
    *, by: Actor, app_user: AppUser, notes: str | None = None
) -> datetime:
    """Let an app user have her key back once within HOURS; until when.

    Allowed anew, the time begins anew.
    """
    expires_at = now() + timedelta(hours=HOURS)
    RecoveryWindow.objects.update_or_create(
        app_user=app_user, defaults={"expires_at": expires_at}
    )
    _record("field_key.recovery.allow", by, app_user.project_id, app_user.pk, notes)
    return expires_at


@transaction.atomic
def recover(*, actor: Actor, project: Project, escrow: bytes) -> bytes:
    """The key that the actor's phone has sealed to the project.

    Raises Problem 403.91 for someone to whom it was not allowed (any more), 400.91 for
    an escrow that does not open; what was allowed stays so then.
    """
    allowed = RecoveryWindow.objects.select_for_update().filter(
        app_user_id=actor.pk, app_user__project=project, expires_at__gt=now()
    )
    window = allowed.first()
    if window is None:
        raise Problem("403.91", hours=HOURS)
    key = unwrap(project, owner_of(project, actor.pk), escrow)
    if key is None:
        raise Problem("400.91")
    window.delete()
    _record("field_key.recovery.use", actor, project.pk, actor.pk, None)
    return key


def owner_of(project: Project, actor_id: int) -> str:
    """What a phone calls one of its people."""
    return f"{project.pk}/{actor_id}"


def _record(
    action: str, by: Actor, project_id: int, actor_id: int, notes: str | None
) -> None:
    audit.record(
        action=action,
        by=by,
        project_id=project_id,
        details={"actorId": actor_id},
        notes=notes,
    )
