"""The session cookie, and writes that another site's page might send."""

from typing import Any

import pytest
from django.test import Client

from tests.factories.accounts import PASSWORD, Person, make_person, make_session

pytestmark = pytest.mark.django_db

HERE: dict[str, Any] = {"REMOTE_ADDR": "127.0.0.1"}
FAR: dict[str, Any] = {"REMOTE_ADDR": "203.0.113.5"}


def _code(response: Any) -> tuple[int, float]:
    return response.status_code, response.json()["code"]


def _sign_in(client: Client, **extra: Any) -> Any:
    make_person("dana", password=PASSWORD)
    body = {"email": "dana@example.org", "password": PASSWORD}
    response = client.post(
        "/v1/sessions", body, content_type="application/json", **extra
    )
    assert response.status_code == 200
    return response


def test_over_tls_the_cookie_is_bound_to_the_host(client: Client) -> None:
    cookies = _sign_in(client, secure=True, **FAR).cookies
    assert set(cookies) == {"__Host-session"}
    cookie = cookies["__Host-session"]
    assert (cookie["secure"], cookie["httponly"], cookie["path"]) == (True, True, "/")
    assert (cookie["samesite"], cookie["domain"]) == ("Strict", "")
    response = client.get("/v1/users/current", secure=True, **FAR)
    assert response.status_code == 200


def test_on_this_machine_the_cookie_needs_no_tls(client: Client) -> None:
    cookies = _sign_in(client, **HERE).cookies
    assert set(cookies) == {"session"}
    cookie = cookies["session"]
    assert (cookie["secure"], cookie["httponly"]) == ("", True)
    assert cookie["samesite"] == "Strict"
    assert client.get("/v1/users/current", **HERE).status_code == 200


def test_in_the_open_no_cookie_is_set_and_none_is_taken(client: Client) -> None:
    response = _sign_in(client, **FAR)
    assert not response.cookies
    client.cookies["session"] = response.json()["token"]
    assert _code(client.get("/v1/users/current", **FAR)) == (401, 401.2)


@pytest.fixture
def browser(alice: Person) -> Client:
    """Alice's browser on this machine."""
    client = Client(**HERE)
    client.cookies["session"] = make_session(alice.actor)
    return client


def _csrf(alice: Person) -> str:
    session = alice.actor.sessions.order_by("-id").first()
    assert session is not None
    return session.csrf


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_write_with_a_cookie_alone_is_refused(browser: Client, method: str) -> None:
    path = {"post": "/v1/projects", "put": "/v1/users/1/password"}.get(
        method, "/v1/users/1"
    )
    assert _code(getattr(browser, method)(path)) == (401, 401.2)


def test_a_script_of_our_own_page_may_write(browser: Client) -> None:
    response = browser.post(
        "/v1/projects",
        {"name": "P"},
        content_type="application/json",
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert response.status_code == 200


def test_the_csrf_token_in_a_header_may_write(browser: Client, alice: Person) -> None:
    headers = {"X-CSRF-Token": _csrf(alice)}
    response = browser.post(
        "/v1/projects", {"name": "P"}, content_type="application/json", headers=headers
    )
    assert response.status_code == 200


def test_the_csrf_token_in_a_form_is_taken(browser: Client, alice: Person) -> None:
    response = browser.post("/v1/projects", {"__csrf": _csrf(alice), "name": "P"})
    # Let through, and only then found not to be JSON.
    assert _code(response) == (400, 400.1)
    response = browser.post("/v1/projects", {"__csrf": "wrong", "name": "P"})
    assert _code(response) == (401, 401.2)


@pytest.mark.parametrize("token", ["", "x", "a" * 64, "é"])
def test_a_wrong_csrf_token_is_refused(browser: Client, token: str) -> None:
    response = browser.post("/v1/projects", headers={"X-CSRF-Token": token})
    assert _code(response) == (401, 401.2)


@pytest.mark.parametrize("value", ["x", "a" * 64])
def test_a_cookie_that_means_nothing_is_refused(
    client: Client, db: None, value: str
) -> None:
    client.cookies["session"] = value
    assert _code(client.get("/v1/users/current", **HERE)) == (401, 401.2)


def test_an_empty_cookie_is_no_cookie(client: Client, db: None) -> None:
    client.cookies["session"] = ""
    assert _code(client.get("/v1/users/current", **HERE)) == (401, 401.2)


def test_a_bearer_token_goes_before_the_cookie_and_needs_no_csrf(
    browser: Client, bob: Person
) -> None:
    headers = {"Authorization": f"Bearer {bob.token}"}
    body = browser.get("/v1/users/current", headers=headers).json()
    assert body["email"] == "bob@example.org"


def test_signing_out_drops_the_cookie(browser: Client, alice: Person) -> None:
    headers = {"X-Requested-With": "XMLHttpRequest"}
    response = browser.delete("/v1/sessions/current", headers=headers)
    assert response.cookies["session"].value == ""
    assert response.cookies["session"]["max-age"] == 0
    assert not alice.actor.sessions.exists()


def test_ending_the_own_session_by_its_token_drops_the_cookie(alice: Person) -> None:
    token = make_session(alice.actor)
    client = Client(**FAR)
    client.cookies["__Host-session"] = token
    response = client.delete(
        f"/v1/sessions/{token}",
        secure=True,
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    cookie = response.cookies["__Host-session"]
    assert (cookie.value, cookie["secure"]) == ("", True)


def test_in_the_open_there_is_no_cookie_to_drop(alice: Person) -> None:
    headers = {"Authorization": f"Bearer {alice.token}"}
    response = Client(**FAR).delete("/v1/sessions/current", headers=headers)
    assert response.status_code == 200
    assert not response.cookies
