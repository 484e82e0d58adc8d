"""One's own account."""

from __future__ import annotations

import pytest
from django.test import Client

from collect.accounts import actions
from collect.accounts.auth import LOOPBACK_COOKIE
from collect.accounts.models import Project, Session
from collect.accounts.permissions import VIEWER
from tests.factories.accounts import PASSWORD, Person, make_person
from tests.factories.submissions import household_form
from tests.support.pages import open_page, post, send

pytestmark = pytest.mark.django_db

NEW = "seven wild gardens"
CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile"


@pytest.fixture
def ana(project: Project) -> Person:
    return make_person("ana", VIEWER, project, password=PASSWORD)


def _signed_in(person: Person, user_agent: str = "") -> Client:
    done = actions.log_in(
        email=person.user.email, password=PASSWORD, user_agent=user_agent
    )
    browser = Client(enforce_csrf_checks=True)
    browser.cookies[LOOPBACK_COOKIE] = done.token
    return browser


def test_it_shows_own_roles(ana: Person, alice: Person, chelsea: Person) -> None:
    assert "Households : Viewer" in open_page(ana.browser, "/account").text.replace(
        "Households:", "Households :"
    )
    assert "You are an administrator" in open_page(alice.browser, "/account").text
    assert "You have no role yet" in open_page(chelsea.browser, "/account").text


def test_a_role_for_a_form_names_the_form(project: Project) -> None:
    form = household_form(project)
    ben = make_person("ben", VIEWER, project, form_id=form.pk)
    page = open_page(ben.browser, "/account")
    assert "Households, Household: Viewer" in page.text


def test_name_and_address_change(ana: Person, bob: Person) -> None:
    page = open_page(ana.browser, "/account")
    fields = {"display_name": "Ana Sari", "email": "sari@example.org"}
    done = send(ana.browser, page, fields, form="#details")
    assert "Saved." in done.text
    assert "Ana Sari" in done.texts(".who")[0]
    fields = {"display_name": "Bob", "email": "bob@example.org"}
    again = send(ana.browser, done, fields, form="#details", status=400)
    assert "has this address already" in again.error_beside("email")
    assert again.select("[name=display_name]")[0].get("value") == "Bob"


def test_the_password_changes_and_other_sessions_end(ana: Person) -> None:
    elsewhere = _signed_in(ana)
    page = open_page(ana.browser, "/account")
    fields = {"old": PASSWORD, "new": NEW, "again": NEW}
    done = send(ana.browser, page, fields, form="#password")
    assert "Your password is changed." in done.text
    assert open_page(elsewhere, "/account").heading == "Sign in"
    actions.log_in(email="ana@example.org", password=NEW)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("old", "something else", "not your password"),
        ("old", "", "required"),
        ("new", "", "required"),
        ("again", "another", "differ"),
        ("again", "", "required"),
    ],
)
def test_what_is_wrong_with_a_password_is_said(
    ana: Person, field: str, value: str, said: str
) -> None:
    page = open_page(ana.browser, "/account")
    fields = {"old": PASSWORD, "new": NEW, "again": NEW} | {field: value}
    again = send(ana.browser, page, fields, form="#password", status=400)
    assert said in again.error_beside(field)
    assert NEW not in again.text
    actions.log_in(email="ana@example.org", password=PASSWORD)


def test_a_poor_password_is_refused(ana: Person) -> None:
    page = open_page(ana.browser, "/account")
    for poor, said in (("short", "at least 10"), ("password123", "easy to guess")):
        fields = {"old": PASSWORD, "new": poor, "again": poor}
        again = send(ana.browser, page, fields, form="#password", status=400)
        assert said in again.error_beside("new")


def test_sessions_are_seen_and_ended(ana: Person) -> None:
    open_page(ana.browser, "/account")
    phone = _signed_in(ana, CHROME)
    page = open_page(ana.browser, "/account")
    phones, here = page.texts("#sessions li")
    assert phones.startswith("Chrome on Android · signed in just now")
    assert here.startswith("unknown · signed in")
    assert here.endswith("this one")
    done = send(ana.browser, page, form="#sessions form")
    assert "The session has ended." in done.text
    assert open_page(phone, "/account").heading == "Sign in"
    assert done.select("#others") == []


def test_all_other_sessions_end_at_once(ana: Person) -> None:
    phones = [_signed_in(ana) for _ in range(2)]
    done = send(ana.browser, open_page(ana.browser, "/account"), form="#others")
    assert "2 sessions have ended." in done.text
    assert Session.objects.filter(actor=ana.actor).count() == 1
    assert open_page(phones[0], "/account").heading == "Sign in"


def test_sessions_of_others_are_out_of_reach(ana: Person, alice: Person) -> None:
    open_page(ana.browser, "/account")
    session = Session.objects.get(actor=ana.actor)
    post(alice.browser, f"/account/sessions/{session.pk}/end", status=404)
    assert Session.objects.filter(pk=session.pk).exists()


def test_the_language_is_chosen_here_too(ana: Person) -> None:
    page = open_page(ana.browser, "/account")
    done = send(ana.browser, page, {"language": "id"}, form="#language")
    (root,) = done.select("html")
    assert root.get("lang") == "id"


def test_a_language_that_there_is_not_changes_nothing(ana: Person) -> None:
    page = post(ana.browser, "/language", {"language": "xx"}, status=200)
    (root,) = page.select("html")
    assert root.get("lang") == "en"


def test_whoever_has_not_signed_in_is_asked_to() -> None:
    assert open_page(Client(), "/account").heading == "Sign in"
    assert Client().post("/account/password").status_code == 401
