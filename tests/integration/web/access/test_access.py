"""Nobody gets or changes anything at a page that they have no right to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import pytest
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from collect.accounts.permissions import (
    ADMIN,
    ANALYST,
    DATA_COLLECTOR,
    MANAGER,
    REVIEWER,
    VIEWER,
    Role,
)
from collect.datasets.releases.actions import create_dataset
from tests.compat.seeded import undone
from tests.factories.accounts import Person, make_person, make_project
from tests.factories.areas import ELSEWHERE, JAVA, limited, provinces_form
from tests.factories.releases import METADATA
from tests.integration.web.access.asking import (
    Answer,
    Route,
    ask,
    bodies,
    routes,
)
from tests.integration.web.access.world import ANSWERED, DIRECT, MARKUP, OURS, World

pytestmark = pytest.mark.django_db

ROUTES = routes()
OF_THE_PROJECT = [route for route in ROUTES if route.names - {"key"}]
SECRETS = (OURS, ANSWERED, DIRECT, ELSEWHERE)
OWN = {
    *("account", "account-password", "account-session", "account-sessions"),
    *("language", "sign-in", "sign-out", "forgotten-password", "claim-account"),
}
"""What everybody may change, as it is theirs."""
ALIKE = {"guide-page", "guide-reference", "outlines", "library-workbook"}
"""Pages whose parameters lead to what is nobody's."""
WITHOUT_WRITES = {
    *OWN - {"account"},
    *("decide", "decide-sheet", "cleaning-sheet"),
    *("devices-unsent", "devices-unsent-opened", "design-upload", "export-again"),
    *("person-letter", "publish", "site-logo"),
}
"""Pages that need more than a form for it: a file, a token, another state."""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One for all tests here, as nothing that they do stays done."""
    with django_db_blocker.unblock(), undone():
        yield World(make_project(f"{OURS} project{MARKUP}"), make_person("boss", ADMIN))


@dataclass
class Asked:
    """Somebody, and what comes of asking."""

    world: World
    person: Person | None

    def answers(
        self, method: str, names: Collection[str] | None = None
    ) -> Iterator[tuple[Route, Answer]]:
        """To each page that takes the method."""
        browser, given = Client(), bodies(self.world)
        for route in ROUTES:
            if method in route.methods and (names is None or route.name in names):
                path, body = route.path(self.world), given.get(route.name)
                yield route, ask(browser, self.person, method, path, body)


def test_every_page_is_there_for_who_may(world: World) -> None:
    """Else the tests below would prove nothing."""
    asked = Asked(world, world.boss)
    missing = {
        route.name: answer.status
        for route, answer in asked.answers("GET")
        if answer.status >= 400
    }
    assert missing == {
        "claim-account": 404,
        "explore-png": 404,
        "explore-svg": 404,
        "healthz": 503,
    }
    idle = {
        route.name: answer.status
        for route, answer in asked.answers("POST")
        if not answer.written and "GET" not in route.methods
    }
    assert idle.keys() <= WITHOUT_WRITES, idle


@pytest.mark.parametrize("who", ["nobody", "chelsea", "manager of another"])
def test_outsiders_get_and_change_nothing(world: World, who: str) -> None:
    person = None if who == "nobody" else make_person("somebody")
    if person and who != "chelsea":
        other = make_project("Schools")
        provinces_form(other)
        person = make_person("eve", MANAGER, other)
    asked = Asked(world, person)
    wrong: dict[str, Any] = {}
    for method in ("GET", "POST"):
        for route, answer in asked.answers(method):
            closed = answer.status in (401, 403, 404) or (
                person is None and answer.status == 302
            )
            inside = route in OF_THE_PROJECT and route.name not in ALIKE | OWN
            told = answer.tells(SECRETS)
            changed = answer.written if route.name not in OWN else ()
            if told or changed or (inside and not closed):
                wrong[f"{method} {route.name}"] = answer.status, told, set(changed)
    assert wrong == {}


def test_names_and_answers_are_text(world: World) -> None:
    pages = {
        route.name: answer.text
        for route, answer in Asked(world, world.boss).answers("GET")
        if _is_page(answer)
    }
    assert {name for name, text in pages.items() if MARKUP[:3] in text} == set()
    assert (
        len([name for name, text in pages.items() if escape(MARKUP[:3]) in text]) > 40
    )


def _is_page(answer: Answer) -> bool:
    return "text/html" in answer.text or "image/svg" in answer.text


_DRAFTS = {"draft-submission", "draft-submissions"}
"""Tests of drafts are nobody's data."""
_ONE_BY_ONE = {"submission", "submission-edit", "submission-history"}
_EXPORTING = {"export-new", "export-quick", "export-settings-use"}
_REVIEWING = {
    *("finding", "start-run", "undo-batch", "undo-decision"),
    *("submission-decision", "submission-edit", "submission-review"),
    "submission-review-undo",
}
_COMMENTING = {"submission-columns", "submission-comment"}


