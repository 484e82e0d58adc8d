"""Keeping what Digest needs of a password, unreadable without the server's key."""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from collect.accounts import digest
from collect.accounts.models import DigestSecret, User

_LENGTH = 32  # hexadecimal digits of an MD5


@lru_cache(maxsize=8)
def derived_key(secret_key: str, purpose: str) -> bytes:
    """32 bytes from the server's secret key, other ones for every purpose (RFC 5869)."""
    derivation = HKDF(
        algorithm=SHA256(), length=32, salt=None, info=f"collect {purpose}".encode()
    )
    return derivation.derive(secret_key.encode())


def keep(user: User, password: str) -> None:
    """Remember how this password proves itself; forget it where Digest is off.

    Called wherever a password is in clear and known to be right. Writes only if
    something changed.
    """
    if not settings.COLLECT_DIGEST:
        forget(user)
        return
    proofs = _proofs(user.email, password)
    stored = DigestSecret.objects.filter(user_id=user.pk).first()
    if stored is not None and _opened(bytes(stored.sealed)) == proofs:
        return
    sealed = _fernet().encrypt("".join(proofs).encode())
    DigestSecret.objects.update_or_create(user_id=user.pk, defaults={"sealed": sealed})


def forget(user: User) -> None:
    """Drop what is kept of a user's password."""
    DigestSecret.objects.filter(user_id=user.pk).delete()


def find(username: str) -> tuple[User, tuple[str, ...]] | None:
    """The active user with this address, and what proves the password.

    None if nothing is kept, or only under an earlier secret key of the server.
    """
    if "\0" in username:
        return None
    stored = (
        DigestSecret.objects.filter(user__email__iexact=username, user__is_active=True)
        .select_related("user__actor")
        .first()
    )
    proofs = () if stored is None else _opened(bytes(stored.sealed))
    return (stored.user, proofs) if stored is not None and proofs else None


def _proofs(email: str, password: str) -> tuple[str, ...]:
    """H(A1) for every way a client may write and encode the same credentials."""
    found: dict[str, None] = {}
    for name in (email, email.lower()):
        for encoding in ("utf-8", "latin-1"):
            try:
                secret = digest.secret_of(
                    name.encode(encoding), password.encode(encoding)
                )
            except UnicodeEncodeError:
                continue
            found[secret] = None
    return tuple(found)


def _fernet() -> Fernet:
    key = derived_key(settings.SECRET_KEY, "digest secrets")
    return Fernet(base64.urlsafe_b64encode(key))


def _opened(sealed: bytes) -> tuple[str, ...]:
    try:
        text = _fernet().decrypt(sealed).decode()
    except InvalidToken:
        return ()
    return tuple(text[n : n + _LENGTH] for n in range(0, len(text), _LENGTH))
