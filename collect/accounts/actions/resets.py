"""Passwords that are set through a link sent by mail."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from collect.accounts import audit, digest_secrets
from collect.accounts.actions.people import set_password
from collect.accounts.models import Actor, PasswordReset, User
from collect.accounts.permissions import Verb, require
from collect.lib.clock import now
from collect.lib.hashing import sha256_hex
from collect.lib.ids import is_token, new_token
from collect.problems import Problem

LIFETIME = timedelta(hours=24)
REQUESTED = "user.reset.initiate"


@dataclass(frozen=True)
class Issued:
    """A new reset with its token, which is kept nowhere else."""

    reset: PasswordReset
    token: str


@transaction.atomic
def request_reset(*, by: Actor | None, email: str, invalidate: bool = False) -> None:
    """Ask for a link to be mailed; with ``invalidate``, end the old password now.

    Whether there is such a user makes no difference that a stranger could see: the
    request is logged all the same, and the worker looks for the user.
    """
    try:
        validate_email(email)
    except ValidationError:
        return
    if invalidate:
        user = User.objects.with_email(email).select_related("actor").first()
        if user is not None:
            _invalidate(user, by)
    audit.record(action=REQUESTED, by=by, details={"email": email})


@transaction.atomic
def hand_out_reset(*, by: Actor, user: User) -> str:
    """A token for somebody who gives the link on without a letter. Problem 403.1."""
    require(by, Verb.USER_INVALIDATE)
    audit.record(action="user.reset.issue", by=by, details={"actorId": user.pk})
    return issue_reset(user=user).token


@transaction.atomic
def issue_reset(*, user: User) -> Issued:
    """A token of 24 hours that sets the user's password once."""
    moment = now()
    PasswordReset.objects.filter(expires_at__lte=moment).delete()
    token = new_token()
    reset = PasswordReset.objects.create(
        token_hash=sha256_hex(token.encode()),
        user=user,
        created_at=moment,
        expires_at=moment + LIFETIME,
    )
    return Issued(reset, token)


@transaction.atomic
def reset_password(*, token: str, password: str) -> User:
    """Set the password the token is for; all sessions of the user end.

    Problem 401.2 for a token that is unknown, used or too old; 400.21, 400.38 and
    400.44 for the password, which leave the token as it is.
    """
    found = PasswordReset.objects.none()
    if is_token(token):
        found = PasswordReset.objects.select_for_update(of=("self",)).filter(
            token_hash=sha256_hex(token.encode()),
            expires_at__gt=now(),
            user__is_active=True,
        )
    reset = found.select_related("user__actor").first()
    if reset is None:
        raise Problem("401.2")
    set_password(by=reset.user.actor, user=reset.user, password=password)
    return reset.user


def _invalidate(user: User, by: Actor | None) -> None:
    user.password = make_password(None)
    user.save(update_fields=["password"])
    digest_secrets.forget(user)
    user.actor.sessions.all().delete()
    audit.record(
        action="user.update",
        by=by,
        details={"actorId": user.pk, "data": {"password": None}},
    )
