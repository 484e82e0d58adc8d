"""What events say, in plain words: what somebody did. Who did it stands before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collect.accounts.models import Actor, AuditEvent, Project
from collect.forms.queries import names_of
from collect.web.audit.words import SENTENCES
from collect.web.people.roles import title_of

_REVIEWS = {
    "approved": gettext_noop("approved the submission %(instance)s of %(form)s"),
    "rejected": gettext_noop("rejected the submission %(instance)s of %(form)s"),
    "hasIssues": gettext_noop("returned the submission %(instance)s of %(form)s"),
    "edited": gettext_noop("marked the submission %(instance)s of %(form)s as edited"),
}
_STRANGERS = ("submission.", "user.")
"""Actions that somebody unknown may take: asking for a link, sending to a draft."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event, who did it, what it says, and where it was."""

    event: AuditEvent
    by: str
    sentence: str
    project: str
    form: str


def told(events: Iterable[AuditEvent]) -> list[Told]:
    """These events in words; three queries for the names in them."""
    rows = list(events)
    names = _Names.of(rows)
    return [
        Told(
            row,
            _by(row),
            _sentence(row, names),
            names.projects.get(row.project_id or 0, ""),
            names.forms.get(row.form_id or 0, ""),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class _Names:
    actors: Mapping[int, str]
    projects: Mapping[int, str]
    forms: Mapping[int, str]

    @classmethod
    def of(cls, rows: Iterable[AuditEvent]) -> _Names:
        """Names of everybody and everything that these events tell of."""
        actors: set[int] = set()
        projects: set[int] = set()
        forms: set[int] = set()
        for row in rows:
            number = (row.details or {}).get("actorId")
            actors |= {number} if isinstance(number, int) else set()
            projects |= {row.project_id} if row.project_id else set()
            forms |= {row.form_id} if row.form_id else set()
        people = Actor.objects.filter(pk__in=actors).values_list("pk", "display_name")
        places = Project.objects.filter(pk__in=projects).values_list("pk", "name")
        return cls(dict(people), dict(places), names_of(forms))


def _by(event: AuditEvent) -> str:
    if event.actor is not None:
        return event.actor.display_name
    return _("Somebody") if event.action.startswith(_STRANGERS) else _("The server")


def _sentence(event: AuditEvent, names: _Names) -> str:
    details = event.details or {}
    text = SENTENCES.get(event.action, "")
    if event.action == "submission.update":
        text = _REVIEWS.get(details.get("reviewState") or "", text)
    if not text:
        return event.action
    return _(text) % _words(event, details, names)


def _words(
    event: AuditEvent, details: Mapping[str, Any], names: _Names
) -> Mapping[str, str | Promise]:
    """What stands in sentences; "?" for what is not known (any more)."""
    words: dict[str, str | Promise] = defaultdict(lambda: "?")
    project = names.projects.get(event.project_id or 0, "")
    form = names.forms.get(event.form_id or 0, "")
    words["project"] = project or "?"
    words["form"] = form or details.get("name") or "?"
    words["place"] = form or project or _("the whole site")
    words["person"] = names.actors.get(details.get("actorId") or 0, "?")
    words["role"] = title_of(details["roleId"]) if "roleId" in details else "?"
    words["instance"] = str(details.get("instanceId") or "?").removeprefix("uuid:")[:8]
    for key in ("name", "dataset", "release", "file", "email", "deviceId", "format"):
        if details.get(key) is not None:
            words[key] = str(details[key])
    words["number"] = str(len(details.get("instanceIds") or ()))
    return words
