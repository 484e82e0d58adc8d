"""What people are told by mail, and when: each letter answers an audit event."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings

from collect.accounts.actions.resets import LIFETIME, REQUESTED, issue_reset
from collect.accounts.models import AuditEvent, User

CLAIM = "/account/claim"
FORGOTTEN = "/reset-password"
_HOURS = int(LIFETIME.total_seconds() // 3600)


@dataclass(frozen=True)
class Letter:
    """A mail in plain text."""

    to: str
    subject: str
    body: str


def letter_for(event: AuditEvent) -> Letter | None:
    """The letter that the event asks for, if any; may make a reset token.

    Call it in the transaction that sends the letter, so that no token outlives a
    letter that could not be sent.
    """
    write = _WRITERS.get(event.action)
    return None if write is None else write(event)


def site_address() -> str:
    """The address of this server, from the configuration alone.

    Never from a request: with a forged Host header, a stranger could have links
    mailed that bring the reader's token to the stranger's own server.
    """
    if settings.COLLECT_PUBLIC_URL:
        return str(settings.COLLECT_PUBLIC_URL)
    host = settings.COLLECT_HOST
    named = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
    return f"http://{f'[{named}]' if ':' in named else named}:{settings.COLLECT_PORT}"


def _user_created(event: AuditEvent) -> Letter | None:
    user = _user(event)
    # Without an actor it is the first administrator, who is sitting at the server.
    if user is None or event.actor_id is None:
        return None
    if user.has_usable_password():
        return Letter(user.email, "Your account", _with_password())
    link = _link(user)
    return Letter(user.email, "Your account: please set a password", _invitation(link))


def _user_updated(event: AuditEvent) -> Letter | None:
    details = event.details or {}
    user = _user(event)
    old = details.get("oldEmail")
    if user is not None and old is not None:
        return Letter(old, "The address of your account has changed", _moved(old, user))
    if user is not None and (details.get("data") or {}).get("password") is True:
        return Letter(user.email, "Your password has changed", _changed())
    return None


def _reset_requested(event: AuditEvent) -> Letter | None:
    email = (event.details or {}).get("email", "")
    user = User.objects.with_email(email).first()
    if user is not None:
        link = _link(user)
        return Letter(user.email, "Set a new password", _forgotten(link))
    if User.objects.filter(email__iexact=email).exists():
        return Letter(email, "About your password", _deleted())
    return None


_WRITERS: dict[str, Callable[[AuditEvent], Letter | None]] = {
    "user.create": _user_created,
    "user.update": _user_updated,
    REQUESTED: _reset_requested,
}


def _user(event: AuditEvent) -> User | None:
    number = (event.details or {}).get("actorId")
    found: User | None = User.objects.filter(pk=number, is_active=True).first()
    return found


def reset_address(token: str) -> str:
    """Where the token sets a password."""
    return f"{site_address()}{CLAIM}?token={quote(token, safe='')}"


def _link(user: User) -> str:
    return reset_address(issue_reset(user=user).token)


def _invitation(link: str) -> str:
    return f"""Hello,

an account has been made for you at {site_address()}, where surveys are
designed, collected and evaluated. To use it, set a password here:

{link}

The link works once, within {_HOURS} hours. After that, ask for a new one:
{site_address()}{FORGOTTEN}

If you do not know what this is about, you can ignore this message.
"""


def _with_password() -> str:
    return f"""Hello,

an account has been made for you at {site_address()}, where surveys are
designed, collected and evaluated. The one who made it has set a password and
will tell you. You can set one of your own at any time:
{site_address()}{FORGOTTEN}

If you do not know what this is about, you can ignore this message.
"""


def _forgotten(link: str) -> str:
    return f"""Hello,

somebody, probably you, asked for a new password for your account at
{site_address()}. To set one, open:

{link}

The link works once, within {_HOURS} hours. Your sessions end when you use it.

If you did not ask for it, ignore this message: your password stays as it is.
"""


def _deleted() -> str:
    return f"""Hello,

somebody, probably you, asked for a new password for an account of this address
at {site_address()}. That account has been deleted. If you need one, please ask
the administrator of that server.
"""


def _moved(old: str, user: User) -> str:
    return f"""Hello,

the address of your account at {site_address()} has been changed from {old} to
{user.email}. If you did not want this, please tell the administrator of that
server at once.
"""


def _changed() -> str:
    return f"""Hello,

the password of your account at {site_address()} has been changed. If that was not
you, please tell the administrator of that server at once.
"""
