"""Roles on single forms, as pyODK gives them to app users."""

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from collect.accounts.models import AuditEvent, Project
from collect.accounts.permissions import MANAGER, Verb, can
from collect.forms.models import Form
from tests.factories.accounts import Person, make_app_user, make_person
from tests.factories.forms import make_form

pytestmark = pytest.mark.django_db


def _code(response: Any) -> tuple[int, float]:
    return response.status_code, response.json()["code"]


@pytest.fixture
def form(project: Project) -> Form:
    return make_form(project)


@pytest.fixture
def path(form: Form) -> str:
    name = quote(form.xml_form_id, safe="")
    return f"/v1/projects/{form.project_id}/forms/{name}/assignments"


def test_a_manager_gives_a_device_a_form_and_takes_it_back(
    project: Project, form: Form, path: str
) -> None:
    manager = make_person("mia", MANAGER, project)
    device = make_app_user(project)
    place = f"{path}/2/{device.pk}"
    assert manager.post(place).json() == {"success": True}
    create = Verb.SUBMISSION_CREATE
    assert can(device.actor, create, project=project, form_id=form.pk)
    assert not can(device.actor, create, project=project)
    event = AuditEvent.objects.get(action="field_key.assignment.create")
    assert (event.project_id, event.form_id) == (project.pk, form.pk)
    assert manager.get(path).json() == [{"actorId": device.pk, "roleId": 2}]
    assert [row["id"] for row in manager.get(f"{path}/app-user").json()] == [device.pk]
    assert manager.delete(place).json() == {"success": True}
    assert _code(manager.delete(place)) == (404, 404.1)
    assert not can(device.actor, create, project=project, form_id=form.pk)


def test_roles_on_all_forms_are_listed_at_once(
    alice: Person, project: Project, form: Form, path: str
) -> None:
    device = make_app_user(project, form_id=form.pk)
    make_app_user(project, "of a form that is gone", form_id=form.pk + 1000)
    everything = f"/v1/projects/{project.pk}/assignments/forms"
    expected = {
        "actorId": device.pk,
        "roleId": 2,
        "xmlFormId": form.xml_form_id,
    }
    assert alice.get(everything).json() == [expected]
    headers = {"X-Extended-Metadata": "true"}
    for listed in (everything, f"{everything}/2"):
        (row,) = alice.get(listed, headers=headers).json()
        assert (row["actor"]["id"], row["actor"]["type"]) == (device.pk, "field_key")
        assert (row["roleId"], row["xmlFormId"]) == (2, form.xml_form_id)
    assert alice.get(f"{everything}/viewer", headers=headers).json() == []
    assert alice.get(f"{everything}/app-user").json() == [expected]
    assert alice.get(f"{everything}/viewer").json() == []
    assert _code(alice.get(f"{everything}/aoeu")) == (404, 404.1)


def test_members_strangers_and_nobody_neither_see_nor_change_them(
    bob: Person, chelsea: Person, client: Client, project: Project, path: str
) -> None:
    device = make_app_user(project)
    place = f"{path}/2/{device.pk}"
    everything = f"/v1/projects/{project.pk}/assignments/forms"
    for person in (bob, chelsea):
        for response in (
            person.get(path),
            person.get(everything),
            person.post(place),
            person.delete(place),
        ):
            assert _code(response) == (403, 403.1)
    for response in (client.get(path), client.get(everything), client.post(place)):
        assert _code(response) == (401, 401.2)


def test_a_form_that_is_not_there_is_not_found(alice: Person, project: Project) -> None:
    path = f"/v1/projects/{project.pk}/forms/none/assignments"
    assert _code(alice.get(path)) == (404, 404.1)
    assert _code(alice.get("/v1/projects/999999/forms/x/assignments")) == (404, 404.1)
