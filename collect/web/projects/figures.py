"""What pages of projects show: forms, and what has arrived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from collect.accounts import queries
from collect.accounts.models import Actor, Project
from collect.forms.actions.purging import KEPT
from collect.forms.models import Form
from collect.forms.queries import forms_of, forms_seen_by, readable_forms
from collect.submissions.queries import Arrivals, arrivals


@dataclass(frozen=True, slots=True)
class Card:
    """A project in the list, with the figures of the forms that somebody may read."""

    project: Project
    forms: int
    arrived: Arrivals


@dataclass(frozen=True, slots=True)
class Listed:
    """A form in its project; without figures for those who only fill it."""

    form: Form
    arrived: Arrivals | None


@dataclass(frozen=True, slots=True)
class Deleted:
    """A form in the trash, and when it goes for good."""

    form: Form
    until: datetime


def cards(actor: Actor) -> list[Card]:
    """The projects that the actor may see."""
    projects = list(queries.projects_seen_by(actor))
    forms = readable_forms(actor, [project.pk for project in projects])
    figures = arrivals([pk for ids in forms.values() for pk in ids], _midnight())
    return [
        Card(project, len(ids := forms[project.pk]), _together(figures, ids))
        for project in projects
    ]


def listed_forms(actor: Actor, project: Project) -> list[Listed]:
    """The forms of the project that the actor may see."""
    readable = set(readable_forms(actor, [project.pk])[project.pk])
    figures = arrivals(sorted(readable), _midnight())
    return [
        Listed(form, figures.get(form.pk, Arrivals()) if form.pk in readable else None)
        for form in forms_seen_by(actor, project.pk)
    ]


def deleted_forms(project: Project) -> list[Deleted]:
    """The forms in the project's trash, the last deleted first."""
    found = forms_of(project.pk, deleted=True).order_by("-deleted_at", "-id")
    return [Deleted(form, form.deleted_at + KEPT) for form in found if form.deleted_at]


def _together(figures: dict[int, Arrivals], ids: Sequence[int]) -> Arrivals:
    those = [figures[pk] for pk in ids if pk in figures]
    times = [each.last for each in those if each.last is not None]
    return Arrivals(
        sum(each.total for each in those),
        sum(each.recent for each in those),
        max(times, default=None),
    )


def _midnight() -> datetime:
    """When today began, where the server is."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
