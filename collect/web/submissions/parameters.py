"""Addresses of lists of submissions: what their parameters are, and changes to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.http import QueryDict

PLACES = ("after", "before")
"""Where in the list a page begins or ends."""
PASSING = (*PLACES, "undo", "part")
"""What says nothing about which submissions are listed."""
WHERE = "where"
USUAL_ORDER = "newest"
"""That of a list whose address names none."""
FILTERS = (
    *("q", "review", "submitter", "version", "device", "has", "deleted"),
    *("received_from", "received_to", WHERE),
    *("area", "stratum", "cluster", "enumerator", "from", "to", "day"),
    *("finding", "having", "outcome", "minutes", "box"),
)
"""What narrows the list."""


def kept(parameters: QueryDict) -> QueryDict:
    """Filters and order of an address, without what is empty or says nothing of them."""
    found = QueryDict(mutable=True)
    for name in (*FILTERS, "sort"):
        values = [value for value in parameters.getlist(name) if value.strip()]
        if values:
            found.setlist(name, list(dict.fromkeys(values)))
    if found.get("sort") == USUAL_ORDER:
        del found["sort"]
    return found


def without(parameters: QueryDict, name: str, value: str) -> str:
    """The query string of the list without one filter."""
    found = kept(parameters)
    left = [each for each in found.getlist(name) if each != value]
    found.setlist(name, left)
    return shown(found)


def changed(parameters: QueryDict, changes: Mapping[str, str]) -> str:
    """The query string of the list with changes."""
    found = kept(parameters)
    for name, value in changes.items():
        found[name] = value
    return shown(found)


def hidden_fields(
    parameters: QueryDict, besides: Iterable[str]
) -> list[tuple[str, str]]:
    """What a form has to carry along, besides its own fields."""
    found = kept(parameters)
    own = set(besides)
    return [
        (name, value)
        for name in found
        if name not in own
        for value in found.getlist(name)
    ]


def shown(parameters: QueryDict) -> str:
    """The query string with its question mark; nothing for no parameters."""
    text = parameters.urlencode(safe="/~:,")
    return f"?{text}" if text else ""
