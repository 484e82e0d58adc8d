"""Digest authentication of requests, and the challenges that ask for it.

Nonces are signed and expire, so no process has to remember any. A response that came
with a write is taken once only: the body is not part of it, and someone who listens
could send the same response with another body. A replayed read would show no address
but the one that was already listened to, so reads are not remembered. A refused
replay is told that its nonce is stale, and an honest client, whose connection broke,
answers to a new one by itself.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from collect.accounts import digest, digest_secrets
from collect.accounts.digest import Credentials, Nonce
from collect.accounts.models import User
from collect.lib.clock import now

LIFETIME = 600.0
"""Seconds for which a nonce is good; renewing it costs a phone one short request."""

_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_NOBODY = "0" * 32
_SPEND = """
    WITH expired AS (
        SELECT response FROM accounts_digestresponse WHERE expires_at < %(now)s
        LIMIT 50 FOR UPDATE SKIP LOCKED
    ), gone AS (
        DELETE FROM accounts_digestresponse d USING expired e
        WHERE d.response = e.response
    )
    INSERT INTO accounts_digestresponse (response, expires_at)
    VALUES (%(response)s, %(expires)s) ON CONFLICT DO NOTHING
"""


def user_from(request: HttpRequest, text: str) -> User | None:
    """The user who made these credentials (all after "Digest"); None if they are wrong.

    If only their nonce is too old, the challenge to this request will say so.
    """
    if not settings.COLLECT_DIGEST:
        return None
    try:
        credentials = digest.parse(text)
    except digest.DigestError:
        return None
    if credentials.realm != digest.REALM or not _same_target(request, credentials.uri):
        return None
    state = digest.judge(
        _key(), credentials.nonce, at=now().timestamp(), lifetime=LIFETIME
    )
    user = None if state is Nonce.FOREIGN else _prover(request, credentials)
    if user is None:
        return None
    if state is Nonce.STALE or not _first_use(request, credentials):
        request.digest_stale = True  # type: ignore[attr-defined]
        return None
    return user


def challenge(request: HttpRequest) -> str:
    """What to answer in WWW-Authenticate to a request without good credentials."""
    nonce = digest.new_nonce(_key(), at=now().timestamp(), salt=secrets.token_bytes(8))
    return digest.challenge(nonce, stale=getattr(request, "digest_stale", False))


def target_of(request: HttpRequest) -> str:
    """The request target as it was sent: path and query, still encoded."""
    raw = request.META.get("RAW_URI")
    if raw:
        return str(raw)
    # A server that does not tell: encode again what it decoded.
    path = quote(request.path.encode(), safe="/!$&'()*+,;=:@~-._")
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


def _key() -> bytes:
    return digest_secrets.derived_key(settings.SECRET_KEY, "digest nonces")


def _same_target(request: HttpRequest, uri: str) -> bool:
    """RFC 7616 §3.4.6: the client may also have written the whole address."""
    if uri.startswith(("http://", "https://")):
        parts = urlsplit(uri)
        uri = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return uri == target_of(request)


def _prover(request: HttpRequest, credentials: Credentials) -> User | None:
    found = digest_secrets.find(credentials.username)
    proofs = (_NOBODY,) if found is None else found[1]
    method = request.method or ""
    # All are computed: time must not tell which of them, if any, was right.
    proven = [digest.proves(credentials, proof, method=method) for proof in proofs]
    return found[0] if found is not None and any(proven) else None


def _first_use(request: HttpRequest, credentials: Credentials) -> bool:
    if request.method in _READS:
        return True
    made = digest.made_at(_key(), credentials.nonce) or 0.0
    with connection.cursor() as cursor:
        cursor.execute(
            _SPEND,
            {
                "now": now(),
                "response": credentials.response,
                "expires": datetime.fromtimestamp(made + LIFETIME, UTC),
            },
        )
        return bool(cursor.rowcount == 1)
