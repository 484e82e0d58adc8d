"""Keys of phones, sealed to a project as WebCrypto seals them."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

KEY = bytes(range(32))


def escrow(public: Mapping[str, str], owner: str, key: bytes = KEY) -> bytes:
    """The key of `owner` for whoever holds the private key of this JWK."""
    oaep = padding.OAEP(
        mgf=padding.MGF1(SHA256()), algorithm=SHA256(), label=owner.encode()
    )
    exponent, modulus = (_number(public[name]) for name in "en")
    return rsa.RSAPublicNumbers(exponent, modulus).public_key().encrypt(key, oaep)


def _number(text: str) -> int:
    octets = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return int.from_bytes(octets, "big")
