"""The settings code of ODK Collect: what a QR code says to set up a phone.

Format: Base64 of zlib-compressed UTF-8 JSON with the required parts `general` and
`admin` (ODK Collect, client-settings.schema.json); at most 4000 characters.
"""

from __future__ import annotations

import base64
import io
import json
import zlib
from typing import Any

import segno

MAX_LENGTH = 4000


def settings_for(*, server_url: str, project_name: str) -> dict[str, Any]:
    """Settings that keep a phone's forms equal to the server's and send at once.

    `server_url` is an address to which only /formList and /submission are added. A
    name so long that the code would not fit is cut.
    """
    return {
        "general": {
            "server_url": server_url.rstrip("/"),
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
        },
        "admin": {},
        "project": {"name": project_name[:100]},
    }


def encode(settings: dict[str, Any]) -> str:
    """The text of the code. Raises ValueError if it is too long to be scanned."""
    data = json.dumps(settings, ensure_ascii=False, separators=(",", ":"))
    text = base64.b64encode(zlib.compress(data.encode(), 9)).decode("ascii")
    if len(text) > MAX_LENGTH:
        raise ValueError(
            f"The settings code would have {len(text)} characters; at most "
            f"{MAX_LENGTH} can be scanned. Shorten the settings."
        )
    return text


def decode(text: str) -> dict[str, Any]:
    """The settings in a code; the inverse of `encode`."""
    settings: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(text)))
    return settings


def png(text: str, *, scale: int = 6) -> bytes:
    """The code as a PNG image, `scale` pixels a module."""
    return _drawn(text, kind="png", scale=scale)


def svg(text: str, *, scale: int = 6) -> bytes:
    """The code as an SVG image."""
    return _drawn(text, kind="svg", scale=scale)


def _drawn(text: str, *, kind: str, scale: int) -> bytes:
    image = io.BytesIO()
    # Level L suffices on screens and paper, and keeps the modules large.
    segno.make(text, error="l", boost_error=False, micro=False).save(
        image, kind=kind, scale=scale, border=4
    )
    return image.getvalue()
