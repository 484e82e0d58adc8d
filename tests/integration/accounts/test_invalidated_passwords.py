"""Ending a password at once, over REST: for administrators."""

from typing import Any

import pytest
from django.test import Client

from collect.accounts.actions.resets import issue_reset
from collect.accounts.models import AuditEvent, Project, Session
from collect.accounts.permissions import MANAGER, VIEWER
from tests.factories.accounts import PASSWORD, Person, make_person

pytestmark = pytest.mark.django_db

INITIATE = "/v1/users/reset/initiate"
VERIFY = "/v1/users/reset/verify"
NEW = "seven wild gardens"


@pytest.fixture
def bob(project: Project) -> Person:
    """Bob, who can sign in with his password."""
    return make_person("bob", VIEWER, project, password=PASSWORD)


def _code(response: Any) -> tuple[int, float]:
    return response.status_code, response.json()["code"]


def _post(path: str, body: Any, token: str = "") -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Client().post(path, body, content_type="application/json", headers=headers)


def _sign_in(person: Person, password: str) -> int:
    body = {"email": person.user.email, "password": password}
    return int(_post("/v1/sessions", body).status_code)


def _requests() -> list[Any]:
    events = AuditEvent.objects.filter(action="user.reset.initiate")
    return [event.details for event in events.order_by("pk")]


def test_an_administrator_ends_a_password_at_once(alice: Person, bob: Person) -> None:
    assert bob.get("/v1/users/current").status_code == 200
    path = f"{INITIATE}?invalidate=True"
    assert alice.post(path, {"email": "bob@example.org"}).json() == {"success": True}
    assert _sign_in(bob, PASSWORD) == 401
    assert not Session.objects.filter(actor=bob.actor).exists()
    event = AuditEvent.objects.get(action="user.update")
    assert event.details == {"actorId": bob.id, "data": {"password": None}}
    assert _requests() == [{"email": "bob@example.org"}]
    token = issue_reset(user=bob.user).token
    assert _post(VERIFY, {"new": NEW}, token).status_code == 200
    assert _sign_in(bob, NEW) == 200
    assert alice.post(path, {"email": "no@example.org"}).json() == {"success": True}


def test_others_end_nobody_s_password(
    bob: Person, chelsea: Person, project: Project
) -> None:
    manager = make_person("mia", MANAGER, project)
    path = f"{INITIATE}?invalidate=true"
    for person in (manager, bob, chelsea):
        for email in ("bob@example.org", "no@example.org"):
            assert _code(person.post(path, {"email": email})) == (403, 403.1)
    assert _code(_post(path, {"email": "bob@example.org"})) == (401, 401.2)
    assert _sign_in(bob, PASSWORD) == 200
    assert _requests() == []
