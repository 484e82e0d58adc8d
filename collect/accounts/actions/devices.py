"""Creating, revoking and deleting app users, the identities of devices."""

from django.db import transaction

from collect.accounts import audit
from collect.accounts.models import Actor, AppUser, Project
from collect.lib.clock import now
from collect.lib.ids import new_token


@transaction.atomic
def create_app_user(
    *, by: Actor | None, project: Project, display_name: str, notes: str | None = None
) -> AppUser:
    """A new app user with a token; forms are given by assignments."""
    actor = Actor.objects.create(type=Actor.Type.APP_USER, display_name=display_name)
    app_user = AppUser.objects.create(
        actor=actor, project=project, token=new_token(), created_by=by
    )
    _record("field_key.create", app_user, by, notes)
    return app_user


@transaction.atomic
def revoke_app_user(
    *, by: Actor, app_user: AppUser, notes: str | None = None
) -> AppUser:
    """Take the token away: the device is locked out, the app user stays listed."""
    app_user.token = None
    app_user.save(update_fields=["token"])
    _record("field_key.session.end", app_user, by, notes)
    return app_user


@transaction.atomic
def delete_app_user(*, by: Actor, app_user: AppUser, notes: str | None = None) -> None:
    """Lock the device out and take the app user off the lists."""
    app_user.token = None
    app_user.save(update_fields=["token"])
    app_user.actor.deleted_at = now()
    app_user.actor.save(update_fields=["deleted_at"])
    app_user.actor.assignments.all().delete()
    _record("field_key.delete", app_user, by, notes)


def _record(
    action: str, app_user: AppUser, by: Actor | None, notes: str | None
) -> None:
    audit.record(
        action=action,
        by=by,
        project_id=app_user.project_id,
        details={"actorId": app_user.pk},
        notes=notes,
    )
