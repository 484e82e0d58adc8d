"""Key pairs of projects: phones seal to the public one what the private one opens.

A private key is kept sealed with the server's secret key, and leaves this module never.
"""

from __future__ import annotations

import base64
from typing import Any

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.db.models import QuerySet

from collect.accounts.digest_secrets import derived_key
from collect.accounts.models import Project
from collect.lib.clock import now
from collect.sync.models import RecoveryKey

KEY_BYTES = 32
_BITS = 2048
_EXPONENT = 65537


def public_key_of(project: Project) -> dict[str, Any]:
    """The project's public key as a JWK; a pair is made when there is none yet."""
    # Without the sealed key: phones ask each minute.
    found: dict[str, Any] | None = (
        _kept(project).values_list("public", flat=True).first()
    )
    return found or _made(project).public


def unwrap(project: Project, owner: str, escrow: bytes) -> bytes | None:
    """The key of 32 bytes that a phone sealed for `owner` ("project/actor"); None if it
    was sealed for somebody else, to another key, or is no key at all."""
    kept = _kept(project).first()
    if kept is None:
        return None
    try:
        key = _private(kept).decrypt(escrow, _oaep(owner))
    except ValueError:
        return None
    return key if len(key) == KEY_BYTES else None


def _kept(project: Project) -> QuerySet[RecoveryKey]:
    return RecoveryKey.objects.filter(project=project, secret=_secret())


def _made(project: Project) -> RecoveryKey:
    private = rsa.generate_private_key(public_exponent=_EXPONENT, key_size=_BITS)
    plain = private.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    kept, _ = RecoveryKey.objects.get_or_create(
        project=project,
        secret=_secret(),
        defaults={
            "public": _jwk(private.public_key()),
            "sealed": _fernet().encrypt(plain),
            "created_at": now(),
        },
    )
    # The database has an order of its own; ETags of the first and of later answers agree.
    kept.refresh_from_db(fields=["public"])
    return kept


def _private(kept: RecoveryKey) -> rsa.RSAPrivateKey:
    plain = _fernet().decrypt(bytes(kept.sealed))
    private = serialization.load_der_private_key(plain, password=None)
    assert isinstance(private, rsa.RSAPrivateKey)  # noqa: S101  as it was made
    return private


def _oaep(owner: str) -> padding.OAEP:
    """The label binds an escrow to its owner: it opens for nobody else."""
    return padding.OAEP(
        mgf=padding.MGF1(SHA256()), algorithm=SHA256(), label=owner.encode()
    )


def _jwk(public: rsa.RSAPublicKey) -> dict[str, Any]:
    """As WebCrypto imports it (RFC 7517, RFC 7518)."""
    numbers = public.public_numbers()
    return {
        "kty": "RSA",
        "alg": "RSA-OAEP-256",
        "use": "enc",
        "n": _base64url(numbers.n),
        "e": _base64url(numbers.e),
    }


def _base64url(number: int) -> str:
    octets = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _fernet() -> Fernet:
    key = derived_key(settings.SECRET_KEY, "recovery keys")
    return Fernet(base64.urlsafe_b64encode(key))


def _secret() -> str:
    """What stands for the server's secret key, and tells nothing of it."""
    return derived_key(settings.SECRET_KEY, "name of the secret key")[:16].hex()
