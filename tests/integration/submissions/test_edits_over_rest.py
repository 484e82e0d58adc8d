"""Edits by PUT, as pyODK sends them."""

from __future__ import annotations

import pytest

from collect.accounts.models import Actor, AuditEvent
from collect.accounts.permissions import DATA_COLLECTOR
from collect.forms.models import Form
from collect.submissions.models import SubmissionVersion
from tests.factories.accounts import Person, make_person
from tests.factories.submissions import instance, new_id, send, upload
from tests.integration.submissions.addresses import address, put_xml


@pytest.fixture
def first(form: Form, by: Actor) -> str:
    """The instanceID of a submission with a photo."""
    xml = instance("<photo>a.jpg</photo>", instance_id=new_id())
    return send(form, xml, [upload("a.jpg")], by=by).instance_id


def edit_of(deprecated_id: str, name: str = "B", *, instance_id: str = "") -> bytes:
    return instance(
        f"<name>{name}</name><photo>a.jpg</photo>",
        instance_id=instance_id or new_id(),
        deprecated_id=deprecated_id,
    )


def test_an_edit_is_the_current_version_under_the_first_id(
    form: Form, alice: Person, first: str
) -> None:
    second = new_id()
    edit = edit_of(first, instance_id=second)
    url = address(form, first)
    headers = {"User-Agent": "pyodk v1.3.0", "odk-client": "Enketo/7"}
    found = put_xml(alice, f"{url}?deviceID=desk", edit, **headers)
    assert found.status_code == 200
    body = found.json()
    assert (body["instanceId"], body["reviewState"]) == (first, "edited")
    assert body["deviceId"] == "collect:test"  # the one it began with
    assert body["userAgent"] == "tests"
    current = body["currentVersion"]
    assert (current["instanceId"], current["current"]) == (second, True)
    assert current["submitterId"] == alice.id
    assert current["deviceId"] == "desk"
    assert current["userAgent"] == "Enketo/7 pyodk v1.3.0"
    assert body["updatedAt"] is not None
    assert alice.get(url).json() == body
    assert alice.get(f"{url}.xml").content == edit
    files = alice.get(f"{url}/attachments").json()
    assert files == [{"name": "a.jpg", "exists": True}]
    event = AuditEvent.objects.get(action="submission.update.version")
    assert event.actor_id == alice.id


def test_the_same_edit_sent_again_changes_nothing(
    form: Form, alice: Person, first: str
) -> None:
    edit = edit_of(first)
    answers = [put_xml(alice, address(form, first), edit) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert SubmissionVersion.objects.count() == 2


def test_an_edit_names_what_it_replaces(
    form: Form, alice: Person, by: Actor, first: str
) -> None:
    other = send(form, instance(instance_id=new_id()), by=by).instance_id
    url = address(form, first)
    put_xml(alice, url, edit_of(first, "C"))
    for xml, code in [
        (instance(instance_id=new_id()), 400.19),
        (b"<a", 400.1),
        (b"", 400.1),
        (edit_of(first), 409.9),
        (edit_of(other), 409.9),
        (edit_of("uuid:unknown"), 409.9),
        (instance(form_id="x", instance_id=new_id(), deprecated_id=first), 400.8),
        (instance(version="9", instance_id=new_id(), deprecated_id=first), 404.6),
    ]:
        response = put_xml(alice, url, xml)
        assert (response.status_code, response.json()["code"]) == (int(code), code)
    assert SubmissionVersion.objects.count() == 3


def test_an_edit_needs_an_id_of_its_own(
    form: Form, alice: Person, by: Actor, first: str
) -> None:
    other = send(form, instance(instance_id=new_id()), by=by).instance_id
    for taken in (first, other):
        response = put_xml(
            alice, address(form, first), edit_of(first, instance_id=taken)
        )
        assert (response.status_code, response.json()["code"]) == (409, 409.3)


def test_what_is_not_there_cannot_be_edited(
    form: Form, alice: Person, first: str
) -> None:
    for url in (address(form, "uuid:none"), address(form, new_id())):
        assert put_xml(alice, url, edit_of(first)).json()["code"] == 404.1
    alice.delete(address(form, first))
    gone = put_xml(alice, address(form, first), edit_of(first))
    assert gone.json()["code"] == 404.1


def test_a_closed_form_takes_no_edits(form: Form, alice: Person, first: str) -> None:
    url = address(form, first)
    Form.objects.update(state="closing")
    assert put_xml(alice, url, edit_of(first)).status_code == 200
    Form.objects.update(state="closed")
    current = SubmissionVersion.objects.get(current=True).instance_id
    assert put_xml(alice, url, edit_of(current)).json()["code"] == 409.2


def test_who_may_send_may_edit(
    form: Form, alice: Person, bob: Person, chelsea: Person, first: str
) -> None:
    dora = make_person("dora", DATA_COLLECTOR, form.project)
    url, edit = address(form, first), edit_of(first)
    codes = [put_xml(p, url, edit).status_code for p in (bob, chelsea, dora, alice)]
    assert codes == [403, 403, 200, 200]


def test_a_submission_cannot_be_edited_in_the_browser_yet(
    form: Form, alice: Person, bob: Person, chelsea: Person, first: str
) -> None:
    url = address(form, first, "edit")
    assert alice.get(url).json()["code"] == 501.8
    assert bob.get(url).status_code == chelsea.get(url).status_code == 403
    Form.objects.update(state="closing")
    assert alice.get(url).json()["code"] == 409.12
