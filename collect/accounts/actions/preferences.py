"""Keeping and forgetting preferences of users."""

from typing import Any

from django.db import transaction
from django.db.models import JSONField, Value

from collect.accounts import audit
from collect.accounts.models import Actor, Preference, Project


@transaction.atomic
def set_preference(
    *, by: Actor, name: str, value: Any, project: Project | None = None
) -> None:
    """Keep a JSON value of the user's, for a project or for the whole site."""
    # A bare None would be SQL's NULL instead of JSON's null.
    stored = Value(None, JSONField()) if value is None else value
    Preference.objects.update_or_create(
        user_id=by.pk, project=project, name=name, defaults={"value": stored}
    )
    _record("update", by, project, {"propertyName": name, "propertyValue": value})


@transaction.atomic
def forget_preference(*, by: Actor, name: str, project: Project | None = None) -> bool:
    """Forget a value; whether there was one."""
    found = Preference.objects.filter(user_id=by.pk, project=project, name=name)
    deleted, _ = found.delete()
    if deleted:
        _record("delete", by, project, {"propertyName": name})
    return bool(deleted)


def _record(
    what: str, by: Actor, project: Project | None, details: dict[str, Any]
) -> None:
    scope = {"scope": "site"} if project is None else {"scope": "project"}
    place = {} if project is None else {"projectId": project.pk}
    audit.record(
        action=f"user.preference.{what}",
        by=by,
        details={"actorId": by.pk} | place | details | scope,
    )
