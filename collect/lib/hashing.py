"""Digests as lower-case hexadecimal text."""

import hashlib


def md5_hex(data: bytes) -> str:
    """MD5 of the bytes, as OpenRosa wants it (32 digits); never for security."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def sha256_hex(data: bytes) -> str:
    """SHA-256 of the bytes (64 digits): names of blobs, stored tokens."""
    return hashlib.sha256(data).hexdigest()
