"""How the site greets whoever opens it: a title, a few words, a logo."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from collect.accounts import queries

TEXTS = "login-appearance"
LOGO = "logo"


@dataclass(frozen=True, slots=True)
class Appearance:
    """What is set; "" where nothing is."""

    title: str = ""
    description: str = ""
    logo: str = ""
    """The address of the picture."""


def appearance() -> Appearance:
    """As it is set now. One query."""
    rows = {row.key: row for row in queries.configurations((TEXTS, LOGO))}
    texts = (rows[TEXTS].value or {}) if TEXTS in rows else {}
    logo = ""
    if LOGO in rows:
        # With its time, browsers keep it.
        at = urlencode({"ts": rows[LOGO].set_at.isoformat()})
        logo = f"/v1/config/public/{LOGO}?{at}"
    return Appearance(texts.get("title", ""), texts.get("description", ""), logo)
