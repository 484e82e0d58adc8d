"""The people of the whole site."""

from __future__ import annotations

import pytest

from collect.accounts.models import User
from collect.accounts.permissions import ANALYST, VIEWER
from tests.factories.accounts import (
    Person,
    give_role,
    make_person,
    make_project,
    make_user,
)
from tests.support.pages import open_page, post, send

pytestmark = pytest.mark.django_db


def test_everybody_stands_with_roles_and_last_sign_in(
    alice: Person, bob: Person, chelsea: Person
) -> None:
    give_role(bob.actor, ANALYST, make_project("Schools"))
    page = open_page(alice.browser, "/people")
    assert page.rows() == [
        ["alice", "alice@example.org", "administrator", "never"],
        ["bob", "bob@example.org", "2 projects", "never"],
        ["chelsea", "chelsea@example.org", "none yet", "never"],
    ]


def test_people_are_looked_for(alice: Person, bob: Person, chelsea: Person) -> None:
    page = open_page(alice.browser, "/people")
    found = send(alice.browser, page, {"q": "CHEL"}, form="#search")
    assert [row[0] for row in found.rows()] == ["chelsea"]
    assert found.link("Show everybody") == "/people"
    nobody = send(alice.browser, found, {"q": "zoe"}, form="#search")
    assert "Nobody is called like “zoe”." in nobody.text
    open_page(alice.browser, "/people?q=%00")


def test_long_lists_have_pages(alice: Person) -> None:
    for _ in range(60):
        make_user()
    page = open_page(alice.browser, "/people?q=user")
    assert len(page.rows()) == 50
    second = open_page(alice.browser, page.link("Next"))
    assert len(second.rows()) == 10


def test_somebody_is_invited(alice: Person) -> None:
    page = open_page(alice.browser, "/people")
    fields = {"email": "rina@example.org", "display_name": "Rina"}
    done = send(alice.browser, page, fields, form="#invite")
    assert done.heading == "Rina"
    assert "Rina is invited" in done.text
    fields = {"email": "omar@example.org", "administrator": "on"}
    done = send(alice.browser, page, fields, form="#invite")
    assert done.heading == "omar@example.org"
    assert done.texts(".badge") == ["administrator"]


def test_what_is_wrong_is_said_beside_the_field(alice: Person, bob: Person) -> None:
    page = open_page(alice.browser, "/people")
    fields = {"email": "BOB@example.org", "display_name": "Bob again"}
    again = send(alice.browser, page, fields, form="#invite", status=400)
    assert "here already" in again.error_beside("email")
    assert again.select("[name=display_name]")[0].get("value") == "Bob again"
    fields = {"email": "a@b", "display_name": "n" * 251}
    again = send(alice.browser, page, fields, form="#invite", status=400)
    assert "at most 250" in again.error_beside("display_name")
    again = send(alice.browser, page, {"email": "a@b"}, form="#invite", status=400)
    assert "it is no email address" in again.error_beside("email")
    assert User.objects.count() == 2


def test_only_administrators_see_people(bob: Person, chelsea: Person) -> None:
    somebody = make_person("somebody", VIEWER, make_project("Schools"))
    paths = [
        "/people",
        *(
            f"/people/{somebody.id}{path}"
            for path in (
                "",
                "/administrator",
                "/roles",
                "/roles/1/remove",
                "/letter",
                "/link",
                "/delete",
            )
        ),
    ]
    for person in (bob, chelsea):
        open_page(person.browser, "/people", status=403)
        open_page(person.browser, f"/people/{somebody.id}", status=403)
        for path in paths:
            fields = {"email": "x@example.org", "administrator": "yes"}
            post(person.browser, path, fields, status=403)
    assert User.objects.count() == 3
