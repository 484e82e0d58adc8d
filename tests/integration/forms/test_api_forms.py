"""Forms: create, list, show, change, delete, restore."""

import pytest

from collect.accounts.models import AuditEvent, Project
from collect.forms.models import Form
from collect.lib.hashing import md5_hex
from tests.factories.accounts import Person
from tests.factories.forms import make_draft, make_form, xform
from tests.integration.forms.conftest import Address, send

PYODK_KEYS = {
    "projectId",
    "xmlFormId",
    "version",
    "hash",
    "state",
    "createdAt",
    "name",
    "enketoId",
    "keyId",
    "updatedAt",
    "publishedAt",
}


def test_an_uploaded_form_is_a_draft(alice: Person, at: Address) -> None:
    answer = send(alice, at(), xform())
    assert answer.status_code == 200, answer.json()
    body = answer.json()
    assert body.keys() >= PYODK_KEYS
    assert (body["xmlFormId"], body["version"], body["name"]) == (
        "simple",
        "1",
        "Simple",
    )
    assert body["publishedAt"] is None
    assert len(body["draftToken"]) == 64
    assert body["hash"] == md5_hex(xform())
    assert body["updatedAt"] is None


def test_a_form_can_be_published_at_once(alice: Person, at: Address) -> None:
    body = send(alice, at() + "?publish=True", xform()).json()
    assert body["publishedAt"] is not None
    assert body["draftToken"] is None
    assert alice.get(at("simple", "/draft")).status_code == 404


def test_the_xform_is_served_byte_for_byte(alice: Person, at: Address) -> None:
    definition = xform().replace(b"<?xml version=", b"<?xml  version=") + b"\n\n"
    send(alice, at() + "?publish=true", definition)
    answer = alice.get(at("simple", ".xml"))
    assert answer.content == definition
    assert "/xml" in answer["Content-Type"]
    assert alice.get(at("simple")).json()["hash"] == md5_hex(answer.content)


def test_an_unchanged_xform_is_not_sent_again(alice: Person, at: Address) -> None:
    send(alice, at() + "?publish=true", xform())
    etag = alice.get(at("simple", ".xml"))["ETag"]
    answer = alice.get(at("simple", ".xml"), headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_a_form_id_is_used_once_in_a_project(
    alice: Person, at: Address, project: Project
) -> None:
    make_form(project)
    answer = send(alice, at(), xform())
    assert answer.status_code == 409
    assert answer.json()["code"] == 409.3
    assert answer.json()["details"]["values"] == [project.id, "simple"]


@pytest.mark.parametrize(
    "form_id", ["'=+/*-451%/%", "✅", "a b", "%2F", "x.svc.y", "...", 'quote"s'[:5]]
)
def test_ugly_form_ids_have_addresses(form_id: str, alice: Person, at: Address) -> None:
    assert send(alice, at() + "?publish=true", xform(form_id)).status_code == 200
    assert alice.get(at(form_id)).json()["xmlFormId"] == form_id
    assert alice.get(at(form_id, ".xml")).content == xform(form_id)
    assert alice.get(at(form_id, "/versions/1.xml")).content == xform(form_id)


def test_forms_are_listed_by_name(alice: Person, at: Address, project: Project) -> None:
    make_form(project, xform("b", title="Alpha"))
    make_form(project, xform("a", title="Beta"))
    names = [form["name"] for form in alice.get(at()).json()]
    assert names == ["Alpha", "Beta"]
    assert [f["name"] for f in alice.get(at() + "?limit=1&offset=1").json()] == ["Beta"]


def test_a_published_form_shows_its_published_version(
    alice: Person, at: Address, project: Project
) -> None:
    form = make_form(project)
    make_draft(form, xform(version="2", title="Next"))
    body = alice.get(at("simple")).json()
    assert (body["version"], body["name"]) == ("1", "Simple")


def test_the_state_of_a_form_can_change(
    alice: Person, at: Address, project: Project
) -> None:
    form = make_form(project)
    answer = alice.patch(at("simple"), {"state": "closing", "name": "New name"})
    assert answer.json()["state"] == "closing"
    assert answer.json()["name"] == "New name"
    assert answer.json()["updatedAt"] is not None
    event = AuditEvent.objects.get(action="form.update", form_id=form.id)
    assert event.details == {"data": {"state": "closing", "name": "New name"}}


def test_a_change_that_changes_nothing_leaves_no_trace(
    alice: Person, at: Address, project: Project
) -> None:
    make_form(project)
    assert alice.patch(at("simple"), {"state": "open"}).status_code == 200
    assert not AuditEvent.objects.filter(action="form.update").exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"state": "shut"}, 400.8), ({"colour": "red"}, 400.4), ({"state": 7}, 400.11)],
)
def test_wrong_changes_are_refused(
    changes: dict[str, object],
    code: float,
    alice: Person,
    at: Address,
    project: Project,
) -> None:
    make_form(project)
    answer = alice.patch(at("simple"), changes)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_deleted_form_is_gone_and_can_come_back(
    alice: Person, at: Address, project: Project
) -> None:
    form = make_form(project)
    assert alice.delete(at("simple")).json() == {"success": True}
    assert alice.get(at("simple")).json()["code"] == 404.1
    assert alice.get(at()).json() == []
    (deleted,) = alice.get(at() + "?deleted=true").json()
    assert deleted["id"] == form.id
    assert deleted["deletedAt"] is not None
    assert alice.post(f"{at()}/{form.id}/restore").json() == {"success": True}
    assert alice.get(at("simple")).status_code == 200
    assert alice.post(f"{at()}/{form.id}/restore").json()["code"] == 404.1
    assert alice.post(f"{at()}/0/restore").json()["code"] == 404.1


def test_the_id_of_a_deleted_form_can_be_used_again(
    alice: Person, at: Address, project: Project
) -> None:
    old = make_form(project)
    alice.delete(at("simple"))
    answer = send(alice, at(), xform())
    assert answer.json()["code"] == 400.16
    assert answer.json()["details"]["warnings"]["workflowWarnings"] == [
        {"type": "deletedFormExists", "details": {"xmlFormId": "simple"}}
    ]
    assert send(alice, at() + "?ignoreWarnings=True", xform()).status_code == 200
    assert Form.objects.filter(project=project).count() == 2
    assert alice.post(f"{at()}/{old.id}/restore").json()["code"] == 409.3


def test_form_events_are_in_the_audit_log(alice: Person, at: Address) -> None:
    notes = {"X-Action-Notes": "first%20round"}
    send(alice, at() + "?publish=true", xform(), headers=notes)
    alice.delete(at("simple"))
    events = AuditEvent.objects.filter(action__startswith="form").order_by("id")
    assert [(e.action, e.notes) for e in events] == [
        ("form.create", "first round"),
        ("form.update.publish", "first round"),
        ("form.delete", None),
    ]
    assert {e.actor_id for e in events} == {alice.id}
