"""What happened to a submission: each version's changes, and the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from collect.accounts.models import AuditEvent
from collect.submissions import queries
from collect.submissions.browsing.questions import Catalogue
from collect.submissions.browsing.words import plain, without_references, worded
from collect.submissions.instance.answers import Answer
from collect.submissions.instance.diff import Change, Path
from collect.web.page import PageRequest, page
from collect.web.submissions import wording
from collect.web.submissions.subject import Subject

_EVENTS = {
    "submission.create": _("Received"),
    "submission.update": _("Reviewed"),
    "submission.update.version": _("Edited"),
    "submission.attachment.update": _("File changed"),
    "submission.delete": _("Deleted"),
    "submission.restore": _("Restored"),
}
_UNSEEN = ("/meta/instanceID", "/meta/deprecatedID")


@dataclass(frozen=True)
class ShownChange:
    """An answer that changed; `where`: the groups and repeats it is in."""

    where: str
    label: str
    old: str
    new: str
    withheld: bool


@dataclass(frozen=True)
class Edition:
    """A version: the first, or an edit with what it changed in the one before."""

    number: int
    who: str
    when: datetime
    version: str
    client: str
    reason: str
    changes: list[ShownChange] = field(default_factory=list)


@dataclass(frozen=True)
class Event:
    """A line of the audit log."""

    when: datetime
    who: str
    what: Any
    state: tuple[Any, str] | None
    notes: str


@require_safe
@page
def history(
    request: PageRequest, form_id: int, instance_id: str, *, draft: bool = False
) -> HttpResponse:
    """The versions of a submission as differences, and who did what when."""
    subject = Subject.of(request, form_id, instance_id, draft=draft, deleted=True)
    events = list(queries.audits_of(subject.submission))
    context = {
        **subject.shown,
        "editions": _editions(subject, events),
        "events": [_event(each) for each in events],
    }
    return render(request, "web/submissions/history.html", context)


def _editions(subject: Subject, events: Sequence[AuditEvent]) -> list[Edition]:
    """The newest first."""
    submission = subject.submission
    versions: list[Any] = list(queries.versions_of(submission))
    encrypted = any(version.encrypted for version in versions)
    differences = {} if encrypted else queries.differences_of(submission)
    reasons = {
        (event.details or {}).get("versionInstanceId"): event.notes or ""
        for event in events
    }
    return [
        Edition(
            len(versions) - place,
            version.submitter.display_name if version.submitter else "",
            version.created_at,
            version.form_version_name,
            version.user_agent,
            reasons.get(version.instance_id, ""),
            _changes(subject, differences.get(version.instance_id, ())),
        )
        for place, version in enumerate(versions)
    ]


def _changes(subject: Subject, changes: Sequence[Change]) -> list[ShownChange]:
    shown = (_shown(subject, change) for change in changes)
    return [each for each in shown if each is not None]


def _shown(subject: Subject, change: Change) -> ShownChange | None:
    known, language = subject.view.known, subject.view.display.language
    path = "/" + "/".join(_step(step) for step in change.path)
    if path in _UNSEEN:
        return None
    question = known.find(path)
    hidden = path in subject.hidden or any(
        each.startswith(f"{path}/") for each in subject.hidden
    )
    return ShownChange(
        _where(known, change.path, language),
        question.label(language) if question else _step(change.path[-1]),
        "" if hidden else _told(known, path, change.old, language),
        "" if hidden else _told(known, path, change.new, language),
        hidden,
    )


def _step(step: Any) -> str:
    return str(step if isinstance(step, str) else step[0])


def _where(known: Catalogue, path: Path, language: str) -> str:
    """The labels of groups around, with the number of each time in a repeat."""
    found, place = [], ""
    for step in path[:-1]:
        place += f"/{_step(step)}"
        number = "" if isinstance(step, str) else f" {int(step[1]) + 1}"
        found.append(_group(known, place, language) + number)
    if not isinstance(path[-1], str):
        found.append(str(int(path[-1][1]) + 1))
    return " / ".join(found)


def _group(known: Catalogue, path: str, language: str) -> str:
    question = known.find(path)
    if question:
        return question.label(language)
    for each in known.questions.values():
        for group in each.around:
            if group.path == path:
                label = plain(without_references(worded(group.labels, language)))
                return label or group.name
    return path.rpartition("/")[2]


def _told(known: Catalogue, path: str, answer: Answer | None, language: str) -> str:
    """An answer as it is read; a group or repeat with all that is in it."""
    if answer is None or answer == "":
        return ""
    if isinstance(answer, dict):
        parts = (
            (name, _told(known, f"{path}/{name}", part, language))
            for name, part in answer.items()
        )
        return "; ".join(
            f"{_group(known, f'{path}/{name}', language)}: {text}"
            for name, text in parts
            if text
        )
    if isinstance(answer, list):
        return " | ".join(_told(known, path, each, language) for each in answer)
    question = known.find(path)
    return wording.answer(question, answer, language) if question else answer


def _event(event: AuditEvent) -> Event:
    details = event.details or {}
    state = None
    if event.action == "submission.update" and "reviewState" in details:
        state = wording.state_of(details["reviewState"])
    return Event(
        event.logged_at,
        event.actor.display_name if event.actor else "",
        _EVENTS.get(event.action, event.action),
        state,
        event.notes or "",
    )
