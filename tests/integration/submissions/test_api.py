"""Submissions over REST, as pyODK and its like use them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from collect.accounts.models import Actor, AuditEvent
from collect.forms.models import Form
from tests.factories.accounts import Person
from tests.factories.submissions import instance, new_id, send, upload


def address(form: Form, tail: str = "") -> str:
    base = f"/v1/projects/{form.project_id}/forms/{form.xml_form_id}"
    return f"{base}/submissions{tail}"


def post(client: Client, form: Form, xml: bytes, query: str = "") -> Any:
    return client.post(address(form, query), xml, content_type="application/xml")


def test_a_submission_is_sent_and_read_back(form: Form, alice: Person) -> None:
    instance_id = new_id()
    xml = instance(instance_id=instance_id)
    sent = post(alice.client, form, xml, "?deviceID=pyodk")
    assert sent.status_code == 200
    found = sent.json()
    assert found["instanceId"] == instance_id
    assert found["submitterId"] == alice.id
    assert found["deviceId"] == "pyodk"
    assert found["reviewState"] is found["updatedAt"] is found["deletedAt"] is None
    assert found["currentVersion"]["current"] is True
    assert found["currentVersion"]["instanceName"] is None
    assert alice.get(address(form, f"/{instance_id}")).json() == found
    assert alice.get(address(form)).json() == [found]
    exact = alice.get(address(form, f"/{instance_id}.xml"))
    assert exact.content == xml
    assert exact["Content-Type"] == "application/xml"


def test_a_submission_that_is_there_is_not_unique(form: Form, alice: Person) -> None:
    instance_id = new_id()
    xml = instance(instance_id=instance_id)
    post(alice.client, form, xml)
    for again in (xml, instance("<name>B</name>", instance_id=instance_id)):
        response = post(alice.client, form, again)
        assert (response.status_code, response.json()["code"]) == (409, 409.3)


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (b"<a", 400.1),
        (b"", 400.1),
        (b"<a/>", 400.2),
        (b" " * 17_000_000, 400.1),
        (instance(form_id="other"), 400.8),
        (instance(version="9"), 404.6),
    ],
)
def test_bad_submissions_are_explained(
    form: Form, alice: Person, xml: bytes, code: float
) -> None:
    response = post(alice.client, form, xml)
    assert (response.status_code, response.json()["code"]) == (int(code), code)


def test_the_list_is_newest_first_and_in_pages(
    form: Form, alice: Person, by: Actor
) -> None:
    ids = [new_id() for _ in range(3)]
    for instance_id in ids:
        send(form, instance(instance_id=instance_id), by=by)

    def listed(query: str = "") -> list[str]:
        return [s["instanceId"] for s in alice.get(address(form, query)).json()]

    assert listed() == ids[::-1]
    assert listed("?limit=1&offset=1") == [ids[1]]
    assert alice.get(address(form, "?limit=x")).json()["code"] == 400.11


def test_files_are_listed_and_read(form: Form, alice: Person, by: Actor) -> None:
    instance_id = new_id()
    xml = instance("<photo>a.jpg</photo>", instance_id=instance_id)
    send(form, xml, [upload("audit é.csv", b"1,2", "text/csv")], by=by)
    files = alice.get(address(form, f"/{instance_id}/attachments")).json()
    assert files == [
        {"name": "a.jpg", "exists": False},
        {"name": "audit é.csv", "exists": True},
    ]
    file = alice.get(address(form, f"/{instance_id}/attachments/audit é.csv"))
    assert b"".join(file.streaming_content) == b"1,2"
    assert file["Content-Disposition"].startswith("attachment")
    missing = alice.get(address(form, f"/{instance_id}/attachments/a.jpg"))
    assert missing.json()["code"] == 404.1


def test_versions_are_listed_and_read(form: Form, alice: Person, by: Actor) -> None:
    first, second = new_id(), new_id()
    original = instance(instance_id=first)
    edit = instance("<name>B</name>", instance_id=second, deprecated_id=first)
    send(form, original, by=by)
    send(form, edit, by=by)
    versions = alice.get(address(form, f"/{first}/versions")).json()
    assert [(v["instanceId"], v["current"]) for v in versions] == [
        (second, True),
        (first, False),
    ]
    assert alice.get(address(form, f"/{first}.xml")).content == edit
    old = alice.get(address(form, f"/{first}/versions/{first}.xml"))
    assert old.content == original
    none = alice.get(address(form, f"/{first}/versions/{new_id()}.xml"))
    assert none.json()["code"] == 404.1


def test_a_review_decision_is_set_with_a_note(
    form: Form, alice: Person, by: Actor
) -> None:
    url = address(
        form, f"/{send(form, instance(instance_id=new_id()), by=by).instance_id}"
    )
    for state in ("hasIssues", "approved", "rejected", "edited", None):
        found = alice.patch(
            url, {"reviewState": state}, headers={"X-Action-Notes": "why%20not"}
        )
        assert (found.status_code, found.json()["reviewState"]) == (200, state)
    event = AuditEvent.objects.filter(action="submission.update").latest("id")
    assert event.notes == "why not"


@pytest.mark.parametrize("body", [{}, {"reviewState": "fine"}, {"reviewState": 7}, []])
def test_other_review_states_are_refused(
    form: Form, alice: Person, by: Actor, body: Any
) -> None:
    receipt = send(form, instance(instance_id=new_id()), by=by)
    response = alice.patch(address(form, f"/{receipt.instance_id}"), body)
    assert response.status_code == 400


def test_a_deleted_submission_is_gone(form: Form, alice: Person, by: Actor) -> None:
    xml = instance(instance_id=new_id())
    url = address(form, f"/{send(form, xml, by=by).instance_id}")
    assert alice.delete(url).json() == {"success": True}
    for path in (url, f"{url}.xml", f"{url}/attachments", f"{url}/versions"):
        assert alice.get(path).json()["code"] == 404.1
    assert alice.delete(url).status_code == 404
    assert alice.patch(url, {"reviewState": None}).status_code == 404
    assert alice.get(address(form)).json() == []
    assert post(alice.client, form, xml).json()["code"] == 409.18


@pytest.mark.parametrize("tail", ["", "/uuid:x", "/uuid:x.xml", "/uuid:x/attachments"])
def test_nothing_is_found_where_nothing_is(
    form: Form, alice: Person, tail: str
) -> None:
    unknown = f"/v1/projects/{form.project_id}/forms/none/submissions{tail}"
    assert alice.get(unknown).json()["code"] == 404.1
    assert (
        alice.get(f"/v1/projects/999999/forms/x/submissions{tail}").status_code == 404
    )
    if tail:
        assert alice.get(address(form, tail)).json()["code"] == 404.1
