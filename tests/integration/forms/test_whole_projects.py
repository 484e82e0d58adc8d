"""PUT of a whole project: itself, its forms' states, and the roles on them."""

from typing import Any

import pytest
from django.test import Client

from collect.accounts.models import Assignment, AuditEvent, Project
from collect.accounts.permissions import (
    APP_USER,
    DATA_COLLECTOR,
    FORM_VIEWER,
    MANAGER,
    Verb,
    can,
)
from collect.forms.models import Form
from tests.factories.accounts import (
    Person,
    give_role,
    make_app_user,
    make_person,
    make_project,
)
from tests.factories.forms import make_form, xform

pytestmark = pytest.mark.django_db


def _code(response: Any) -> tuple[int, float]:
    return response.status_code, response.json()["code"]


@pytest.fixture
def manager(project: Project) -> Person:
    return make_person("mia", MANAGER, project)


@pytest.fixture
def path(project: Project) -> str:
    return f"/v1/projects/{project.pk}"


@pytest.fixture
def forms(project: Project) -> list[Form]:
    return [make_form(project, xform(name)) for name in ("a", "b")]


def _body(*assignments: tuple[int, int], **of_a: Any) -> dict[str, Any]:
    """The project with both forms, and these actors with roles on form a."""
    holders = [{"actorId": actor, "roleId": role} for actor, role in assignments]
    return {
        "name": "New",
        "forms": [
            {"xmlFormId": "a", "assignments": holders} | of_a,
            {"xmlFormId": "b"},
        ],
    }


def _held(form: Form) -> set[tuple[int, int]]:
    rows = Assignment.objects.filter(form_id=form.pk)
    return set(rows.values_list("actor_id", "role"))


def test_what_is_not_given_is_emptied(manager: Person, path: str) -> None:
    first = {"name": "New", "description": "d", "archived": True}
    body = manager.put(path, first).json()
    assert (body["name"], body["description"], body["archived"]) == ("New", "d", True)
    assert body["updatedAt"] is not None
    body = manager.put(path, {"name": "Newer"}).json()
    assert (body["description"], body["archived"]) == ("", False)
    event = AuditEvent.objects.filter(action="project.update").latest("pk")
    assert event.details == {
        "data": {"name": "Newer", "description": "", "archived": False}
    }


def test_members_strangers_and_nobody_write_no_project(
    bob: Person, chelsea: Person, client: Client, path: str
) -> None:
    body = {"name": "New"}
    assert _code(bob.put(path, body)) == (403, 403.1)
    assert _code(chelsea.put(path, body)) == (403, 403.1)
    nobody = client.put(path, body, content_type="application/json")
    assert _code(nobody) == (401, 401.2)
    assert Project.objects.get().name == "Households"


def test_forms_are_opened_and_closed_together(
    manager: Person, path: str, forms: list[Form]
) -> None:
    body = {
        "name": "New",
        "forms": [
            {"xmlFormId": "b", "state": "closing"},
            {"xmlFormId": "a", "state": "closed", "name": "Renamed"},
        ],
    }
    headers = {"X-Action-Notes": "end%20of%20round"}
    assert manager.put(path, body, headers=headers).status_code == 200
    rows = Form.objects.values_list("xml_form_id", "state", "name")
    assert set(rows) == {("a", "closed", "Renamed"), ("b", "closing", "Simple")}
    events = AuditEvent.objects.filter(action__in=["form.update", "project.update"])
    assert {event.notes for event in events} == {"end of round"}
    assert events.count() == 3


def test_roles_on_forms_become_as_given(
    manager: Person, path: str, project: Project, forms: list[Form]
) -> None:
    phone, old = make_app_user(project), make_app_user(project)
    collector = make_person("col")
    a, b = forms
    give_role(old.actor, APP_USER, project, form_id=a.pk)
    give_role(old.actor, APP_USER, project, form_id=b.pk)
    give_role(manager.actor, FORM_VIEWER, project, form_id=a.pk)
    wanted = ((phone.pk, APP_USER.id), (collector.id, DATA_COLLECTOR.id))

    assert manager.put(path, _body(*wanted)).status_code == 200

    # Roles that the system gives stay, and forms whose roles are not given.
    assert _held(a) == {*wanted, (manager.id, FORM_VIEWER.id)}
    assert _held(b) == {(old.pk, APP_USER.id)}
    assert can(phone.actor, Verb.SUBMISSION_CREATE, project=project, form_id=a.pk)
    logged = AuditEvent.objects.filter(action__contains=".assignment.")
    actions = sorted(logged.values_list("action", flat=True))
    assert actions == [
        "field_key.assignment.create",
        "field_key.assignment.delete",
        "user.assignment.create",
    ]
    assert manager.put(path, _body(*wanted)).status_code == 200
    assert logged.count() == 3


def test_a_link_keeps_its_form(manager: Person, path: str, forms: list[Form]) -> None:
    link = manager.post(f"{path}/forms/a/public-links", {"displayName": "x"}).json()
    assert manager.put(path, _body()).status_code == 200
    assert _held(forms[0]) == {(link["id"], 9)}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, (400, 400.2)),
        ({"name": None}, (400, 400.11)),
        ({"name": "x" * 251}, (400, 400.13)),
        ({"name": "\ud800"}, (400, 400.8)),
        ({"name": "x", "forms": "all"}, (400, 400.11)),
        ({"name": "x", "forms": []}, (501, 501.2)),
        ({"name": "x", "forms": [{"xmlFormId": "a"}]}, (501, 501.2)),
        (
            {"name": "x", "forms": [{"xmlFormId": "a"}, {"xmlFormId": "c"}]},
            (501, 501.2),
        ),
        (
            {"name": "x", "forms": [{"xmlFormId": "a"}, {"xmlFormId": "a"}]},
            (400, 400.8),
        ),
        ({"name": "x", "forms": [{}, {"xmlFormId": "b"}]}, (400, 400.2)),
        (_body(state="shut"), (400, 400.8)),
        (_body(name="a\0"), (400, 400.8)),
        (_body((999_999, 2)), (400, 400.14)),
        (_body((2**70, 2)), (400, 400.14)),
        (_body((1, 99)), (400, 400.14)),
        (_body(assignments=[{"actorId": 1}]), (400, 400.2)),
        (_body(assignments=[{"roleId": 1}]), (400, 400.2)),
        (_body(assignments=[{}]), (400, 400.3)),
        (_body(assignments=[{"actorId": "x", "roleId": 2}]), (400, 400.11)),
    ],
)
def test_an_unfit_project_changes_nothing(
    manager: Person, path: str, forms: list[Form], body: Any, code: tuple[int, float]
) -> None:
    assert _code(manager.put(path, body)) == code
    assert Project.objects.get().name == "Households"
    assert not AuditEvent.objects.filter(action="project.update").exists()


def test_nobody_gives_more_than_they_have(
    manager: Person, path: str, project: Project, forms: list[Form], chelsea: Person
) -> None:
    assert _code(manager.put(path, _body((chelsea.id, 1)))) == (403, 403.1)
    stranger = make_app_user(make_project("Other"))
    body = _body((stranger.pk, APP_USER.id))
    assert _code(manager.put(path, body)) == (400, 400.14)
    assert _held(forms[0]) == set()
    assert Project.objects.get(pk=project.pk).name == "Households"


def test_encryption_is_said_not_to_be_there(
    manager: Person, bob: Person, path: str
) -> None:
    assert _code(manager.post(f"{path}/key", {"passphrase": "x"})) == (501, 501.1)
    assert _code(bob.post(f"{path}/key")) == (403, 403.1)
