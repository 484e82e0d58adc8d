"""What all pages have in common: who sees them, how errors look, which language."""

import gzip
from unittest.mock import patch

import pytest
from django.db import DataError
from django.test import Client

from collect.accounts.auth import LOOPBACK_COOKIE
from collect.accounts.models import Project
from tests.factories.accounts import Person, make_app_user, make_session
from tests.support.pages import open_page, send

pytestmark = pytest.mark.django_db
BROKEN = "collect.web.navigation.queries.project_for"


def test_a_stranger_signs_in_and_comes_to_where_they_wanted(alice: Person) -> None:
    alice.user.set_password("correct horse battery")
    alice.user.save()
    browser = Client(enforce_csrf_checks=True)
    page = open_page(browser, "/projects?sort=name")
    assert page.heading == "Sign in"
    given = {"email": alice.user.email, "password": "correct horse battery"}
    page = send(browser, page, given)
    assert (page.heading, page.address) == ("Projects", "/projects?sort=name")


def test_a_link_of_another_site_is_followed_once_more(alice: Person) -> None:
    """The cookie, which is SameSite=Strict, comes along the second time only."""
    page = open_page(Client(headers={"Sec-Fetch-Site": "cross-site"}), "/projects")
    (refresh,) = page.select('meta[http-equiv="refresh"]')
    assert refresh.get("content") == "0"
    assert open_page(alice.browser, "/projects").heading == "Projects"


def test_a_part_of_a_page_is_loaded_anew_when_the_session_ended() -> None:
    answer = Client().get("/projects", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"]) == (401, "true")


def test_what_was_typed_is_not_lost_when_the_session_ended(alice: Person) -> None:
    answer = Client().post("/sign-out")
    assert answer.status_code == 401
    assert "still in the page before this one" in answer.content.decode()


def test_a_form_of_another_site_changes_nothing(alice: Person) -> None:
    answer = alice.browser.post("/sign-out")
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.content.decode()
    assert open_page(alice.browser, "/projects").heading == "Projects"


def test_a_device_is_nobody_at_a_desk(project: Project) -> None:
    browser = Client()
    browser.cookies[LOOPBACK_COOKIE] = make_session(make_app_user(project).actor)
    assert open_page(browser, "/projects").heading == "Sign in"


@pytest.mark.parametrize("token", ["", "short", "!" * 64])
def test_a_strange_cookie_is_nobody(token: str) -> None:
    browser = Client()
    browser.cookies[LOOPBACK_COOKIE] = token
    assert open_page(browser, "/projects").heading == "Sign in"


def test_what_is_not_there_is_said_on_a_page(alice: Person) -> None:
    page = open_page(alice.browser, "/projects/4711", status=404)
    assert page.heading == "Nothing here"
    assert "404.1" in page.text


def test_what_somebody_may_not_is_said_on_a_page(
    chelsea: Person, project: Project
) -> None:
    page = open_page(chelsea.browser, f"/projects/{project.pk}", status=404)
    assert page.heading == "Nothing here"


def test_a_fault_of_ours_is_said_on_a_page_and_logged(
    alice: Person, caplog: pytest.LogCaptureFixture
) -> None:
    with patch(BROKEN, side_effect=RuntimeError("broken")):
        page = open_page(alice.browser, "/projects/1/settings", status=500)
    assert page.heading == "This did not work"
    assert "broken" in caplog.text
    assert "broken" not in page.text


def test_what_the_database_cannot_hold_is_a_fault_of_the_request(
    alice: Person,
) -> None:
    with patch(BROKEN, side_effect=DataError("value too long")):
        page = open_page(alice.browser, "/projects/1/settings", status=400)
    assert "value too long" in page.text


def test_pages_let_nothing_of_others_in_and_are_packed(alice: Person) -> None:
    answer = alice.browser.get("/projects", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(answer.content)
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-cache"


def test_pages_speak_the_language_of_the_browser() -> None:
    browser = Client(headers={"Accept-Language": "id, en;q=0.5"})
    page = open_page(browser, "/sign-in")
    (document,) = page.select("html")
    assert document.get("lang") == "id"


def test_a_chosen_language_is_kept() -> None:
    browser = Client()
    page = open_page(browser, "/sign-in")
    page = send(browser, page, form="form.languages", button="Bahasa Indonesia")
    assert page.address == "/sign-in"
    assert page.select("html")[0].get("lang") == "id"
    page = send(browser, page, form="form.languages", button="English")
    assert page.select("html")[0].get("lang") == "en"


def test_a_language_that_is_not_spoken_here_changes_nothing() -> None:
    browser = Client()
    browser.post("/language", {"language": "tlh", "next": "/sign-in"})
    assert "language" not in browser.cookies
