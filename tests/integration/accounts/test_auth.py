"""Credentials, in ODK Central's order and with its codes."""

import base64
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client, RequestFactory

from collect.accounts.auth import actor_of
from collect.accounts.models import Actor, AppUser, Project, PublicLink
from collect.lib.ids import new_token
from tests.factories.accounts import (
    PASSWORD,
    Person,
    make_app_user,
    make_person,
    make_session,
)

pytestmark = pytest.mark.django_db

CURRENT = "/v1/users/current"
HERE: dict[str, Any] = {"REMOTE_ADDR": "127.0.0.1"}
FAR: dict[str, Any] = {"REMOTE_ADDR": "203.0.113.5"}


def _code(response: Any) -> tuple[int, float]:
    return response.status_code, response.json()["code"]


def _basic(email: str, password: str, encoding: str = "utf-8") -> dict[str, str]:
    raw = f"{email}:{password}".encode(encoding)
    return {"Authorization": f"Basic {base64.b64encode(raw).decode()}"}


def test_nobody_is_told_to_sign_in_without_a_challenge(client: Client) -> None:
    response = client.get(CURRENT)
    assert _code(response) == (401, 401.2)
    assert "WWW-Authenticate" not in response


def test_a_bearer_token_identifies_its_user(alice: Person) -> None:
    assert alice.get(CURRENT).json()["email"] == "alice@example.org"


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer x",
        f"Bearer {'a' * 64}",
        "Bearer é",
        "Digest username=alice",
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"no colon").decode(),
        "nonsense",
    ],
)
def test_credentials_that_mean_nothing_are_refused(
    client: Client, db: None, header: str
) -> None:
    response = client.get(CURRENT, headers={"Authorization": header}, **HERE)
    assert _code(response) == (401, 401.2)


def test_a_session_ends_after_its_time(client: Client, alice: Person) -> None:
    token = make_session(alice.actor, hours=-0.01)
    response = client.get(CURRENT, headers={"Authorization": f"Bearer {token}"})
    assert _code(response) == (401, 401.2)


@pytest.fixture
def dana(db: None) -> Person:
    return make_person("dana", password="Größe und Weite")


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_basic_passwords_come_in_either_encoding(
    client: Client, dana: Person, encoding: str
) -> None:
    headers = _basic("dana@example.org", "Größe und Weite", encoding)
    assert client.get(CURRENT, headers=headers, **HERE).status_code == 200


def test_basic_is_refused_in_the_open_before_the_password_is_looked_at(
    client: Client, dana: Person
) -> None:
    headers = _basic("dana@example.org", "Größe und Weite")
    assert _code(client.get(CURRENT, headers=headers, **FAR)) == (401, 401.3)


def test_basic_is_taken_over_tls(client: Client, dana: Person) -> None:
    headers = _basic("dana@example.org", "Größe und Weite")
    response = client.get(CURRENT, headers=headers, secure=True, **FAR)
    assert response.status_code == 200


@pytest.mark.parametrize(
    "header", ["X-Forwarded-Proto", "X-Forwarded-For", "Forwarded", "X-Real-Ip"]
)
def test_a_proxy_on_this_machine_does_not_make_the_open_private(
    client: Client, dana: Person, header: str
) -> None:
    headers = _basic("dana@example.org", "Größe und Weite") | {header: "https"}
    assert _code(client.get(CURRENT, headers=headers, **HERE)) == (401, 401.3)


def test_a_wrong_basic_password_is_refused(client: Client, dana: Person) -> None:
    headers = _basic("dana@example.org", PASSWORD)
    assert _code(client.get(CURRENT, headers=headers, **HERE)) == (401, 401.2)


def test_an_address_that_is_no_address_counts_as_far_away(
    client: Client, dana: Person
) -> None:
    headers = _basic("dana@example.org", PASSWORD)
    response = client.get(CURRENT, headers=headers, REMOTE_ADDR="")
    assert _code(response) == (401, 401.3)


@pytest.fixture
def device(project: Project) -> AppUser:
    return make_app_user(project)


@pytest.fixture
def odd_key(device: AppUser) -> str:
    """A key with the characters that addresses usually escape."""
    device.token = "!$" + new_token()[:60] + "$!"
    device.save()
    return device.token


@pytest.mark.parametrize("safe", ["!$", ""])
def test_keys_in_the_path_come_raw_or_escaped(
    client: Client, odd_key: str, project: Project, safe: str
) -> None:
    path = f"/v1/key/{quote(odd_key, safe=safe)}/projects/{project.pk}/app-users"
    assert _code(client.get(path)) == (403, 403.1)


def test_a_key_in_the_query_works_too(
    client: Client, odd_key: str, project: Project
) -> None:
    path = f"/v1/projects/{project.pk}/app-users"
    response = client.get(path, {"st": odd_key})
    assert _code(response) == (403, 403.1)


@pytest.mark.parametrize("key", ["short", "", "a" * 63 + "-", "é" * 64])
def test_a_malformed_key_is_refused_whatever_else_is_sent(
    alice: Person, key: str
) -> None:
    assert _code(alice.get(f"/v1/key/{quote(key)}/projects")) == (401, 401.2)
    assert _code(alice.get("/v1/projects", data={"st": key})) == (401, 401.2)


def test_an_unknown_key_is_forbidden_so_that_phones_do_not_ask_for_passwords(
    alice: Person,
) -> None:
    assert _code(alice.get(f"/v1/key/{new_token()}/projects")) == (403, 403.1)


def test_a_key_lists_no_projects_and_is_no_user(
    client: Client, device: AppUser
) -> None:
    assert client.get(f"/v1/key/{device.token}/projects").json() == []
    response = client.get(f"/v1/key/{device.token}/users/current")
    assert _code(response) == (404, 404.1)


def test_the_last_contact_of_a_device_is_kept(client: Client, device: AppUser) -> None:
    client.get(f"/v1/key/{device.token}/projects")
    device.refresh_from_db()
    first = device.last_used_at
    assert first is not None
    client.get(f"/v1/key/{device.token}/projects")
    device.refresh_from_db()
    assert device.last_used_at == first


def test_views_outside_ninja_ask_for_the_actor(
    rf: RequestFactory, alice: Person
) -> None:
    headers = {"Authorization": f"Bearer {alice.token}"}
    assert actor_of(rf.get("/", headers=headers)) == alice.actor
    assert actor_of(rf.get("/")) is None


def test_the_key_of_a_public_link_works(client: Client, project: Project) -> None:
    actor = Actor.objects.create(type=Actor.Type.PUBLIC_LINK, display_name="Link")
    link = PublicLink.objects.create(
        actor=actor, project=project, form_id=1, token=new_token()
    )
    assert client.get("/v1/projects", {"st": str(link.token)}).json() == []
