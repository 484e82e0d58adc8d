"""What the pages of cleaning share: their views, and names of findings in addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode

from collect.accounts.permissions import Verb
from collect.datasets.decisions.queue import PLACE
from collect.lib.paths import encode_segment
from collect.problems import Problem
from collect.web.navigation import FormPlace, form_place
from collect.web.page import PageRequest

_NAMES = ("check", "table", "row", "question")
"""The parts of a finding's place in addresses, in the order of `PLACE`."""


def framed(
    request: PageRequest, form_id: int, view: str, *needs: Verb
) -> tuple[FormPlace, dict[str, Any]]:
    """The form, for who may read submissions (or do `needs`), and what every page of
    cleaning shows; `view` is its place among them. All pages show and change only what
    lies within the areas of who asks."""
    place = form_place(
        request, form_id, *(needs or (Verb.SUBMISSION_READ,)), by_area=True
    )
    form = place.form
    segment = encode_segment(form.xml_form_id)
    return place, {
        "place": place,
        "here": "cleaning",
        "section": "projects",
        "view": view,
        "files": f"/data/v1/projects/{form.project_id}/forms/{segment}",
    }


def require_right(place: FormPlace, verb: Verb) -> None:
    """Raise Problem 403.1 unless who asks may do this, somewhere at least: what is
    done then asks where."""
    if verb not in place.verbs:
        raise Problem("403.1")


def key_of(line: Mapping[str, Any]) -> str:
    """A finding as a parameter of addresses and forms, with the answer that is seen."""
    parts = dict(zip(_NAMES, (line[name] for name in PLACE), strict=True))
    if line["old_value"] is not None:
        parts["old"] = line["old_value"]
    return urlencode(parts)


def place_of(parameters: Mapping[str, Any]) -> tuple[str, ...]:
    """The place of a finding from the parameters of an address."""
    return tuple(str(parameters.get(name, "")) for name in _NAMES)


def read_key(key: str) -> tuple[tuple[str, ...], str | None]:
    """The place of a finding, and the answer that was seen, from `key_of`."""
    found = {name: values[0] for name, values in parse_qs(key, True).items()}
    return place_of(found), found.get("old")
