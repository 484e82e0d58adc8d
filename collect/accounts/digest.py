"""Digest authentication in numbers: challenges, nonces, responses.

Pure. RFC 7616 (and 2617) with algorithm MD5 and qop "auth", which is what phones
compute. MD5 is weak where collisions matter; here it only has to be one-way, and it
spares the password itself a journey over plain http.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote_to_bytes

from collect.lib.hashing import md5_hex

REALM = "Collect"
QOP = "auth"
MAX_HEADER = 8192
MAC = 16

_PARAMETER = re.compile(
    r'\s*([!#$%&\'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))\s*(?:,|$)'
)
_ESCAPED = re.compile(r"\\(.)")
_RESPONSE = re.compile(r"[0-9a-fA-F]{32}")
_COUNT = re.compile(r"[0-9a-fA-F]{8}")


class DigestError(ValueError):
    """The credentials are not those of a Digest we offer; the message says why."""


class Nonce(StrEnum):
    """What a nonce is to us."""

    GOOD = "good"
    STALE = "stale"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a client answers to a challenge. `uri` is the request target it used."""

    username: str
    realm: str
    nonce: str
    uri: str
    response: str
    count: str
    cnonce: str


def parse(text: str) -> Credentials:
    """The parameters after the word Digest, as WSGI gives them (bytes as Latin-1).

    User names come as UTF-8, Latin-1, or RFC 5987's `username*`. Raises DigestError.
    """
    given = _parameters(text)
    if given.get("algorithm", "MD5").upper() != "MD5":
        raise DigestError("The algorithm must be MD5.")
    if given.get("qop") != QOP:
        raise DigestError('The quality of protection (qop) must be "auth".')
    if not _COUNT.fullmatch(given.get("nc", "")):
        raise DigestError("The nonce count (nc) must have eight hexadecimal digits.")
    if not _RESPONSE.fullmatch(given.get("response", "")):
        raise DigestError("The response must have 32 hexadecimal digits.")
    missing = {"realm", "nonce", "uri", "cnonce"} - given.keys()
    if missing:
        raise DigestError(f"Parameters are missing: {', '.join(sorted(missing))}.")
    return Credentials(
        username=_username(given),
        realm=given["realm"],
        nonce=given["nonce"],
        uri=given["uri"],
        response=given["response"].lower(),
        count=given["nc"],
        cnonce=given["cnonce"],
    )


def secret_of(username: bytes, password: bytes, realm: str = REALM) -> str:
    """H(A1), RFC 7616 §3.4.2: all that is needed to check a response."""
    return md5_hex(b":".join((username, realm.encode(), password)))


def response_to(
    secret: str, *, method: str, uri: str, nonce: str, count: str, cnonce: str
) -> str:
    """The response with qop "auth", RFC 7616 §3.4.1. `secret` is H(A1)."""
    place = md5_hex(f"{method}:{uri}".encode("latin-1", "replace"))
    whole = ":".join((secret, nonce, count, cnonce, QOP, place))
    return md5_hex(whole.encode("latin-1", "replace"))


def proves(credentials: Credentials, secret: str, *, method: str) -> bool:
    """Whether the response was made with this secret; takes the same time if not."""
    expected = response_to(
        secret,
        method=method,
        uri=credentials.uri,
        nonce=credentials.nonce,
        count=credentials.count,
        cnonce=credentials.cnonce,
    )
    return hmac.compare_digest(expected.encode(), credentials.response.encode())


def new_nonce(key: bytes, *, at: float, salt: bytes) -> str:
    """A nonce that tells when it was made (Unix seconds) and that we made it.

    `salt` is 8 random bytes. Nothing has to be remembered, so any process can judge it.
    """
    body = struct.pack(">d", at) + salt
    return base64.urlsafe_b64encode(body + _mac(key, body)).decode("ascii").rstrip("=")


def made_at(key: bytes, nonce: str) -> float | None:
    """When a nonce of ours was made, Unix seconds; None for any other text."""
    try:
        raw = base64.b64decode(nonce + "=" * (-len(nonce) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    body, mac = raw[:-MAC], raw[-MAC:]
    if len(body) != 16 or not hmac.compare_digest(mac, _mac(key, body)):
        return None
    moment: float = struct.unpack(">d", body[:8])[0]
    return moment


def judge(key: bytes, nonce: str, *, at: float, lifetime: float) -> Nonce:
    """Whether a nonce is ours, and not older than `lifetime` seconds."""
    made = made_at(key, nonce)
    if made is None:
        return Nonce.FOREIGN
    return Nonce.GOOD if 0 <= at - made <= lifetime else Nonce.STALE


def challenge(nonce: str, *, stale: bool) -> str:
    """The value of WWW-Authenticate, RFC 7616 §3.3.

    `charset` is quoted and said although the text is ASCII: ODK Collect encodes
    passwords as ASCII without it, and every other letter as a question mark.
    """
    text = (
        f'Digest realm="{REALM}", domain="/v1", nonce="{nonce}", '
        f'algorithm=MD5, qop="{QOP}", charset="UTF-8"'
    )
    return f"{text}, stale=true" if stale else text


def _parameters(text: str) -> dict[str, str]:
    if len(text) > MAX_HEADER:
        raise DigestError("The credentials are too long.")
    text = text.rstrip(", \t")
    found: dict[str, str] = {}
    place = 0
    while place < len(text):
        match = _PARAMETER.match(text, place)
        if match is None:
            raise DigestError("The credentials cannot be read.")
        name = match[1].lower()
        if name in found:
            raise DigestError(f"The parameter {name} is given twice.")
        quoted = match[2]
        found[name] = match[3] if quoted is None else _ESCAPED.sub(r"\1", quoted)
        place = match.end()
    return found


def _username(given: Mapping[str, str]) -> str:
    extended = given.get("username*", "")
    if extended:
        charset, _, rest = extended.partition("'")
        if charset.upper() != "UTF-8":
            raise DigestError("The user name must be in UTF-8.")
        raw = unquote_to_bytes(rest.partition("'")[2])
    else:
        raw = given.get("username", "").encode("latin-1", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.new(key, body, hashlib.sha256).digest()[:MAC]
