"""Who is asking: field key, bearer token, Basic, Digest or cookie, in Central's order.

The first kind of credentials present decides; a wrong one is never excused by
another. What to put into ``WWW-Authenticate`` is `challenge`'s to say; REST answers
go without, as Central's do.
"""

import base64
import binascii
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from ninja.security.base import AuthBase

from collect.accounts import digest_auth, passwords
from collect.accounts.models import Actor, AppUser, Session
from collect.lib.clock import now
from collect.lib.hashing import sha256_hex
from collect.lib.ids import is_token
from collect.problems import Problem

SECURE_COOKIE = "__Host-session"
LOOPBACK_COOKIE = "session"
# Lists show when a device was last in touch; this is how exact that needs to be.
USE_NOTED_EVERY = timedelta(minutes=5)
_BASIC = 'Basic realm="Collect", charset="UTF-8"'
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_FORWARDING_HEADERS = (
    "Forwarded",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-Ip",
)


@dataclass(frozen=True)
class Identity:
    """Who is asking; the session and its token when that is how we know."""

    actor: Actor
    session: Session | None = None
    token: str | None = None


def identify(request: HttpRequest) -> Identity | None:
    """Who is asking, or None when there are no credentials at all.

    Problem 401.2 when credentials are wrong, 403.1 for an unknown field key (so
    that Collect does not ask for a password), 401.3 for Basic in the open.
    """
    key = getattr(request, "field_key", request.GET.get("st"))
    if key is not None:
        return _by_field_key(key)
    header = request.headers.get("Authorization", "")
    if header:
        scheme, _, credentials = header.partition(" ")
        if scheme.lower() == "bearer":
            return _by_token(credentials.strip())
        if scheme.lower() == "basic":
            return _by_basic(request, credentials.strip())
        if scheme.lower() == "digest":
            return _by_digest(request, credentials)
        raise Problem("401.2")
    return _by_cookie(request)


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor who is asking, or None; Problem for wrong credentials."""
    identity = identify(request)
    return None if identity is None else identity.actor


def actor_of_device(request: HttpRequest) -> Actor:
    """Whose device is asking: by the bearer token of an app user, or of a session.

    For addresses of our own collector, whose token goes into no address. Cookies,
    passwords and public links identify nobody there. Problem 401.2.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not is_token(token):
        raise Problem("401.2")
    session = session_with(token)
    if session is not None:
        return session.actor
    app_user = (
        AppUser.objects.select_related("actor")
        .filter(token=token, actor__deleted_at=None)
        .first()
    )
    if app_user is None:
        raise Problem("401.2")
    _note_use(app_user)
    return app_user.actor


class Authenticated(AuthBase):
    """For ninja: ``request.auth`` is the Actor; nobody gets Problem 401.2."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Actor:
        """The actor who is asking; the whole finding is ``request.identity``."""
        identity = identify(request)
        if identity is None:
            raise Problem("401.2")
        request.identity = identity  # type: ignore[attr-defined]
        return identity.actor


class DeviceAuthenticated(Authenticated):
    """For ninja: as `Authenticated`, for those whom `actor_of_device` knows."""

    def __call__(self, request: HttpRequest) -> Actor:
        """The actor whose device is asking."""
        return actor_of_device(request)


def asking(request: HttpRequest) -> Actor:
    """The actor of a request that ``Authenticated`` let through."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


def is_loopback(request: HttpRequest) -> bool:
    """Whether the request comes from this machine itself, not through a proxy."""
    if any(header in request.headers for header in _FORWARDING_HEADERS):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def is_private(request: HttpRequest) -> bool:
    """Whether nobody can listen in: TLS, or a request from this machine.

    Behind a proxy, TLS is believed only if the proxy is trusted by configuration
    (COLLECT_TRUSTED_PROXIES): the web server then sets the request's scheme.
    """
    return request.is_secure() or is_loopback(request)


def challenge(request: HttpRequest) -> str:
    """The value of ``WWW-Authenticate`` for this connection; "" for none.

    A password is asked for where nobody can listen, and Digest, which does not show
    it, elsewhere. One scheme only: clients read two in one header line differently.
    """
    if not request.is_secure() and settings.COLLECT_DIGEST:
        return digest_auth.challenge(request)
    return _BASIC if is_private(request) else ""


def cookie_name(request: HttpRequest) -> str | None:
    """The session cookie's name on this connection; None where none may be set."""
    if request.is_secure():
        return SECURE_COOKIE
    return LOOPBACK_COOKIE if is_loopback(request) else None


def session_with(token: str) -> Session | None:
    """The unexpired session of this token."""
    return (
        Session.objects.select_related("actor")
        .filter(
            token_hash=sha256_hex(token.encode()),
            expires_at__gt=now(),
            actor__deleted_at=None,
        )
        .first()
    )


def _by_field_key(key: str) -> Identity:
    if not is_token(key):
        raise Problem("401.2")
    actor = (
        Actor.objects.select_related("app_user")
        .filter(Q(app_user__token=key) | Q(public_link__token=key), deleted_at=None)
        .first()
    )
    if actor is None:
        raise Problem("403.1")
    if actor.type == Actor.Type.APP_USER:
        _note_use(actor.app_user)
    return Identity(actor)


def _note_use(app_user: AppUser) -> None:
    """Keep the time of a device's last contact, written rarely."""
    moment = now()
    last = app_user.last_used_at
    if last is None or moment - last > USE_NOTED_EVERY:
        AppUser.objects.filter(pk=app_user.pk).update(last_used_at=moment)


def _by_token(token: str) -> Identity:
    session = session_with(token) if is_token(token) else None
    if session is None:
        raise Problem("401.2")
    return Identity(session.actor, session, token)


def _by_basic(request: HttpRequest, credentials: str) -> Identity:
    if not is_private(request):
        raise Problem("401.3")
    email, password = _decode_basic(credentials)
    user = passwords.user_with(email, password)
    if user is None:
        raise Problem("401.2")
    return Identity(user.actor)


def _by_digest(request: HttpRequest, credentials: str) -> Identity:
    user = digest_auth.user_from(request, credentials)
    if user is None:
        raise Problem("401.2")
    return Identity(user.actor)


def _decode_basic(credentials: str) -> tuple[str, str]:
    try:
        raw = base64.b64decode(credentials, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Problem("401.2") from error
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        # Collect encodes as ISO-8859-1.
        text = raw.decode("latin-1")
    email, colon, password = text.partition(":")
    if not colon:
        raise Problem("401.2")
    return email, password


def _by_cookie(request: HttpRequest) -> Identity | None:
    name = cookie_name(request)
    token = request.COOKIES.get(name) if name else None
    if not token:
        return None
    identity = _by_token(token)
    if request.method not in _SAFE_METHODS and identity.session is not None:
        _require_own_page(request, identity.session)
    return identity


def _require_own_page(request: HttpRequest, session: Session) -> None:
    """Refuse a write that another site's page may have sent with our cookie."""
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return
    given = request.headers.get("X-CSRF-Token") or request.POST.get("__csrf", "")
    if not hmac.compare_digest(given.encode(), session.csrf.encode()):
        raise Problem("401.2")
