"""Who may use the collector in a project, and for which forms."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest

from collect.accounts.auth import asking
from collect.accounts.models import Actor, Project
from collect.accounts.permissions import Verb, form_ids_with
from collect.forms.models import Form, State
from collect.forms.queries import forms_of
from collect.problems import Problem
from collect.sync.queries import belongs, project_with

PROJECT = "/projects/{int:project_id}"
"""Where the addresses of a project begin."""


class Caller(NamedTuple):
    """Somebody who may send records to the project.

    `form_ids` are the forms it is about; None means all of the project.
    """

    actor: Actor
    project: Project
    form_ids: frozenset[int] | None


def caller(request: HttpRequest, project_id: int) -> Caller:
    """Who is asking. Raises Problem 404.1 for no such project, and 403.1 for someone
    who may send it nothing; an app user of the project may wait for its first form."""
    actor, project = asking(request), project_with(project_id)
    form_ids = form_ids_with(actor, Verb.SUBMISSION_CREATE, project=project)
    if form_ids == frozenset() and not belongs(actor, project):
        raise Problem("403.1")
    return Caller(actor, project, form_ids)


def forms_to_fill(who: Caller) -> QuerySet[Form]:
    """The published forms whose records may still come, by name, with their current
    versions but not the definitions of these."""
    forms = forms_of(who.project.pk).filter(
        state__in=(State.OPEN, State.CLOSING), current_version__isnull=False
    )
    return forms if who.form_ids is None else forms.filter(pk__in=who.form_ids)
