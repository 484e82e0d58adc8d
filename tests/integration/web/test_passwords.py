"""The pages for those who have no password, or forgot it."""

import re
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from collect.accounts.actions.resets import issue_reset
from collect.accounts.models import AuditEvent, PasswordReset, Project
from collect.accounts.permissions import VIEWER
from collect.lib.ids import new_token
from tests.factories.accounts import PASSWORD, Person, make_person
from tests.support.pages import open_page, send

pytestmark = pytest.mark.django_db

NEW = "seven wild gardens"
CLAIM = "/account/claim"
FORGOTTEN = "/reset-password"
_TOKEN = re.compile(r'"csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"')


@pytest.fixture
def bob(project: Project) -> Person:
    """Bob, who can sign in with his password."""
    return make_person("bob", VIEWER, project, password=PASSWORD)


@pytest.fixture
def browser() -> Client:
    """A browser for which forgery is checked, as in reality."""
    return Client(enforce_csrf_checks=True)


def _send(browser: Client, page: Any, fields: dict[str, str]) -> Any:
    """Fill in the form of the page, with its hidden fields, and send it."""
    text = page.content.decode()
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text)
    action = re.search(r'<form method="post" action="([^"]+)"', text)
    assert action is not None
    body = {name: unescape(value) for name, value in hidden} | fields
    return browser.post(action[1], body)


def _sign_in(email: str, password: str) -> int:
    body = {"email": email, "password": password}
    response = Client().post("/v1/sessions", body, content_type="application/json")
    return int(response.status_code)


def test_a_link_leads_to_a_page_that_sets_the_password(
    bob: Person, browser: Client
) -> None:
    token = issue_reset(user=bob.user).token
    page = browser.get(CLAIM, {"token": token})
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "same-origin"

    done = _send(browser, page, {"password": NEW, "repeated": NEW})

    assert done.status_code == 200
    assert "Your password is set" in done.content.decode()
    assert _sign_in("bob@example.org", NEW) == 200
    assert _sign_in("bob@example.org", PASSWORD) == 401
    assert browser.get(CLAIM, {"token": token}).status_code == 404


@pytest.mark.parametrize(
    ("password", "repeated", "problem"),
    [
        ("ninechars", "ninechars", "at least 10 characters"),
        (NEW, NEW + " ", "differ"),
        ("password123", "password123", "too easy to guess"),
        ("x" * 73, "x" * 73, "too long"),
        ("", "", "at least 10 characters"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    bob: Person, browser: Client, password: str, repeated: str, problem: str
) -> None:
    token = issue_reset(user=bob.user).token
    page = browser.get(CLAIM, {"token": token})
    again = _send(browser, page, {"password": password, "repeated": repeated})
    text = again.content.decode()
    assert again.status_code == 400
    assert problem in re.sub(r"\s+", " ", text)
    assert 'role="alert"' in text
    assert 'aria-invalid="true"' in text
    assert not password or password not in text
    assert _sign_in("bob@example.org", PASSWORD) == 200
    assert _send(browser, again, {"password": NEW, "repeated": NEW}).status_code == 200


@pytest.mark.parametrize(
    "token", ["", "x", "é" * 64, "\0", '"><script>', new_token()], ids=str.__len__
)
def test_a_link_that_does_not_work_says_what_to_do(browser: Client, token: str) -> None:
    page = browser.get(CLAIM, {"token": token})
    assert page.status_code == 404
    assert f'href="{FORGOTTEN}"' in page.content.decode()
    assert "<script>" not in page.content.decode()
    assert browser.head(CLAIM, {"token": token}).status_code == 404


def test_a_forged_form_sets_nothing(bob: Person, browser: Client) -> None:
    token = issue_reset(user=bob.user).token
    body = {"token": token, "password": NEW, "repeated": NEW}
    assert browser.post(CLAIM, body).status_code == 403
    assert PasswordReset.objects.exists()


def test_asking_for_a_link_tells_nothing_of_accounts(
    bob: Person, browser: Client
) -> None:
    answers = [
        _TOKEN.sub("", _send(browser, browser.get(FORGOTTEN), {"email": email}).text)
        for email in (" bob@example.org", "nobody@example.org")
    ]
    assert answers[0] == answers[1]
    events = AuditEvent.objects.filter(action="user.reset.initiate").order_by("pk")
    assert [event.details for event in events] == [
        {"email": "bob@example.org"},
        {"email": "nobody@example.org"},
    ]


@pytest.mark.parametrize("email", ["", "  ", "a\0@example.org"])
def test_an_address_is_needed(browser: Client, email: str) -> None:
    again = _send(browser, browser.get(FORGOTTEN), {"email": email})
    assert again.status_code == 400
    assert 'role="alert"' in again.content.decode()
    assert not AuditEvent.objects.exists()


def test_pages_are_sound(bob: Person, browser: Client) -> None:
    token = issue_reset(user=bob.user).token
    page = open_page(browser, f"{CLAIM}?token={quote(token)}")
    assert page.heading == "Set a password"
    again = send(browser, page, {"password": "short", "repeated": "other"}, status=400)
    assert "differ" in again.error_beside("repeated")
    again = send(browser, page, {"password": "short", "repeated": "short"}, status=400)
    assert "at least 10 characters" in again.error_beside("password")
    done = send(browser, again, {"password": NEW, "repeated": NEW})
    assert done.link("Sign in") == "/sign-in"

    page = open_page(browser, FORGOTTEN)
    again = send(browser, page, {"email": ""}, status=400)
    assert "your account" in again.error_beside("email")
    done = send(browser, again, {"email": "bob@example.org"})
    assert done.heading == "Look into your mail"


def test_pages_speak_the_language_that_was_chosen(browser: Client) -> None:
    browser.cookies["language"] = "id"
    (page,) = open_page(browser, FORGOTTEN).select("html")
    assert page.get("lang") == "id"


def test_other_methods_are_refused(browser: Client) -> None:
    assert browser.put(CLAIM).status_code in (403, 405)
    assert Client().put(FORGOTTEN).status_code == 405
