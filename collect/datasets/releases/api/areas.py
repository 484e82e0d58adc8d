"""Areas that a dataset has and the registry does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from collect.datasets.publishing.standard import REF_AREA
from collect.datasets.releases.api.groups import AreaCode
from collect.datasets.releases.api.texts import Names, Strict
from collect.datasets.releases.registry import registry
from collect.problems import Problem


class OwnArea(Strict):
    """An area that is not registered. `parent`: the area it is part of, registered or
    listed before it; disclosure control adds up the parts of an area."""

    code: AreaCode
    names: Names
    parent: AreaCode | None = None


def areas_to_json(given: Sequence[OwnArea]) -> list[dict[str, Any]]:
    """What is kept of them. Raises Problem 400.81 for a code that is registered or there
    twice, or a parent that is not known."""
    registered = registry().codes.get(REF_AREA, {})
    known: set[str] = set()
    for each in given:
        if each.code in registered:
            reason = f"{each.code} is registered; leave it out."
            raise Problem("400.81", reason=reason)
        if each.code in known:
            raise Problem("400.81", reason=f"{each.code} is there twice; name it once.")
        if each.parent and each.parent not in {*known, *registered}:
            reason = f"{each.parent}, of which {each.code} is part, is not known; list it first."
            raise Problem("400.81", reason=reason)
        known.add(each.code)
    return [{**each.model_dump(), "parent": each.parent or ""} for each in given]
