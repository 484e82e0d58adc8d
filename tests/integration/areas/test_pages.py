"""Pages for whoever works in some areas only."""

from types import SimpleNamespace
from typing import Any

import pytest

from collect.accounts.permissions import VIEWER, Verb
from collect.problems import Problem
from collect.web.navigation import FORM_TABS, form_place
from tests.factories.accounts import Person, give_role
from tests.factories.areas import Homes

pytestmark = pytest.mark.django_db


def _place(person: Person, homes: Homes, *needs: Verb, by_area: bool) -> Any:
    request: Any = SimpleNamespace(actor=person.actor)
    return form_place(request, homes.form.pk, *needs, by_area=by_area)


def test_a_page_that_filters_by_area_opens_within_areas(
    rina: Person, homes: Homes
) -> None:
    place = _place(rina, homes, Verb.SUBMISSION_LIST, by_area=True)
    assert place.may["submission_update"]
    assert not place.may["run_create"]


def test_a_page_that_does_not_says_why_it_stays_closed(
    rina: Person, chelsea: Person, homes: Homes
) -> None:
    refused = {}
    for person, verb in (
        (rina, Verb.SUBMISSION_LIST),
        (rina, Verb.FORM_UPDATE),
        (chelsea, Verb.SUBMISSION_LIST),
    ):
        with pytest.raises(Problem) as problem:
            _place(person, homes, verb, by_area=False)
        refused[person.user.email, verb] = problem.value.code
    assert list(refused.values()) == ["403.52", "403.1", "404.1"]
    assert _place(rina, homes, Verb.FORM_READ, by_area=False).form == homes.form


def test_tabs_are_those_that_open(rina: Person, homes: Homes) -> None:
    closed = {"runs", "exports"}
    for by_area in (True, False):
        tabs = _place(rina, homes, Verb.FORM_READ, by_area=by_area).tabs
        assert "form" in {tab.page for tab in tabs}
        assert closed.isdisjoint(tab.page for tab in tabs)
    pages = {tab.page for tab in FORM_TABS if tab.by_area}
    assert closed.isdisjoint(pages)
    give_role(rina.actor, VIEWER, homes.form.project)
    assert _place(rina, homes, Verb.RUN_READ, by_area=False).form == homes.form
