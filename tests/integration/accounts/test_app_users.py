"""App users over REST."""

from typing import Any

import pytest
from django.test import Client

from collect.accounts.models import AppUser, AuditEvent, Project
from collect.accounts.permissions import MANAGER
from tests.factories.accounts import Person, make_app_user, make_person, make_project

pytestmark = pytest.mark.django_db

EXTENDED = {"X-Extended-Metadata": "true"}


def _code(response: Any) -> tuple[int, float]:
    return response.status_code, response.json()["code"]


@pytest.fixture
def path(project: Project) -> str:
    return f"/v1/projects/{project.pk}/app-users"


@pytest.fixture
def manager(project: Project) -> Person:
    return make_person("mia", MANAGER, project)


def test_a_manager_makes_an_app_user_with_a_working_token(
    manager: Person, path: str, project: Project, client: Client
) -> None:
    body = manager.post(path, {"displayName": "Tablet 7"}).json()
    # All of these are required by pyODK.
    for key in ("projectId", "id", "displayName", "createdAt", "type"):
        assert body[key] is not None
    assert {"updatedAt", "deletedAt", "token", "createdBy", "lastUsed"} <= set(body)
    assert (body["type"], body["projectId"]) == ("field_key", project.pk)
    assert client.get(f"/v1/key/{body['token']}/projects").status_code == 200
    event = AuditEvent.objects.get(action="field_key.create")
    assert event.details == {"actorId": body["id"]}


def test_managers_list_app_users_with_the_working_ones_first(
    alice: Person, path: str, project: Project
) -> None:
    first = make_app_user(project, "first")
    revoked = make_app_user(project, "revoked")
    alice.delete(f"/v1/sessions/{revoked.token}")
    last = make_app_user(project, "last")
    make_app_user(make_project("Other"), "elsewhere")
    rows = alice.get(path).json()
    assert [row["displayName"] for row in rows] == ["last", "first", "revoked"]
    assert [row["token"] for row in rows] == [last.token, first.token, None]


def test_extended_app_users_name_their_maker(manager: Person, path: str) -> None:
    made = manager.post(path, {"displayName": "Tablet"}).json()
    assert made["createdBy"] == manager.id
    one = manager.get(f"{path}/{made['id']}", headers=EXTENDED).json()
    assert one["createdBy"]["displayName"] == "mia"
    assert manager.get(path).json()[0]["createdBy"] == manager.id


def test_members_strangers_and_nobody_see_no_tokens(
    bob: Person, chelsea: Person, client: Client, path: str, project: Project
) -> None:
    device = make_app_user(project)
    for place in (path, f"{path}/{device.pk}"):
        for person in (bob, chelsea):
            assert _code(person.get(place)) == (403, 403.1)
        assert _code(client.get(place)) == (401, 401.2)


def test_members_strangers_and_nobody_make_or_delete_no_app_user(
    bob: Person, chelsea: Person, client: Client, path: str, project: Project
) -> None:
    device = make_app_user(project)
    for person in (bob, chelsea):
        assert _code(person.post(path, {"displayName": "x"})) == (403, 403.1)
        assert _code(person.delete(f"{path}/{device.pk}")) == (403, 403.1)
        assert _code(person.delete(f"/v1/sessions/{device.token}")) == (403, 403.1)
    body = {"displayName": "x"}
    response = client.post(path, body, content_type="application/json")
    assert _code(response) == (401, 401.2)
    assert _code(client.delete(f"{path}/{device.pk}")) == (401, 401.2)
    assert AppUser.objects.get().token == device.token


def test_a_deleted_app_user_is_locked_out_at_once(
    manager: Person, path: str, project: Project, client: Client
) -> None:
    device = make_app_user(project)
    key = f"/v1/key/{device.token}/projects"
    assert client.get(key).status_code == 200
    assert manager.delete(f"{path}/{device.pk}").json() == {"success": True}
    assert _code(client.get(key)) == (403, 403.1)
    assert manager.get(path).json() == []
    assert _code(manager.get(f"{path}/{device.pk}")) == (404, 404.1)
    assert AuditEvent.objects.filter(action="field_key.delete").count() == 1


def test_a_revoked_token_is_locked_out_and_the_app_user_stays_listed(
    manager: Person, path: str, project: Project, client: Client
) -> None:
    device = make_app_user(project)
    assert manager.delete(f"/v1/sessions/{device.token}").status_code == 200
    response = client.get(f"/v1/key/{device.token}/projects")
    assert _code(response) == (403, 403.1)
    assert manager.get(path).json()[0]["token"] is None


@pytest.mark.parametrize(
    ("body", "code"),
    [({}, 400.2), ({"displayName": ""}, 400.8), ({"displayName": "x" * 251}, 400.13)],
)
def test_unfit_app_users_are_refused(
    manager: Person, path: str, body: Any, code: float
) -> None:
    assert _code(manager.post(path, body)) == (400, code)


def test_an_app_user_of_another_project_is_not_found(
    manager: Person, path: str
) -> None:
    other = make_app_user(make_project("Other"))
    assert _code(manager.get(f"{path}/{other.pk}")) == (404, 404.1)
    assert _code(manager.delete(f"{path}/{other.pk}")) == (404, 404.1)
    assert _code(manager.get("/v1/projects/999999/app-users")) == (404, 404.1)


def test_properties_of_app_users_are_unknown_here(
    manager: Person, bob: Person, path: str
) -> None:
    body = {"displayName": "Tablet", "properties": {"region": "n"}}
    assert _code(manager.post(path, body)) == (400, 400.8)
    made = manager.post(path, {"displayName": "Tablet", "properties": {}}).json()
    one = f"{path}/{made['id']}"
    harmless: list[dict[str, Any]] = [{}, {"properties": None}, {"properties": {}}]
    for unchanged in harmless:
        body = manager.patch(one, unchanged).json()
        assert (body["id"], body["properties"]) == (made["id"], None)
        assert body["createdBy"]["displayName"] == "mia"
    unknown: list[Any] = [{"a": "b"}, [], "x"]
    for unfit in unknown:
        assert _code(manager.patch(one, {"properties": unfit})) == (400, 400.8)
    assert _code(manager.patch(f"{path}/999999", {})) == (404, 404.1)
    assert _code(bob.patch(one, {})) == (403, 403.1)
