"""Creating, changing and deleting users."""

from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from collect.accounts import audit, digest_secrets, passwords
from collect.accounts.constraints import violates
from collect.accounts.models import Actor, Session, User
from collect.lib.clock import now
from collect.problems import Problem


@transaction.atomic
def create_user(
    *,
    by: Actor | None,
    email: str,
    password: str | None = None,
    display_name: str | None = None,
    notes: str | None = None,
) -> User:
    """A new user, named by the address unless a name is given.

    Without a password the user cannot sign in until one is set. ``by`` is null
    for the first administrator. Problem 400.8 for an address that is none,
    400.21 and 400.38 for the password, 409.3 for an address in use.
    """
    _check_email(email)
    if password is not None:
        passwords.check(password)
    actor = Actor.objects.create(
        type=Actor.Type.USER, display_name=display_name or email[:250]
    )
    user = User(actor=actor, email=email, password=make_password(password))
    _save(user)
    if password is not None:
        digest_secrets.keep(user, password)
    audit.record(
        action="user.create",
        by=by,
        details={"actorId": actor.pk, "data": {"email": email}},
        notes=notes,
    )
    return user


@transaction.atomic
def update_user(
    *,
    by: Actor,
    user: User,
    email: str | None = None,
    display_name: str | None = None,
    notes: str | None = None,
) -> User:
    """Change the address or the name; None leaves it. Problems as create_user."""
    changes = {"email": email, "displayName": display_name}
    details: dict[str, Any] = {
        "actorId": user.pk,
        "data": {name: value for name, value in changes.items() if value},
    }
    if email is not None and email != user.email:
        _check_email(email)
        details["oldEmail"] = user.email
        user.email = email
        _save(user)
        # Links that went to the old address must not open the account any more.
        user.password_resets.all().delete()
    if display_name is not None:
        user.actor.display_name = display_name
    user.actor.updated_at = now()
    user.actor.save(update_fields=["display_name", "updated_at"])
    audit.record(action="user.update", by=by, details=details, notes=notes)
    return user


def change_password(
    *, by: Actor, user: User, old: str, new: str, keep: Session | None = None
) -> None:
    """Replace a password that is known; other sessions than ``keep`` end.

    Problem 401.2 when ``old`` is wrong, 400.21 and 400.38 for the new one.
    """
    if not user.check_password(old):
        raise Problem("401.2")
    set_password(by=by, user=user, password=new, keep=keep)


@transaction.atomic
def set_password(
    *, by: Actor | None, user: User, password: str, keep: Session | None = None
) -> None:
    """Set a password; sessions other than ``keep`` end, and links to set one."""
    passwords.check(password)
    user.password = make_password(password)
    user.save(update_fields=["password"])
    digest_secrets.keep(user, password)
    sessions = Session.objects.filter(actor_id=user.pk)
    if keep is not None:
        sessions = sessions.exclude(pk=keep.pk)
    sessions.delete()
    user.password_resets.all().delete()
    audit.record(
        action="user.update",
        by=by,
        details={"actorId": user.pk, "data": {"password": True}},
    )


@transaction.atomic
def delete_user(*, by: Actor, user: User, notes: str | None = None) -> None:
    """End the user's sessions and roles; the name stays in the record."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.actor.deleted_at = now()
    user.actor.save(update_fields=["deleted_at"])
    user.actor.sessions.all().delete()
    user.actor.assignments.all().delete()
    user.password_resets.all().delete()
    digest_secrets.forget(user)
    audit.record(action="user.delete", by=by, details={"actorId": user.pk}, notes=notes)


def _check_email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        raise Problem(
            "400.8", field="email", value=email, reason="it is no email address."
        ) from error


def _save(user: User) -> None:
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        if violates(error, "user_email_unique"):
            raise Problem(
                "409.3", fields=["email"], values=[user.email], table="users"
            ) from error
        raise
