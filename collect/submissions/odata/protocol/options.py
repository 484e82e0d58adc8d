"""The query options of a request (OData v4 part 2, section 5.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from collect.problems import Problem
from collect.submissions.odata.protocol.tokens import Token, decode

OPTIONS = {
    "$top": "At most so many rows; a link leads on. Without it all rows come.",
    "$skip": "Pass over so many rows; $skiptoken is faster.",
    "$skiptoken": "Where the page begins, from the link of the page before.",
    "$count": "true: say how many rows there are in all.",
    "$filter": "Only rows for which this holds, such as age ge 18 and water/source eq 'well'.",
    "$orderby": "Properties to sort by, each with asc or desc.",
    "$select": "Only these properties.",
    "$expand": "*: nest the rows of repeats.",
    "$wkt": "true: places as well-known text instead of GeoJSON.",
    "$format": "json or xml, before what Accept says.",
}
"""What a request may hold, and what for."""
_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Options:
    """What of a table is wanted, and how. `top` None is everything."""

    top: int | None = None
    skip: int = 0
    token: Token | None = None
    count: bool = False
    wkt: bool = False
    expand: bool = False
    select: tuple[str, ...] | None = None
    filter: str = ""
    orderby: str = ""


def read_options(query: Mapping[str, str]) -> Options:
    """The options of a query string; empty ones are as if they were not there.

    Raises Problem 501.1 for an option we do not have (Central passes over `$search`
    on submissions, which would show a search that found everything), 501.6, 501.11,
    400.11 for a number that is none, 400.35 for a bad token.
    """
    for name in query:
        if name not in OPTIONS:
            raise Problem("501.1", feature=name)
    expand = query.get("$expand", "")
    select = query.get("$select", "")
    if expand not in ("", "*"):
        raise Problem("501.6", text=expand)
    if expand and select:
        raise Problem("501.11")
    token = query.get("$skiptoken", "")
    return Options(
        top=_number(query, "$top"),
        skip=0 if token else _number(query, "$skip") or 0,
        token=decode(token) if token else None,
        count=_flag(query, "$count"),
        wkt=_flag(query, "$wkt"),
        expand=bool(expand),
        select=_names(select),
        filter=query.get("$filter", "").strip(),
        orderby=query.get("$orderby", "").strip(),
    )


def _number(query: Mapping[str, str], name: str) -> int | None:
    text = query.get(name, "").strip()
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise Problem("400.11", field=name, expected="a whole number", value=text)
    return int(text)


def _flag(query: Mapping[str, str], name: str) -> bool:
    return query.get(name, "").lower() == "true"


def _names(select: str) -> tuple[str, ...] | None:
    if select.strip() in ("", "*"):
        return None
    return tuple(name.strip() for name in select.split(","))
