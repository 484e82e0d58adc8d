"""`$skiptoken`: where the next page begins."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass

from collect.problems import Problem

_VERSION = "01"

Place = tuple[str | None, ...]
"""The values a row was sorted by, as PostgreSQL writes them."""


@dataclass(frozen=True, slots=True)
class Token:
    """The record after which to go on, and its place in the order if that is known.

    ODK Central's tokens hold only `instanceId` (submissions) or `repeatId` (repeats).
    """

    instance_id: str | None = None
    repeat_id: str | None = None
    after: Place | None = None

    def encode(self) -> str:
        """The token as text, "01" and Base64 of JSON."""
        content = {
            "instanceId": self.instance_id,
            "repeatId": self.repeat_id,
            "after": self.after,
        }
        kept = {name: value for name, value in content.items() if value is not None}
        text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
        return _VERSION + base64.b64encode(text.encode()).decode()


def decode(text: str) -> Token:
    """The token of a request. Raises Problem 400.35."""
    if not text.startswith(_VERSION):
        raise Problem("400.35")
    try:
        # A plus sign that nobody encoded arrives as a space.
        raw = base64.b64decode(text[2:].replace(" ", "+"), validate=True)
        content = json.loads(raw.decode())
    except (binascii.Error, ValueError, RecursionError) as error:
        raise Problem("400.35") from error
    if not isinstance(content, dict):
        raise Problem("400.35")
    after = content.get("after")
    if after is not None:
        if not isinstance(after, list):
            raise Problem("400.35")
        after = tuple(_text(value) for value in after)
    return Token(
        _text(content.get("instanceId")), _text(content.get("repeatId")), after
    )


def _text(value: object) -> str | None:
    """Text that PostgreSQL can take, or None."""
    if value is None:
        return None
    if not isinstance(value, str) or "\0" in value or not _encodable(value):
        raise Problem("400.35")
    return value


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
