"""What every page about a form's submissions begins with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from collect.accounts.limits import Areas
from collect.accounts.models import Actor
from collect.accounts.permissions import Verb
from collect.lib.paths import encode_segment
from collect.problems import Problem
from collect.submissions.areas import of_areas
from collect.submissions.browsing.questions import Catalogue, catalogue
from collect.submissions.models import Submission
from collect.submissions.queries import submissions_of
from collect.submissions.sight import areas_seen, hidden_from
from collect.web.navigation import FormPlace, form_place
from collect.web.page import PageRequest
from collect.web.submissions.display import Display, display_of
from collect.web.submissions.filters import Filters, filters_of
from collect.web.submissions.parameters import kept, shown


@dataclass(frozen=True)
class View:
    """The form, what somebody may see of it and how, and the filters of the address.

    `draft`: whether it is about the tests of the form's draft; `areas`: where the
    submissions were made that somebody sees.
    """

    place: FormPlace
    actor: Actor
    draft: bool
    areas: Areas
    hidden: frozenset[str]
    known: Catalogue
    display: Display
    parameters: QueryDict

    @classmethod
    def of(cls, request: PageRequest, form_id: int, verb: Verb, *, draft: bool) -> View:
        """Raises Problem 404.1, also where a draft is meant and there is none; 403.1."""
        place = form_place(request, form_id, verb, by_area=True)
        if draft and place.form.draft_version_id is None:
            raise Problem("404.1")
        areas = areas_seen(request.actor, place.form, verb)
        hidden = hidden_from(request.actor, place.form, draft=draft)
        known = catalogue(place.form, draft=draft)
        display = display_of(request.actor, place.project, place.form, known, hidden)
        return cls(
            place, request.actor, draft, areas, hidden, known, display, request.GET
        )

    @cached_property
    def filters(self) -> Filters:
        """What the address asks for."""
        return filters_of(
            self.parameters,
            self.place,
            self.known,
            self.hidden,
            self.display.language,
            actor=self.actor,
            areas=self.areas,
            draft=self.draft,
        )

    def submissions(self, *, deleted: bool = False) -> QuerySet[Submission]:
        """Those that somebody sees, newest first, whatever the filters."""
        found = submissions_of(self.place.form, draft=self.draft, deleted=deleted)
        return of_areas(found, self.areas)

    @cached_property
    def query(self) -> str:
        """The filters and the order, as part of addresses."""
        return shown(kept(self.parameters))

    @property
    def shown(self) -> dict[str, Any]:
        """For templates."""
        return {
            "place": self.place,
            "here": "design" if self.draft else "submissions",
            "section": "projects",
            "draft": self.draft,
            "list_address": self.address("submissions"),
            "columns_address": self.address("submission-columns"),
            "count_address": self.address("submission-count"),
            "filter_address": self.address("submission-filter"),
            "query": self.query,
        }

    def address(self, page: str, **parts: object) -> str:
        """The address of a page about these submissions, or of the same for tests."""
        name = f"draft-{page}" if self.draft else page
        return reverse(name, kwargs={"form_id": self.place.form.pk, **parts})

    def address_of(self, instance_id: str) -> str:
        """The address of a submission, from where one goes on in the same list."""
        return (
            f"{self.address('submissions')}/{encode_segment(instance_id)}{self.query}"
        )
