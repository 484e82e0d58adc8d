"""Users over REST."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from collect.accounts import actions
from collect.accounts.actions import people
from collect.accounts.models import AuditEvent, Project, User
from collect.accounts.permissions import MANAGER, Verb, can
from tests.factories.accounts import (
    PASSWORD,
    Person,
    make_person,
    make_user,
)

pytestmark = pytest.mark.django_db

EVE = {"email": "eve@example.org", "password": PASSWORD}


def _code(response: Any) -> tuple[int, float]:
    return response.status_code, response.json()["code"]


def test_an_administrator_makes_a_user_who_can_sign_in(
    alice: Person, client: Client
) -> None:
    body = alice.post("/v1/users", EVE | {"displayName": "Eve"}).json()
    assert body["type"] == "user"
    assert (body["email"], body["displayName"]) == ("eve@example.org", "Eve")
    assert set(body) == {
        "id",
        "type",
        "email",
        "displayName",
        "createdAt",
        "updatedAt",
        "deletedAt",
        "lastLoginAt",
    }
    response = client.post("/v1/sessions", EVE, content_type="application/json")
    assert response.status_code == 200
    event = AuditEvent.objects.get(action="user.create")
    assert (event.actor_id, (event.details or {})["actorId"]) == (alice.id, body["id"])
    assert PASSWORD not in str(event.details)


def test_a_user_is_named_by_the_address_unless_named(alice: Person) -> None:
    assert alice.post("/v1/users", EVE).json()["displayName"] == EVE["email"]


def test_members_strangers_and_nobody_make_no_users(
    bob: Person, chelsea: Person, client: Client
) -> None:
    assert _code(bob.post("/v1/users", EVE)) == (403, 403.1)
    assert _code(chelsea.post("/v1/users", EVE)) == (403, 403.1)
    response = client.post("/v1/users", EVE, content_type="application/json")
    assert _code(response) == (401, 401.2)
    assert not User.objects.with_email("eve@example.org").exists()


def test_an_address_is_taken_whatever_its_case(alice: Person) -> None:
    response = alice.post("/v1/users", {"email": "ALICE@example.org"})
    assert _code(response) == (409, 409.3)
    assert response.json()["details"]["fields"] == ["email"]


def test_the_database_itself_keeps_addresses_apart(alice: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user("ALICE")


def test_the_address_of_a_deleted_user_is_free(alice: Person, chelsea: Person) -> None:
    alice.delete(f"/v1/users/{chelsea.id}")
    assert alice.post("/v1/users", {"email": "chelsea@example.org"}).status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 400.2),
        ({"email": "eve"}, 400.8),
        ({"email": ""}, 400.8),
        ({"email": "e" * 400 + "@example.org"}, 400.13),
        ({"email": "e\0@example.org"}, 400.8),
        (EVE | {"password": "nine char"}, 400.21),
        (EVE | {"password": "x" * 73}, 400.38),
        (EVE | {"password": "é" * 37}, 400.38),
        (EVE | {"displayName": "n" * 251}, 400.13),
        (EVE | {"displayName": ""}, 400.8),
        (EVE | {"displayName": 7}, 400.11),
    ],
)
def test_unfit_users_are_refused(alice: Person, body: Any, code: float) -> None:
    assert _code(alice.post("/v1/users", body)) == (400, code)


def test_administrators_list_and_search_users(alice: Person, bob: Person) -> None:
    rows = alice.get("/v1/users").json()
    assert [row["email"] for row in rows] == ["alice@example.org", "bob@example.org"]
    found = alice.get("/v1/users", data={"q": "BOB"}).json()
    assert [row["id"] for row in found] == [bob.id]


def test_a_manager_looks_up_an_exact_address_only(
    alice: Person, project: Project
) -> None:
    manager = make_person("mia", MANAGER, project)
    found = manager.get("/v1/users", data={"q": "Alice@example.org"}).json()
    assert [row["id"] for row in found] == [alice.id]
    assert manager.get("/v1/users", data={"q": "alice"}).json() == []
    assert manager.get("/v1/users").json() == []


def test_members_strangers_and_nobody_list_no_users(
    bob: Person, chelsea: Person, client: Client
) -> None:
    for q in ("", "a", "bob@example.org"):
        assert bob.get("/v1/users", data={"q": q}).json() == []
        assert chelsea.get("/v1/users", data={"q": q}).json() == []
    assert _code(client.get("/v1/users")) == (401, 401.2)


def test_everyone_sees_themselves(bob: Person, chelsea: Person) -> None:
    for person in (bob, chelsea):
        assert person.get("/v1/users/current").json()["id"] == person.id
        assert person.get(f"/v1/users/{person.id}").json()["id"] == person.id


def test_the_extended_current_user_has_site_wide_verbs(
    alice: Person, bob: Person
) -> None:
    headers = {"X-Extended-Metadata": "True"}
    verbs = alice.get("/v1/users/current", headers=headers).json()["verbs"]
    assert set(verbs) == {verb.value for verb in Verb}
    assert bob.get("/v1/users/current", headers=headers).json()["verbs"] == []


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_others_are_for_administrators(
    method: str, alice: Person, bob: Person, chelsea: Person, client: Client
) -> None:
    path = f"/v1/users/{alice.id}"
    for person in (bob, chelsea):
        assert _code(getattr(person, method)(path)) == (403, 403.1)
    assert _code(getattr(client, method)(path)) == (401, 401.2)


@pytest.mark.parametrize("number", [0, 999_999, 2**63, 10**40])
def test_a_user_who_is_not_there_is_not_found(alice: Person, number: int) -> None:
    assert _code(alice.get(f"/v1/users/{number}")) == (404, 404.1)
    assert _code(alice.delete(f"/v1/users/{number}")) == (404, 404.1)


def test_people_change_their_own_name_and_address(bob: Person) -> None:
    body = {"displayName": "Robert", "email": "robert@example.org"}
    changed = bob.patch(f"/v1/users/{bob.id}", body).json()
    assert (changed["displayName"], changed["email"]) == tuple(body.values())
    assert changed["updatedAt"]
    assert bob.patch(f"/v1/users/{bob.id}", {}).json()["email"] == body["email"]


def test_an_address_cannot_be_changed_to_one_in_use(bob: Person, alice: Person) -> None:
    response = bob.patch(f"/v1/users/{bob.id}", {"email": "alice@example.org"})
    assert _code(response) == (409, 409.3)


def test_other_violations_are_not_taken_for_an_address_in_use(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "violates", lambda *_: False)
    with pytest.raises(IntegrityError):
        actions.update_user(
            by=alice.actor, user=make_user("zoe"), email="alice@example.org"
        )


def test_a_deleted_user_is_out_at_once(
    alice: Person, bob: Person, project: Project
) -> None:
    assert bob.get("/v1/users/current").status_code == 200
    headers = {"X-Action-Notes": "left%20us"}
    assert alice.delete(f"/v1/users/{bob.id}", headers=headers).status_code == 200
    assert _code(bob.get("/v1/users/current")) == (401, 401.2)
    assert _code(alice.get(f"/v1/users/{bob.id}")) == (404, 404.1)
    assert not can(bob.actor, Verb.PROJECT_READ, project=project)
    assert AuditEvent.objects.get(action="user.delete").notes == "left us"


def test_a_deleted_user_cannot_sign_in_again(alice: Person, client: Client) -> None:
    dana = make_person("dana", password=PASSWORD)
    alice.delete(f"/v1/users/{dana.id}")
    body = {"email": "dana@example.org", "password": PASSWORD}
    response = client.post("/v1/sessions", body, content_type="application/json")
    assert _code(response) == (401, 401.2)
