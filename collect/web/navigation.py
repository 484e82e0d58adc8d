"""Where pages are, and which of them somebody may open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collect.accounts import queries
from collect.accounts.limits import verbs_within
from collect.accounts.models import Actor, Project
from collect.accounts.permissions import Verb, verbs_of, verbs_on
from collect.forms.models import Form
from collect.forms.queries import form_with_id
from collect.problems import Problem
from collect.web.page import PageRequest


@dataclass(frozen=True)
class Tab:
    """A page beside others: its name in `urls`, and who may open it."""

    page: str
    title: str | Promise
    needs: frozenset[Verb]
    """One of these verbs is enough."""
    by_area: bool = False
    """Whether it opens for who may do that within some areas only, as all it shows is
    filtered by area (`form_place`)."""


@dataclass(frozen=True)
class Link:
    """A tab as shown."""

    page: str
    title: str | Promise
    address: str


def _tab(page: str, title: str | Promise, *needs: Verb, by_area: bool = False) -> Tab:
    return Tab(page, title, frozenset(needs), by_area)


SITE_TABS = (
    _tab("people", _("People"), Verb.USER_LIST),
    _tab("audit", _("Audit log"), Verb.AUDIT_READ),
    _tab("site-settings", _("Appearance"), Verb.CONFIG_SET),
)
PROJECT_TABS = (
    _tab("project", _("Forms"), Verb.FORM_LIST, Verb.OPEN_FORM_LIST),
    _tab("devices", _("Devices"), Verb.FIELD_KEY_LIST),
    _tab("maps", _("Maps for phones"), Verb.PROJECT_UPDATE),
    _tab("project-people", _("People"), Verb.ASSIGNMENT_LIST),
    _tab("project-settings", _("Settings"), Verb.PROJECT_UPDATE),
)
FORM_TABS = (
    _tab("form", _("Overview"), Verb.FORM_READ, Verb.OPEN_FORM_READ),
    _tab("design", _("Design"), Verb.FORM_UPDATE),
    _tab("fieldwork", _("Fieldwork"), Verb.SUBMISSION_LIST, by_area=True),
    _tab("submissions", _("Submissions"), Verb.SUBMISSION_LIST, by_area=True),
    _tab("cleaning", _("Cleaning"), Verb.SUBMISSION_READ, by_area=True),
    _tab("runs", _("Runs"), Verb.RUN_READ),
    _tab("exports", _("Exports"), Verb.SUBMISSION_READ),
    _tab("results", _("Results"), Verb.ESTIMATE_READ),
    _tab("form-settings", _("Settings"), Verb.FORM_UPDATE),
)


@dataclass(frozen=True)
class ProjectPlace:
    """A project, and what the person who asks may do in it."""

    project: Project
    verbs: frozenset[Verb]

    @cached_property
    def tabs(self) -> list[Link]:
        """Pages of the project that they may open."""
        return _links(PROJECT_TABS, self.verbs, project_id=self.project.pk)

    @cached_property
    def may(self) -> dict[str, bool]:
        """For templates: `place.may.form_create`."""
        return {verb.name.lower(): verb in self.verbs for verb in Verb}


@dataclass(frozen=True)
class FormPlace(ProjectPlace):
    """A form of a project, and what the person who asks may do with it: `everywhere`,
    or `within` some areas at least. `verbs` are those that count on this page."""

    form: Form
    everywhere: frozenset[Verb]
    within: frozenset[Verb]

    @cached_property
    def tabs(self) -> list[Link]:
        """Pages of the form that they may open."""
        return [
            link
            for tab in FORM_TABS
            for link in _links((tab,), self._held(tab), form_id=self.form.pk)
        ]

    def _held(self, tab: Tab) -> frozenset[Verb]:
        return self.within if tab.by_area else self.everywhere


def project_place(request: PageRequest, project_id: int, *needs: Verb) -> ProjectPlace:
    """The project, for somebody who may do one of `needs` (as a rule, only one).

    Problem 404.1 where it is not, or not for them to know of; 403.1 without the right.
    """
    project = queries.project_for(project_id)
    verbs = verbs_on(request.actor, project=project)
    _require(verbs, needs)
    return ProjectPlace(project, verbs)


def form_place(
    request: PageRequest, form_id: int, *needs: Verb, by_area: bool = False
) -> FormPlace:
    """The form, as `project_place` gives the project.

    With `by_area` the page opens for who may do it within some areas only, too: it asks
    `submissions.sight.areas_seen` where, and shows and changes nothing else. Without,
    those get Problem 403.52.
    """
    form = form_with_id(form_id)
    project = queries.project_for(form.project_id)
    everywhere = verbs_on(request.actor, project=project, form_id=form.pk)
    within = verbs_within(request.actor, project=project, form_id=form.pk)
    verbs = within if by_area else everywhere
    if verbs and needs and verbs.isdisjoint(needs) and not within.isdisjoint(needs):
        raise Problem("403.52")
    _require(verbs, needs)
    return FormPlace(project, verbs, form, everywhere, within)


def context(request: HttpRequest) -> dict[str, Any]:
    """For every template: who is signed in, and the pages of the whole site, which are
    looked up only where they are shown: parts of pages do not."""
    actor: Actor | None = getattr(request, "actor", None)
    return {"me": actor, "site_links": partial(_site_links, actor)}


def _site_links(actor: Actor | None) -> list[Link]:
    links = [] if actor is None else _links((_tab("projects", _("Projects")),), ())
    links += _links((_tab("catalogue", _("Datasets")), _tab("guide", _("Help"))), ())
    return links + _links(SITE_TABS, () if actor is None else verbs_of(actor))


def _require(verbs: frozenset[Verb], needs: Sequence[Verb]) -> None:
    if not verbs:
        raise Problem("404.1")
    if needs and verbs.isdisjoint(needs):
        raise Problem("403.1")


def _links(tabs: Iterable[Tab], verbs: Iterable[Verb], **parts: int) -> list[Link]:
    held = frozenset(verbs)
    shown = (tab for tab in tabs if not tab.needs or tab.needs & held)
    return [Link(tab.page, tab.title, reverse(tab.page, kwargs=parts)) for tab in shown]
