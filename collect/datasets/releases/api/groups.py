"""Groups of countries as clients name them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from collect.datasets.releases.api.texts import Line, Names, Strict
from collect.datasets.releases.groups import regional_of, regional_registry
from collect.problems import Problem

AreaCode = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_@$-]+$")]
GroupCode = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]


class OwnGroup(Strict):
    """A group of countries that is not registered. `source` says who lists them."""

    code: GroupCode
    names: Names
    members: Annotated[list[AreaCode], Field(min_length=1, max_length=300)]
    source: Line = ""


GroupChoice = Annotated[list[GroupCode | OwnGroup], Field(max_length=50)]
"""Codes of registered groups, and groups of one's own."""


def groups_to_json(
    given: Literal["default"] | list[str | OwnGroup],
) -> list[Any] | None:
    """What is kept of them. Raises Problem 400.81 for one that is not registered, or
    that is there twice."""
    if given == "default":
        return None
    kept = [each if isinstance(each, str) else each.model_dump() for each in given]
    try:
        found = regional_of(kept, {}, (), regional_registry()).groups
    except ValueError as error:
        raise Problem("400.81", reason=str(error)) from None
    codes = [each.code for each in found]
    for group in found:
        if len(set(group.members)) < len(group.members) or codes.count(group.code) > 1:
            reason = f"{group.code} or one of its members is there twice; name it once."
            raise Problem("400.81", reason=reason)
    return kept
