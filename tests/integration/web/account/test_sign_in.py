"""Signing in and out with the pages for it."""

import pytest
from django.test import Client

from collect.accounts.auth import LOOPBACK_COOKIE
from collect.accounts.models import Session
from tests.factories.accounts import PASSWORD, Person, make_person
from tests.support.pages import open_page, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def dina() -> Person:
    """Dina, who can sign in with her password."""
    return make_person("dina", password=PASSWORD)


def test_the_cookie_is_out_of_reach_of_scripts(browser: Client, dina: Person) -> None:
    page = open_page(browser, "/sign-in")
    send(browser, page, {"email": dina.user.email, "password": PASSWORD})
    cookie = browser.cookies[LOOPBACK_COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"


@pytest.mark.parametrize(
    ("email", "password"),
    [("dina@example.org", "wrong"), ("nobody@example.org", PASSWORD)],
)
def test_a_wrong_password_and_an_unknown_address_look_the_same(
    browser: Client, dina: Person, email: str, password: str
) -> None:
    page = open_page(browser, "/sign-in")
    given = {"email": email, "password": password}
    page = send(browser, page, given, status=400)
    assert "do not identify anyone" in page.text
    assert page.select("[name=email]")[0].get("value") == email
    assert page.select("[name=password]")[0].get("value") is None


def test_empty_fields_are_said_one_by_one(browser: Client) -> None:
    page = send(browser, open_page(browser, "/sign-in"), status=400)
    assert page.error_beside("email") == "This field is required."
    assert page.error_beside("password") == "This field is required."
    assert "2 fields need another look" in page.text


def test_what_cannot_be_stored_is_refused(browser: Client) -> None:
    page = open_page(browser, "/sign-in")
    given = {"email": "di\0na@example.org", "password": PASSWORD}
    page = send(browser, page, given, status=400)
    assert page.error_beside("email")


@pytest.mark.parametrize(
    "onward", ["https://evil.example", "//evil.example", "\\\\evil"]
)
def test_nobody_is_led_to_another_site(
    browser: Client, dina: Person, onward: str
) -> None:
    page = open_page(browser, "/sign-in")
    given = {"email": dina.user.email, "password": PASSWORD, "next": onward}
    assert send(browser, page, given).address == "/projects"


def test_whoever_is_signed_in_goes_on(dina: Person) -> None:
    assert open_page(dina.browser, "/sign-in").heading == "Projects"


def test_no_password_is_asked_for_where_others_can_read_along(
    browser: Client, dina: Person
) -> None:
    far = Client(REMOTE_ADDR="192.0.2.7")
    page = open_page(far, "/sign-in")
    assert "over HTTPS only" in page.text
    assert page.select("[name=password]") == []
    far.post("/sign-in", {"email": dina.user.email, "password": PASSWORD})
    assert not Session.objects.exists()


def test_signing_out_ends_the_session(dina: Person) -> None:
    page = open_page(dina.browser, "/projects")
    page = send(dina.browser, page, form=".who form")
    assert page.heading == "Collect"
    assert not Session.objects.exists()
    assert open_page(dina.browser, "/projects").heading == "Sign in"
