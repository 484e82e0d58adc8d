"""Preferences of users over REST."""

from typing import Any

import pytest
from django.test import Client

from collect.accounts.models import AuditEvent, Preference, Project
from tests.factories.accounts import Person, make_app_user

pytestmark = pytest.mark.django_db

SITE = "/v1/user-preferences/site"


def _code(response: Any) -> tuple[int, float]:
    return response.status_code, response.json()["code"]


def _preferences(person: Person) -> Any:
    headers = {"X-Extended-Metadata": "true"}
    return person.get("/v1/users/current", headers=headers).json()["preferences"]


@pytest.fixture
def place(project: Project) -> str:
    return f"/v1/user-preferences/project/{project.pk}"


def test_values_of_all_kinds_come_back_as_they_were(
    bob: Person, place: str, project: Project
) -> None:
    values = {"a b": None, "n": "null", "é 😀": [1, {"x": False}], "t": True}
    for name, value in values.items():
        for where in (SITE, place):
            response = bob.put(f"{where}/{name}", {"propertyValue": value})
            assert response.json() == {"success": True}
    expected = {"site": values, "projects": {str(project.pk): values}}
    assert _preferences(bob) == expected


def test_a_value_is_replaced_and_forgotten(bob: Person, place: str) -> None:
    for where in (f"{SITE}/x", f"{place}/x"):
        bob.put(where, {"propertyValue": 1})
        bob.put(where, {"propertyValue": 2})
        assert Preference.objects.get().value == 2
        assert bob.delete(where).json() == {"success": True}
        assert _code(bob.delete(where)) == (404, 404.1)
    assert _preferences(bob) == {"site": {}, "projects": {}}


def test_preferences_are_each_user_s_own(alice: Person, bob: Person) -> None:
    bob.put(f"{SITE}/x", {"propertyValue": 1})
    assert _preferences(alice) == {"site": {}, "projects": {}}
    assert _code(alice.delete(f"{SITE}/x")) == (404, 404.1)


def test_preferences_are_for_projects_one_may_see(
    alice: Person, bob: Person, chelsea: Person, client: Client, place: str
) -> None:
    body = {"propertyValue": 1}
    assert alice.put(f"{place}/x", body).status_code == 200
    assert bob.put(f"{place}/x", body).status_code == 200
    assert _code(chelsea.put(f"{place}/x", body)) == (403, 403.1)
    assert _code(chelsea.delete(f"{place}/x")) == (404, 404.1)
    nobody = client.put(f"{place}/x", body, content_type="application/json")
    assert _code(nobody) == (401, 401.2)
    assert _code(client.delete(f"{SITE}/x")) == (401, 401.2)
    assert chelsea.put(f"{SITE}/x", body).status_code == 200
    missing = "/v1/user-preferences/project/999999/x"
    assert _code(alice.put(missing, body)) == (404, 404.1)
    assert _code(alice.delete(missing)) == (404, 404.1)


def test_devices_have_no_preferences(client: Client, project: Project) -> None:
    key = f"/v1/key/{make_app_user(project).token}"
    for path in (SITE, f"/v1/user-preferences/project/{project.pk}"):
        response = client.put(
            f"{key}{path.removeprefix('/v1')}/x",
            {"propertyValue": 1},
            content_type="application/json",
        )
        assert _code(response) == (403, 403.1)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{}", 400.23),
        ('{"propertyvalue": 1}', 400.23),
        ('{"propertyValue": 1, "x": 2}', 400.33),
        ("[1]", 400.11),
        ("null", 400.11),
        ("{", 400.1),
        ('{"propertyValue": "\\u0000"}', 400.8),
        ('{"propertyValue": {"\\ud800": 1}}', 400.8),
        ('{"propertyValue": NaN}', 400.8),
        ('{"propertyValue": ' + "[" * 500 + "]" * 500 + "}", 400.8),
        ("[" * 100_000, 400.1),
        ('{"propertyValue": "' + "x" * 70_000 + '"}', 400.13),
    ],
)
def test_unfit_values_are_refused(bob: Person, body: str, code: float) -> None:
    assert _code(bob.put(f"{SITE}/x", body)) == (400, code)
    assert not Preference.objects.exists()


def test_unfit_names_are_refused(bob: Person) -> None:
    body = {"propertyValue": 1}
    assert _code(bob.put(f"{SITE}/{'x' * 256}", body)) == (400, 400.13)
    assert _code(bob.put(f"{SITE}/a%00b", body)) == (404, 404.1)


def test_changes_are_logged_as_central_does(bob: Person, place: str) -> None:
    bob.put(f"{place}/x", {"propertyValue": [1]})
    bob.delete(f"{place}/x")
    update, delete = AuditEvent.objects.order_by("pk")
    project_id = int(place.rsplit("/", 1)[1])
    assert update.action == "user.preference.update"
    assert str(Preference(user=bob.user, name="x")) == f"x of user {bob.id}"
    assert update.details == {
        "actorId": bob.id,
        "projectId": project_id,
        "propertyName": "x",
        "propertyValue": [1],
        "scope": "project",
    }
    assert delete.action == "user.preference.delete"
    assert (update.project_id, update.actor_id) == (None, bob.id)
