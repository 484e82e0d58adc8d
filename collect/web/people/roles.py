"""Roles in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collect.accounts.models import Assignment
from collect.accounts.permissions import (
    ADMIN,
    ANALYST,
    APP_USER,
    DATA_COLLECTOR,
    MANAGER,
    REVIEWER,
    ROLES,
    VIEWER,
    Role,
    Verb,
)

OFFERED = (MANAGER, REVIEWER, VIEWER, ANALYST, DATA_COLLECTOR)
"""Roles that people may have in a project or for a form."""

_TITLES: dict[int, str | Promise] = {
    ADMIN.id: _("Administrator"),
    MANAGER.id: _("Manager"),
    REVIEWER.id: _("Reviewer"),
    VIEWER.id: _("Viewer"),
    ANALYST.id: _("Analyst"),
    DATA_COLLECTOR.id: _("Data collector"),
    APP_USER.id: _("App user"),
}
_ABILITIES: tuple[tuple[str | Promise, Verb], ...] = (
    (_("Fill forms, in a browser or on a phone"), Verb.SUBMISSION_CREATE),
    (_("See forms and their questions"), Verb.OPEN_FORM_READ),
    (_("See results: estimates and runs"), Verb.ESTIMATE_READ),
    (_("See submissions, one by one and in exports"), Verb.SUBMISSION_READ),
    (_("Review and correct submissions"), Verb.SUBMISSION_UPDATE),
    (_("Export names and other direct identifiers"), Verb.SUBMISSION_READ_DIRECT),
    (_("Make, change and publish forms"), Verb.FORM_UPDATE),
    (_("Set up phones and take them back"), Verb.FIELD_KEY_CREATE),
    (_("Give people roles"), Verb.ASSIGNMENT_CREATE),
    (_("Publish releases"), Verb.RELEASE_CREATE),
)


@dataclass(frozen=True, slots=True)
class Ability:
    """Something that roles allow, and for each of `OFFERED` whether it does."""

    title: str | Promise
    allowed: tuple[bool, ...]


def title_of(role: int) -> str | Promise:
    """What people call the role."""
    found = ROLES.get(role)
    return _TITLES.get(role, found.name if found else str(role))


def abilities() -> list[Ability]:
    """What the offered roles allow, taken from what they do allow."""
    return [
        Ability(title, tuple(verb in role.verbs for role in OFFERED))
        for title, verb in _ABILITIES
    ]


def choices_for(verbs: frozenset[Verb]) -> list[tuple[int, str | Promise]]:
    """The offered roles that allow nothing beyond these verbs."""
    return [(role.id, title_of(role.id)) for role in OFFERED if role.verbs <= verbs]


def areas_in(text: str) -> list[str]:
    """The codes of areas that somebody typed, between commas or blanks."""
    return re.split(r"[\s,;]+", text.strip(" \t\r\n,;")) if text.strip(" ,;") else []


def offered(number: int) -> Role:
    """The role that a form offered by this number."""
    return ROLES[number]


def is_administrator(roles: Iterable[Assignment]) -> bool:
    """Whether one of the roles is that of the site's administrators."""
    return any(row.role == ADMIN.id and row.project_id is None for row in roles)


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody has, with what pages say of it."""

    assignment: Assignment
    title: str | Promise
    form: str
    """What the form is called, for a role on one form."""

    @property
    def areas(self) -> str:
        """The areas that it is limited to, if any."""
        return ", ".join(self.assignment.areas)


def held(rows: Iterable[Assignment], forms: dict[int, str]) -> list[Held]:
    """These roles but that of administrators, with the names of their forms."""
    return [
        Held(row, title_of(row.role), forms.get(row.form_id or 0, ""))
        for row in rows
        if not is_administrator([row])
    ]
