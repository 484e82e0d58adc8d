"""JSON or XML: what a client asks for, by `$format` or else by `Accept`."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Format(Enum):
    """A format of answers."""

    JSON = "json"
    XML = "xml"


_NAMES = {
    "application/json": Format.JSON,
    "json": Format.JSON,
    "application/xml": Format.XML,
    "application/atom+xml": Format.XML,
    "application/atomsvc+xml": Format.XML,
    "text/xml": Format.XML,
    "atom": Format.XML,
    "xml": Format.XML,
}
ALLOWED = {
    Format.JSON: ["application/json", "json"],
    Format.XML: ["application/xml", "atom"],
}
"""What to ask for, for those who asked for something else."""


def chosen(format_: str, accept: str, offered: Iterable[Format]) -> Format | None:
    """The first offered format the client takes; None if it takes none of them.

    `$format` counts before `Accept` (OData v4 part 1, section 11.2.11). Whoever names
    neither format in Accept, such as a browser asking for HTML, gets the first one.
    """
    wanted = _named(format_)
    if format_.strip():
        return next((kind for kind in offered if kind in wanted), None)
    wanted = _named(accept)
    takes_all = not wanted or "*/*" in accept or "application/*" in accept
    named = next((kind for kind in offered if kind in wanted), None)
    return named or (next(iter(offered)) if takes_all else None)


def _named(text: str) -> frozenset[Format]:
    types = (part.partition(";")[0].strip().lower() for part in text.split(","))
    return frozenset(_NAMES[name] for name in types if name in _NAMES)
