"""Public links to forms over REST."""

from typing import Any

import pytest
from django.test import Client

from collect.accounts.models import AuditEvent, Project, PublicLink
from collect.accounts.permissions import MANAGER
from collect.forms.models import Form
from tests.factories.accounts import Person, make_person, make_project
from tests.factories.forms import make_form, xform

pytestmark = pytest.mark.django_db

EXTENDED = {"X-Extended-Metadata": "true"}


def _code(response: Any) -> tuple[int, float]:
    return response.status_code, response.json()["code"]


@pytest.fixture
def form(project: Project) -> Form:
    return make_form(project)


@pytest.fixture
def path(form: Form) -> str:
    return f"/v1/projects/{form.project_id}/forms/simple/public-links"


@pytest.fixture
def manager(project: Project) -> Person:
    return make_person("mia", MANAGER, project)


def _make(person: Person, path: str, name: str = "Poster", **more: Any) -> Any:
    response = person.post(path, {"displayName": name} | more)
    assert response.status_code == 200, response.json()
    return response.json()


def test_a_manager_makes_a_link(manager: Person, path: str, form: Form) -> None:
    body = _make(manager, path, once=True)
    assert set(body) == {
        "id",
        "type",
        "displayName",
        "createdAt",
        "updatedAt",
        "deletedAt",
        "token",
        "once",
        "projectId",
        "xmlFormId",
    }
    assert (body["type"], body["displayName"]) == ("public_link", "Poster")
    assert (body["once"], body["xmlFormId"]) == (True, "simple")
    assert len(body["token"]) == 64
    assert _make(manager, path)["once"] is False
    event = AuditEvent.objects.filter(action="public_link.create").earliest("pk")
    assert (event.actor_id, event.form_id) == (manager.id, form.id)
    assert event.details == {"actorId": body["id"]}


def test_links_are_listed_with_the_working_ones_first(
    alice: Person, manager: Person, path: str, project: Project
) -> None:
    first, revoked, last = (_make(manager, path, n) for n in ("a", "b", "c"))
    make_form(project, xform("other"))
    _make(manager, path.replace("simple", "other"), "elsewhere")
    assert manager.delete(f"/v1/sessions/{revoked['token']}").status_code == 200
    rows = manager.get(path).json()
    assert rows == [last, first, revoked | {"token": None}]
    assert manager.get(f"{path}/{first['id']}").json() == first
    events = AuditEvent.objects.filter(action="public_link.session.end")
    assert [event.actor_id for event in events] == [manager.id]


def test_extended_links_name_their_maker(manager: Person, path: str) -> None:
    made = _make(manager, path)
    one = manager.get(f"{path}/{made['id']}", headers=EXTENDED).json()
    assert one["createdBy"]["displayName"] == "mia"
    assert one["properties"] is None
    assert manager.get(path, headers=EXTENDED).json() == [one]
    PublicLink.objects.update(created_by=None)
    assert manager.get(path, headers=EXTENDED).json()[0]["createdBy"] is None


def test_members_strangers_and_nobody_have_nothing_to_do_with_links(
    bob: Person, chelsea: Person, manager: Person, client: Client, path: str
) -> None:
    made = _make(manager, path)
    one = f"{path}/{made['id']}"
    for person in (bob, chelsea):
        for place in (path, one):
            assert _code(person.get(place)) == (403, 403.1)
        assert _code(person.post(path, {"displayName": "x"})) == (403, 403.1)
        assert _code(person.patch(one)) == (403, 403.1)
        assert _code(person.delete(one)) == (403, 403.1)
        assert _code(person.delete(f"/v1/sessions/{made['token']}")) == (403, 403.1)
    body = {"displayName": "x"}
    nobody = client.post(path, body, content_type="application/json")
    assert _code(nobody) == (401, 401.2)
    assert _code(client.get(path)) == (401, 401.2)
    assert _code(client.delete(one)) == (401, 401.2)
    assert PublicLink.objects.get().token == made["token"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 400.2),
        ({"displayName": ""}, 400.8),
        ({"displayName": None}, 400.11),
        ({"displayName": "x" * 251}, 400.13),
        ({"displayName": "a\0"}, 400.8),
        ({"displayName": "\ud800"}, 400.8),
        ({"displayName": "x", "once": []}, 400.11),
        ({"displayName": "x", "properties": {"region": "n"}}, 400.8),
        ({"displayName": "x", "properties": [1]}, 400.8),
    ],
)
def test_unfit_links_are_refused(
    manager: Person, path: str, body: Any, code: float
) -> None:
    assert _code(manager.post(path, body)) == (400, code)
    assert not PublicLink.objects.exists()


def test_properties_are_unknown_here(manager: Person, path: str) -> None:
    made = _make(manager, path, properties={})
    one = f"{path}/{made['id']}"
    harmless: list[dict[str, Any]] = [{}, {"properties": None}, {"properties": {}}]
    for body in harmless:
        changed = manager.patch(one, body).json()
        assert (changed["id"], changed["createdBy"]["id"]) == (made["id"], manager.id)
    assert _code(manager.patch(one, {"properties": {"a": "b"}})) == (400, 400.8)


def test_a_deleted_link_opens_nothing(
    manager: Person, path: str, client: Client
) -> None:
    made = _make(manager, path)
    one = f"{path}/{made['id']}"
    xml = f"{path.removesuffix('/public-links')}.xml?st={made['token']}"
    assert client.get(xml).status_code == 200
    assert manager.delete(one).json() == {"success": True}
    assert client.get(xml).status_code == 403
    assert manager.get(path).json() == []
    assert _code(manager.get(one)) == (404, 404.1)
    assert _code(manager.delete(one)) == (404, 404.1)
    assert AuditEvent.objects.filter(action="public_link.delete").count() == 1


def test_links_are_found_at_their_own_form_only(
    alice: Person, manager: Person, path: str, project: Project
) -> None:
    made = _make(manager, path)
    make_form(project, xform("other"))
    other = path.replace("simple", "other")
    assert _code(manager.get(f"{other}/{made['id']}")) == (404, 404.1)
    assert _code(manager.get(f"{path}/{2**64}")) == (404, 404.1)
    assert _code(manager.get(path.replace("simple", "none"))) == (404, 404.1)
    elsewhere = make_project("Other").pk
    role = f"/v1/projects/{elsewhere}/assignments/viewer/{made['id']}"
    assert _code(alice.post(role)) == (404, 404.1)
