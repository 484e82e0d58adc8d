"""Within which areas somebody may do something: for what can filter by area."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from collect.accounts.models import Actor, Assignment, Project
from collect.accounts.permissions import (
    PLACE,
    ROLES,
    WITHIN_AREAS,
    Verb,
    roles_with,
    scope,
    verbs_of,
)


@dataclass(frozen=True, slots=True)
class Areas:
    """Everywhere (`codes` is None), within these areas and all below them, or nowhere
    (none). Which areas lie below which `forms.areas` knows."""

    codes: frozenset[str] | None

    @property
    def everywhere(self) -> bool:
        """Whether there is no limit."""
        return self.codes is None

    @property
    def nowhere(self) -> bool:
        """Whether there is nothing within the limit."""
        return self.codes is not None and not self.codes

    @property
    def listed(self) -> list[str]:
        """The codes in order; none without a limit."""
        return sorted(self.codes or ())


EVERYWHERE: Final = Areas(None)
NOWHERE: Final = Areas(frozenset())


def areas_with(
    actor: Actor | None,
    verb: Verb,
    *,
    project: Project | int | None = None,
    form_id: int | None = None,
) -> Areas:
    """Where the actor may do this in the project or with the form: the areas of all
    roles that allow it, together. One query."""
    if actor is None or actor.deleted_at is not None:
        return NOWHERE
    held = Assignment.objects.filter(
        scope(project, form_id), actor=actor, role__in=roles_with(verb)
    )
    limits = list(held.values_list("areas", flat=True))
    if verb in PLACE:
        return EVERYWHERE if limits else NOWHERE
    found = joined(Areas(frozenset(areas) if areas else None) for areas in limits)
    return found if found.everywhere or verb in WITHIN_AREAS else NOWHERE


def verbs_within(
    actor: Actor | None,
    *,
    project: Project | int | None = None,
    form_id: int | None = None,
) -> frozenset[Verb]:
    """What the actor may do in the project or with the form, be it within some areas
    only: for what filters by area whatever it shows."""
    if actor is None or actor.deleted_at is not None:
        return frozenset()
    held = Assignment.objects.filter(scope(project, form_id), actor=actor)
    roles = set(held.values_list("role", flat=True)) & ROLES.keys()
    within = frozenset[Verb]().union(*(ROLES[role].verbs for role in roles))
    return verbs_of(actor, project=project, form_id=form_id) | (within & WITHIN_AREAS)


def joined(limits: Iterable[Areas]) -> Areas:
    """What lies within any of the limits."""
    codes = frozenset[str]()
    for areas in limits:
        if areas.codes is None:
            return EVERYWHERE
        codes |= areas.codes
    return Areas(codes)
