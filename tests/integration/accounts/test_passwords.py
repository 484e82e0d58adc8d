"""Passwords over REST: how long they may be, and how they change."""

from typing import Any

import pytest
from django.test import Client

from collect.accounts import actions
from collect.accounts.models import Project, Session
from collect.accounts.permissions import VIEWER
from tests.factories.accounts import (
    PASSWORD,
    Person,
    give_role,
    make_person,
    make_session,
)

pytestmark = pytest.mark.django_db

EVE = {"email": "eve@example.org"}


def _code(response: Any) -> tuple[int, float]:
    return response.status_code, response.json()["code"]


@pytest.mark.parametrize("password", ["ten-l3tter", "x" * 72, "é" * 36])
def test_passwords_of_the_least_and_the_greatest_length_are_taken(
    alice: Person, password: str
) -> None:
    assert alice.post("/v1/users", EVE | {"password": password}).status_code == 200


def test_a_new_password_ends_all_other_sessions() -> None:
    dana = make_person("dana", password=PASSWORD)
    make_session(dana.actor)
    path, body = f"/v1/users/{dana.id}/password", {"old": PASSWORD, "new": "ten-l3tter"}
    assert dana.put(path, body).json() == {"success": True}
    assert Session.objects.filter(actor=dana.actor).count() == 1
    assert dana.get("/v1/users/current").status_code == 200
    assert _code(dana.put(path, body)) == (401, 401.2)
    assert _code(dana.put(path, {"old": "ten-l3tter", "new": "b"})) == (400, 400.21)


def test_only_oneself_and_administrators_change_a_password(
    alice: Person, chelsea: Person, project: Project, client: Client
) -> None:
    dana = make_person("dana", password=PASSWORD)
    give_role(chelsea.actor, VIEWER, project)
    path, body = f"/v1/users/{dana.id}/password", {"old": PASSWORD, "new": "ten-l3tter"}
    assert _code(chelsea.put(path, body)) == (403, 403.1)
    response = client.put(path, body, content_type="application/json")
    assert _code(response) == (401, 401.2)
    assert alice.put(path, body).status_code == 200
    assert not Session.objects.filter(actor=dana.actor).exists()


def test_a_password_set_from_outside_ends_every_session() -> None:
    dana = make_person("dana")
    make_session(dana.actor)
    actions.set_password(by=None, user=dana.user, password=PASSWORD)
    assert not Session.objects.exists()
    assert dana.user.check_password(PASSWORD)