@dataclass
class Member:
    """A role in the project: what stays hidden (but for some pages), what it changes."""

    role: Role
    hidden: tuple[str, ...]
    open: frozenset[str] | set[str] = frozenset()
    changes: frozenset[str] | set[str] = frozenset()
    areas: tuple[str, ...] = ()


ANSWERS = (ANSWERED, DIRECT, ELSEWHERE)
MEMBERS = {
    "viewer": Member(VIEWER, (DIRECT,), _DRAFTS, _EXPORTING | _COMMENTING),
    "analyst": Member(ANALYST, ANSWERS),
    "reviewer": Member(
        REVIEWER,
        (DIRECT,),
        _DRAFTS | _ONE_BY_ONE,
        _EXPORTING | _COMMENTING | _REVIEWING,
    ),
    "collector": Member(DATA_COLLECTOR, ANSWERS),
    "reviewer of Java": Member(
        REVIEWER, (ELSEWHERE,), changes=_COMMENTING, areas=(JAVA,)
    ),
}


@pytest.mark.parametrize("who", MEMBERS)
def test_members_get_and_change_what_their_role_lets_them(
    world: World, who: str
) -> None:
    member = MEMBERS[who]
    person = limited("somebody", world.project, *member.areas, role=member.role)
    asked = Asked(world, person)
    told, changed = {}, {}
    for method in ("GET", "POST"):
        for route, answer in asked.answers(method):
            if route.name not in member.open and (found := answer.tells(member.hidden)):
                told[f"{method} {route.name}"] = found
            if answer.written and route.name not in member.changes | OWN:
                changed[f"{method} {route.name}"] = answer.written
    assert (told, changed) == ({}, {})


INSIDE = [
    *("run", "version-findings", "version-file", "public-link", "public-link-qr"),
    *("public-link-revoke", "public-link-delete", "undo-decision", "undo-batch"),
    *("submission", "submission-edit", "submission-history", "submission-comment"),
    *("submission-decision", "submission-delete", "submission-restore"),
    *("draft-submission", "draft-submission-edit", "draft-submission-history"),
    *("finding", "device", "device-recovery", "device-revoke", "device-delete"),
    *("map-delete", "project-role-change", "project-role-remove", "form-restore"),
    *("boundaries-remove", "publishing", "publishing-cancel", "release"),
    *("release-changes", "release-withdraw", "release-zip", "release-sums"),
]
"""Pages of something in a form, project or dataset."""


def test_what_is_of_another_form_is_not_there(world: World) -> None:
    """Not even for who may see both, by addresses that mix them up."""
    other = make_project("Schools")
    form = provinces_form(other)
    dataset = create_dataset(
        code="OTHERS",
        sources=[form],
        by=world.boss.actor,
        names={"en": "Others"},
        public=True,
        metadata=METADATA,
    )
    mixed = copy(world)
    mixed.parts = {
        **world.parts,
        "project_id": str(other.pk),
        "form_id": str(form.pk),
        "code": dataset.code,
    }
    eve = make_person("eve", MANAGER, other)
    there: dict[str, Any] = {}
    for person in (eve, world.boss):
        for method in ("GET", "POST"):
            for route, answer in Asked(mixed, person).answers(method, INSIDE):
                if answer.status < 400 or answer.written:
                    there[f"{method} {route.name}"] = answer.status
    assert there == {}
