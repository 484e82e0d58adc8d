"""Signing in and out."""

from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from collect.accounts import passwords
from collect.accounts.models import AuditEvent, Project, Session
from collect.lib.ids import new_token
from tests.factories.accounts import (
    PASSWORD,
    Person,
    make_app_user,
    make_person,
    make_session,
)

pytestmark = pytest.mark.django_db

HERE: dict[str, Any] = {"REMOTE_ADDR": "127.0.0.1"}
FAR: dict[str, Any] = {"REMOTE_ADDR": "203.0.113.5"}


@pytest.fixture
def dana(db: None) -> Person:
    return make_person("dana", password=PASSWORD)


def _sign_in(
    client: Client,
    email: str = "Dana@Example.org",
    password: str = PASSWORD,
    **extra: Any,
) -> Any:
    body = {"email": email, "password": password}
    return client.post("/v1/sessions", body, content_type="application/json", **extra)


def _code(response: Any) -> tuple[int, float]:
    return response.status_code, response.json()["code"]


def test_signing_in_gives_a_token_for_a_day(client: Client, dana: Person) -> None:
    response = _sign_in(client, headers={"User-Agent": "pyodk v1.3.0"})
    body = response.json()
    assert response.status_code == 200
    assert set(body) == {"token", "csrf", "createdAt", "expiresAt"}
    start, end = (datetime.fromisoformat(body[k]) for k in ("createdAt", "expiresAt"))
    assert end - start == timedelta(hours=24)
    assert response["Cache-Control"] == "no-store"
    headers = {"Authorization": f"Bearer {body['token']}"}
    assert Client().get("/v1/users/current", headers=headers).status_code == 200
    event = AuditEvent.objects.get(action="user.session.create")
    assert event.actor_id == dana.id
    session = Session.objects.get()
    assert event.details == {
        "actorId": dana.id,
        "userAgent": "pyodk v1.3.0",
        "sessionId": session.pk,
    }


def test_the_token_itself_is_not_stored(client: Client, dana: Person) -> None:
    token = _sign_in(client).json()["token"]
    session = Session.objects.get()
    assert token not in (session.token_hash, session.csrf)


def test_passwords_are_hashed_with_argon2(dana: Person) -> None:
    assert dana.user.password.startswith("argon2$")


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("dana@example.org", "wrong password"),
        ("nobody@example.org", PASSWORD),
        ("dana@example.org", "x" * 73),
        ("dana", PASSWORD),
    ],
)
def test_wrong_credentials_look_all_the_same(
    client: Client, dana: Person, email: str, password: str
) -> None:
    response = _sign_in(client, email, password)
    assert _code(response) == (401, 401.2)
    assert not response.cookies


def test_an_unknown_address_costs_one_hash_like_a_wrong_password(
    dana: Person,
) -> None:
    with mock.patch.object(
        Argon2PasswordHasher, "encode", autospec=True, return_value="argon2$x"
    ) as encode:
        passwords.user_with("nobody@example.org", PASSWORD)
    assert encode.call_count == 1


def test_a_user_without_a_password_cannot_sign_in(
    client: Client, chelsea: Person
) -> None:
    assert _code(_sign_in(client, "chelsea@example.org")) == (401, 401.2)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 400.3),
        ({"email": "dana@example.org"}, 400.2),
        ({"email": "", "password": ""}, 400.3),
        ({"email": 5, "password": PASSWORD}, 400.11),
        ({"email": ["a"], "password": {}}, 400.11),
        ({"email": "a\0@example.org", "password": PASSWORD}, 400.8),
        ([], 400.3),
        ('"text"', 400.3),
    ],
)
def test_what_is_missing_or_misshapen_is_named(
    client: Client, db: None, body: Any, code: float
) -> None:
    response = client.post("/v1/sessions", body, content_type="application/json")
    assert _code(response) == (400, code)
    assert PASSWORD not in response.content.decode()


@pytest.mark.parametrize("raw", [b"{", b"\xff\xfe", b"[" * 10_000, b"email=a"])
def test_a_body_that_is_not_json_is_refused(
    client: Client, db: None, raw: bytes
) -> None:
    response = client.post("/v1/sessions", raw, content_type="application/json")
    assert _code(response) == (400, 400.1)


def test_expired_sessions_are_swept_at_the_next_sign_in(
    client: Client, dana: Person, alice: Person
) -> None:
    make_session(alice.actor, hours=-1)
    _sign_in(client)
    assert Session.objects.count() == 1


def test_a_session_is_found_again_after_a_reload(alice: Person) -> None:
    body = alice.get("/v1/sessions/restore").json()
    assert body["token"] == alice.token
    assert body["csrf"]


def test_signing_out_ends_the_session(alice: Person) -> None:
    assert alice.delete("/v1/sessions/current").json() == {"success": True}
    assert _code(alice.get("/v1/users/current")) == (401, 401.2)
    assert AuditEvent.objects.filter(action="user.session.end").exists()


def test_only_a_session_can_be_restored_or_ended(
    client: Client, project: Project
) -> None:
    key = str(make_app_user(project).token)
    assert _code(client.get("/v1/sessions/restore", {"st": key})) == (404, 404.1)
    response = client.delete(f"/v1/sessions/current?st={key}")
    assert _code(response) == (403, 403.1)


def test_nobody_has_a_session(client: Client, db: None) -> None:
    for response in (
        client.get("/v1/sessions/restore"),
        client.delete("/v1/sessions/current"),
        client.delete(f"/v1/sessions/{new_token()}"),
    ):
        assert _code(response) == (401, 401.2)


def test_an_administrator_ends_any_session_and_others_their_own(
    alice: Person, bob: Person, chelsea: Person
) -> None:
    assert alice.delete(f"/v1/sessions/{bob.token}").status_code == 200
    assert _code(chelsea.delete(f"/v1/sessions/{alice.token}")) == (403, 403.1)
    assert chelsea.delete(f"/v1/sessions/{chelsea.token}").status_code == 200


@pytest.mark.parametrize("token", ["x", "a" * 64, "a/b"])
def test_unknown_tokens_look_like_those_of_others(alice: Person, token: str) -> None:
    path = f"/v1/sessions/{token.replace('/', '%252F')}"
    assert _code(alice.delete(path)) == (403, 403.1)
