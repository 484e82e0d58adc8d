"""Projects over REST."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from collect.accounts.models import AuditEvent, Project
from collect.accounts.permissions import DATA_COLLECTOR, MANAGER
from tests.factories.accounts import Person, make_app_user, make_person, make_project

pytestmark = pytest.mark.django_db

EXTENDED = {"X-Extended-Metadata": "true"}
KEYS = {
    "id",
    "name",
    "description",
    "archived",
    "keyId",
    "createdAt",
    "updatedAt",
    "deletedAt",
}


def _code(response: Any) -> tuple[int, float]:
    return response.status_code, response.json()["code"]


def test_an_administrator_makes_a_project(alice: Person) -> None:
    body = alice.post("/v1/projects", {"name": "Reef", "description": "**x**"}).json()
    assert set(body) == KEYS
    assert (body["name"], body["description"], body["archived"]) == (
        "Reef",
        "**x**",
        False,
    )
    assert body["createdAt"].endswith("Z")
    event = AuditEvent.objects.get(action="project.create")
    assert (event.actor_id, event.project_id) == (alice.id, body["id"])


def test_members_strangers_and_nobody_make_no_projects(
    bob: Person, chelsea: Person, client: Client
) -> None:
    body = {"name": "Reef"}
    assert _code(bob.post("/v1/projects", body)) == (403, 403.1)
    assert _code(chelsea.post("/v1/projects", body)) == (403, 403.1)
    response = client.post("/v1/projects", body, content_type="application/json")
    assert _code(response) == (401, 401.2)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 400.2),
        ({"name": ""}, 400.8),
        ({"name": None}, 400.11),
        ({"name": "n" * 251}, 400.13),
        ({"name": "a\0b"}, 400.8),
        ({"name": ["x"]}, 400.11),
    ],
)
def test_unfit_projects_are_refused(alice: Person, body: Any, code: float) -> None:
    assert _code(alice.post("/v1/projects", body)) == (400, code)


def test_everyone_sees_their_own_projects(
    alice: Person, bob: Person, chelsea: Person, client: Client, project: Project
) -> None:
    other = make_project("Other")
    collector = make_person("col", DATA_COLLECTOR, other)

    def seen(person: Person) -> list[str]:
        return [row["name"] for row in person.get("/v1/projects").json()]

    assert seen(alice) == ["Households", "Other"]
    assert seen(bob) == ["Households"]
    assert seen(collector) == ["Other"]
    assert seen(chelsea) == []
    assert _code(client.get("/v1/projects")) == (401, 401.2)


def test_a_project_is_read_by_its_members(
    alice: Person, bob: Person, chelsea: Person, client: Client, project: Project
) -> None:
    path = f"/v1/projects/{project.pk}"
    for person in (alice, bob):
        body = person.get(path).json()
        assert set(body) == KEYS
        assert body["name"] == "Households"
    assert _code(chelsea.get(path)) == (403, 403.1)
    assert _code(client.get(path)) == (401, 401.2)


def test_extended_projects_count_app_users_that_are_listed(
    alice: Person, bob: Person, project: Project
) -> None:
    make_app_user(project)
    deleted, revoked = make_app_user(project), make_app_user(project)
    alice.delete(f"/v1/sessions/{revoked.token}")
    alice.delete(f"/v1/projects/{project.pk}/app-users/{deleted.pk}")
    body = bob.get(f"/v1/projects/{project.pk}", headers=EXTENDED).json()
    assert body["appUsers"] == 2
    assert "project.read" in body["verbs"]
    assert "project.update" not in body["verbs"]
    assert bob.get("/v1/projects", headers=EXTENDED).json()[0]["appUsers"] == 2


def test_a_manager_changes_a_project(project: Project) -> None:
    manager = make_person("mia", MANAGER, project)
    path = f"/v1/projects/{project.pk}"
    body = manager.patch(path, {"name": "New", "archived": True}).json()
    assert (body["name"], body["archived"]) == ("New", True)
    assert body["updatedAt"]
    assert manager.patch(path, {"description": "d"}).json()["name"] == "New"
    assert manager.patch(path, {"description": None}).json()["description"] == ""
    assert manager.patch(path, {"name": None, "archived": None}).json()["name"] == "New"
    assert AuditEvent.objects.filter(action="project.update").count() == 4


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_members_strangers_and_nobody_change_no_project(
    method: str, bob: Person, chelsea: Person, client: Client, project: Project
) -> None:
    path = f"/v1/projects/{project.pk}"
    assert _code(getattr(bob, method)(path)) == (403, 403.1)
    assert _code(getattr(chelsea, method)(path)) == (403, 403.1)
    assert _code(getattr(client, method)(path)) == (401, 401.2)


def test_a_deleted_project_is_out_of_sight_and_kept(
    alice: Person, project: Project
) -> None:
    path = f"/v1/projects/{project.pk}"
    assert alice.delete(path).json() == {"success": True}
    assert _code(alice.get(path)) == (404, 404.1)
    assert alice.get("/v1/projects").json() == []
    assert Project.objects.filter(pk=project.pk).exists()
    assert AuditEvent.objects.get(action="project.delete").project_id == project.pk


@pytest.mark.parametrize("number", ["0", "99999", str(2**64), "-1", "one"])
def test_a_project_that_is_not_there_is_not_found(alice: Person, number: str) -> None:
    assert _code(alice.get(f"/v1/projects/{number}")) == (404, 404.1)


def test_the_database_itself_refuses_a_blank_name(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_project("")
