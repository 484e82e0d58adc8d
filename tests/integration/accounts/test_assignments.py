"""Roles and assignments over REST."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from collect.accounts.models import Assignment, AuditEvent, Project
from collect.accounts.permissions import ADMIN, MANAGER, ROLES, VIEWER, Verb, can
from tests.factories.accounts import (
    Person,
    give_role,
    make_app_user,
    make_person,
    make_project,
)

pytestmark = pytest.mark.django_db

EXTENDED = {"X-Extended-Metadata": "true"}


def _code(response: Any) -> tuple[int, float]:
    return response.status_code, response.json()["code"]


@pytest.fixture
def path(project: Project) -> str:
    return f"/v1/projects/{project.pk}/assignments"


@pytest.fixture
def manager(project: Project) -> Person:
    return make_person("mia", MANAGER, project)


def test_roles_are_listed_for_everyone_who_signed_in(
    chelsea: Person, client: Client
) -> None:
    roles = {role["id"]: role for role in chelsea.get("/v1/roles").json()}
    assert set(roles) == set(ROLES)
    # The numbers that ODK's clients have built in.
    named = {roles[number]["system"]: number for number in roles}
    assert (named["admin"], named["app-user"], named["formfill"]) == (1, 2, 8)
    assert "submission.create" in roles[2]["verbs"]
    assert _code(client.get("/v1/roles")) == (401, 401.2)


@pytest.mark.parametrize("role", ["5", "manager"])
def test_a_role_is_found_by_number_and_by_name(chelsea: Person, role: str) -> None:
    assert chelsea.get(f"/v1/roles/{role}").json()["name"] == "Project Manager"
    assert _code(chelsea.get("/v1/roles/99")) == (404, 404.1)
    assert _code(chelsea.get("/v1/roles/aoeu")) == (404, 404.1)


def test_a_manager_gives_and_takes_a_role_in_the_project(
    manager: Person, chelsea: Person, path: str, project: Project
) -> None:
    place = f"{path}/viewer/{chelsea.id}"
    assert manager.post(place).json() == {"success": True}
    assert can(chelsea.actor, Verb.PROJECT_READ, project=project)
    assert manager.post(place).json() == {"success": True}
    event = AuditEvent.objects.get(action="user.assignment.create")
    assert event.details == {
        "actorId": chelsea.id,
        "roleId": VIEWER.id,
        "grantedActeeId": f"project:{project.pk}",
    }
    assert manager.delete(place).json() == {"success": True}
    assert not can(chelsea.actor, Verb.PROJECT_READ, project=project)
    assert _code(manager.delete(place)) == (404, 404.1)
    assert AuditEvent.objects.filter(action="user.assignment.delete").count() == 1


def test_an_administrator_makes_another_one(alice: Person, chelsea: Person) -> None:
    assert alice.post(f"/v1/assignments/1/{chelsea.id}").status_code == 200
    assert chelsea.get("/v1/users").status_code == 200
    rows = alice.get("/v1/assignments").json()
    assert rows == [
        {"actorId": alice.id, "roleId": 1},
        {"actorId": chelsea.id, "roleId": 1},
    ]


def test_nobody_gives_more_than_they_have(
    manager: Person, chelsea: Person, path: str
) -> None:
    assert _code(manager.post(f"{path}/admin/{chelsea.id}")) == (403, 403.1)
    assert manager.post(f"{path}/manager/{chelsea.id}").status_code == 200
    assert _code(manager.post(f"/v1/assignments/6/{chelsea.id}")) == (403, 403.1)


def test_who_has_a_role_is_listed(
    manager: Person, bob: Person, path: str, project: Project
) -> None:
    give_role(bob.actor, VIEWER, make_project("Other"))
    assert manager.get(path).json() == [
        {"actorId": manager.id, "roleId": MANAGER.id},
        {"actorId": bob.id, "roleId": VIEWER.id},
    ]
    extended = manager.get(path, headers=EXTENDED).json()
    assert extended[1]["actor"]["displayName"] == "bob"
    assert [row["id"] for row in manager.get(f"{path}/viewer").json()] == [bob.id]
    assert _code(manager.get(f"{path}/99")) == (404, 404.1)


def test_members_strangers_and_nobody_neither_see_nor_change_assignments(
    bob: Person, chelsea: Person, client: Client, path: str
) -> None:
    place = f"{path}/viewer/{chelsea.id}"
    for person in (bob, chelsea):
        for response in (
            person.get(path),
            person.get(f"{path}/viewer"),
            person.post(place),
            person.delete(place),
            person.get("/v1/assignments"),
            person.post(f"/v1/assignments/1/{chelsea.id}"),
        ):
            assert _code(response) == (403, 403.1)
    assert _code(client.get(path)) == (401, 401.2)
    assert _code(client.post(place)) == (401, 401.2)
    assert _code(client.delete(place)) == (401, 401.2)


def test_an_app_user_gets_no_role_outside_its_project(
    alice: Person, path: str, project: Project
) -> None:
    here = make_app_user(project)
    elsewhere = make_app_user(make_project("Other"))
    assert alice.post(f"{path}/2/{here.pk}").status_code == 200
    assert AuditEvent.objects.filter(action="field_key.assignment.create").exists()
    assert _code(alice.post(f"{path}/2/{elsewhere.pk}")) == (404, 404.1)
    assert _code(alice.post(f"/v1/assignments/2/{here.pk}")) == (404, 404.1)


@pytest.mark.parametrize("actor", [0, 999_999, 2**70])
def test_a_role_is_given_to_someone_who_is_there(
    alice: Person, path: str, actor: int
) -> None:
    assert _code(alice.post(f"{path}/viewer/{actor}")) == (404, 404.1)


def test_the_database_itself_keeps_assignments_single(
    chelsea: Person, project: Project
) -> None:
    for place in (None, project):
        give_role(chelsea.actor, ADMIN, place)
        with pytest.raises(IntegrityError), transaction.atomic():
            give_role(chelsea.actor, ADMIN, place)


def test_the_database_itself_wants_a_project_with_a_form(chelsea: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(actor=chelsea.actor, role=2, form_id=1)
