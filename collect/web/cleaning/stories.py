"""Decisions as people read them: who, when, what, why, and how they stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collect.accounts.models import Actor
from collect.datasets.cleaning.sheets import Questions
from collect.datasets.decisions.queries import State, decisions_of, states_of
from collect.datasets.decisions.reading import WITHHELD, guarded_cells
from collect.datasets.decisions.sheets import Asked
from collect.datasets.models import Decision
from collect.datasets.tables import store
from collect.forms.models import Form
from collect.submissions.areas import ids_within
from collect.submissions.sight import trusted_areas

TYPES: Mapping[str, str | Promise] = {
    "no_action": _("Kept"),
    "change_response": _("Changed"),
    "blank_response": _("Missing"),
    "remove_survey": _("Left out"),
    "": _("Withdrawal"),
}
STATES: Mapping[State, str | Promise] = {
    "in_force": _("In force"),
    "reopened": _("Reopened by an edit"),
    "superseded": _("Superseded"),
    "undone": _("Withdrawn"),
    "undo": _("Withdrawal"),
}


@dataclass(frozen=True)
class Story:
    """A decision: `old` and `new` as they were written, with the labels of codes."""

    event: Decision
    state: State
    label: str
    old: str | None
    new: str | None
    old_label: str
    new_label: str
    reason: str
    issue: str

    @property
    def type(self) -> str | Promise:
        """What was decided."""
        return TYPES[self.event.change_type]

    @property
    def standing(self) -> str | Promise:
        """How it stands."""
        return STATES[self.state]

    @property
    def can_be_undone(self) -> bool:
        """Whether it counts, so that it can be withdrawn."""
        return self.state in ("in_force", "reopened")


def stories(form: Form, by: Actor, events: Sequence[Decision]) -> list[Story]:
    """Decisions for the eyes of who asks: what they quote of direct identifiers and
    positions is withheld from those who may not see it."""
    log = store.known_log(settings.COLLECT_TABLE_DIR, form.pk)
    states = states_of(form.pk, events, log)
    hidden, shown = _withheld(form, by, events)
    texts = Asked.of(form).texts()
    return [
        _story(event, states[event.pk], texts, () if event.uuid in shown else hidden)
        for event in events
    ]


def _withheld(
    form: Form, by: Actor, events: Sequence[Decision]
) -> tuple[Collection[tuple[str, str]], Collection[str]]:
    """Table and column of answers that are withheld, and the interviews of which they
    are not."""
    trusted = trusted_areas(by, form)
    if trusted.everywhere:
        return (), ()
    uuids = {event.uuid for event in events}
    return guarded_cells(form), ids_within(form, trusted, uuids)


def events_at(form: Form, by: Actor, line: Mapping[str, Any]) -> list[Story]:
    """All that was ever decided about the answer of a line, the oldest first."""
    place = {name: line[name] for name in ("uuid", "table", "row", "question")}
    return stories(form, by, list(decisions_of(form.pk).filter(**place)))


def _story(
    event: Decision,
    state: State,
    texts: Questions,
    hidden: Collection[tuple[str, str]],
) -> Story:
    question = texts.get((event.table, event.question))
    label = question.label if question else event.question
    if (event.table, event.question) in hidden:

        def told(text: str | None) -> str | None:
            return WITHHELD if text else text

        shown = map(told, (event.old_value, event.new_value, event.reason, event.issue))
        old, new, reason, issue = shown
        return Story(event, state, label, old, new, "", "", reason or "", issue or "")
    old, new = event.old_value, event.new_value
    return Story(
        event,
        state,
        label,
        old,
        new,
        question.label_of(old) if question else "",
        question.label_of(new) if question else "",
        event.reason,
        event.issue,
    )
