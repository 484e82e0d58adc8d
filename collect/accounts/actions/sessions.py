"""Signing in and out."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from collect.accounts import audit, passwords
from collect.accounts.models import Actor, Session
from collect.lib.clock import now
from collect.lib.hashing import sha256_hex
from collect.lib.ids import new_token
from collect.problems import Problem

LIFETIME = timedelta(hours=24)


@dataclass(frozen=True)
class SignIn:
    """A new session with its token, which is kept nowhere else."""

    session: Session
    token: str


def log_in(*, email: str, password: str, user_agent: str = "") -> SignIn:
    """A session of 24 hours; Problem 401.2 for an unknown address or password."""
    # Hashing takes a while: not within the transaction.
    user = passwords.user_with(email, password)
    if user is None:
        raise Problem("401.2")
    moment = now()
    token = new_token()
    with transaction.atomic():
        Session.objects.filter(expires_at__lte=moment).delete()
        session = Session.objects.create(
            token_hash=sha256_hex(token.encode()),
            csrf=new_token(),
            actor=user.actor,
            created_at=moment,
            expires_at=moment + LIFETIME,
        )
        user.last_login = moment
        user.save(update_fields=["last_login"])
        audit.record(
            action="user.session.create",
            by=user.actor,
            details={
                "actorId": user.pk,
                "userAgent": user_agent,
                "sessionId": session.pk,
            },
        )
    return SignIn(session, token)


@transaction.atomic
def log_out(*, by: Actor, session: Session) -> None:
    """End a session."""
    actor_id = session.actor_id
    session.delete()
    audit.record(action="user.session.end", by=by, details={"actorId": actor_id})


@transaction.atomic
def end_sessions(*, by: Actor, keep: Session | None) -> int:
    """End all sessions of one's own but the one to keep; how many there were."""
    ended = [each for each in Session.objects.filter(actor=by) if each != keep]
    for session in ended:
        log_out(by=by, session=session)
    return len(ended)
