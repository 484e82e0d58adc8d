"""Drafts: set, replace, publish, drop; what may not change between versions."""

import pytest

from collect.accounts.models import AuditEvent, Project
from collect.forms.models import FormVersion
from tests.factories.accounts import Person
from tests.factories.forms import make_draft, make_form, make_version, xform
from tests.integration.forms.conftest import Address, send


def test_an_empty_body_copies_what_is_published(
    alice: Person, at: Address, project: Project
) -> None:
    make_form(project)
    assert send(alice, at("simple", "/draft"), b"", content_type="").json() == {
        "success": True
    }
    assert alice.get(at("simple", "/draft.xml")).content == xform()
    fields = alice.get(at("simple", "/draft/fields")).json()
    assert fields == alice.get(at("simple", "/fields")).json()


def test_there_is_nothing_to_copy_before_the_first_publication(
    alice: Person, at: Address, project: Project
) -> None:
    make_form(project, publish=False)
    assert (
        send(alice, at("simple", "/draft"), b"", content_type="").json()["code"]
        == 404.1
    )


def test_a_replaced_draft_keeps_its_link_for_testers(
    alice: Person, at: Address, project: Project
) -> None:
    make_form(project, publish=False)
    token = alice.get(at("simple", "/draft")).json()["draftToken"]
    send(alice, at("simple", "/draft"), xform(title="Better"))
    body = alice.get(at("simple", "/draft")).json()
    assert (body["name"], body["draftToken"]) == ("Better", token)
    test = f"/v1/test/{token}{at('simple').removeprefix('/v1')}"
    assert alice.client.get(f"{test}/draft.xml").content == xform(title="Better")
    assert alice.client.head(f"{test}/draft.xml").status_code == 200
    assert alice.client.get(f"{test}/draft/attachments/a.png").status_code == 404
    alice.post(at("simple", "/draft/publish"))
    assert alice.client.get(f"{test}/draft.xml").json()["code"] == 404.1


def test_a_draft_must_be_of_the_same_form(
    alice: Person, at: Address, project: Project
) -> None:
    make_form(project)
    answer = send(alice, at("simple", "/draft"), xform("another"))
    assert answer.json()["code"] == 400.8
    assert answer.json()["details"]["value"] == "another"


def test_publishing_needs_a_new_version(
    alice: Person, at: Address, project: Project
) -> None:
    form = make_form(project)
    make_version(form, xform(version="2"))
    make_draft(form, xform(version="1"))
    answer = alice.post(at("simple", "/draft/publish"))
    assert answer.status_code == 409
    assert answer.json()["code"] == 409.6
    assert answer.json()["details"] == {"xmlFormId": "simple", "version": "1"}
    assert alice.post(at("simple", "/draft/publish?version=3")).status_code == 200


def test_a_version_can_be_named_when_publishing(
    alice: Person, at: Address, project: Project
) -> None:
    form = make_form(project)
    draft = make_draft(form)
    alice.post(at("simple", "/draft/publish?version=%C3%A9%26%22%3C2"))
    body = alice.get(at("simple")).json()
    assert body["version"] == 'é&"<2'
    served = alice.get(at("simple", ".xml")).content.decode()
    assert 'version="é&amp;&quot;&lt;2"' in served
    assert FormVersion.objects.get(id=draft.id).version == "1"
    assert len(alice.get(at("simple", "/fields")).json()) == 4


@pytest.mark.parametrize(
    ("version", "code"), [("%01", 400.8), ("x" * 256, 400.13), ("%00", 400.8)]
)
def test_an_unusable_version_is_refused(
    version: str, code: float, alice: Person, at: Address, project: Project
) -> None:
    make_draft(make_form(project))
    answer = alice.post(at("simple", f"/draft/publish?version={version}"))
    assert answer.json()["code"] == code


def test_without_a_draft_there_is_nothing_to_publish_or_drop(
    alice: Person, at: Address, project: Project
) -> None:
    make_form(project)
    assert alice.post(at("simple", "/draft/publish")).json()["code"] == 404.1
    assert alice.delete(at("simple", "/draft")).json()["code"] == 404.1


def test_a_dropped_draft_leaves_the_published_version(
    alice: Person, at: Address, project: Project
) -> None:
    make_draft(make_form(project))
    assert alice.delete(at("simple", "/draft")).json() == {"success": True}
    assert alice.get(at("simple", "/draft")).json()["code"] == 404.1
    assert alice.get(at("simple", ".xml")).content == xform()


def test_the_only_version_cannot_be_dropped(
    alice: Person, at: Address, project: Project
) -> None:
    make_form(project, publish=False)
    assert alice.delete(at("simple", "/draft")).json()["code"] == 409.7


def test_a_field_keeps_its_type(alice: Person, at: Address, project: Project) -> None:
    make_form(project, xform(questions={"age": "int"}))
    changed = xform(version="2", questions={"age": "decimal"})
    answer = send(alice, at("simple", "/draft") + "?ignoreWarnings=true", changed)
    assert answer.json()["code"] == 400.17
    assert answer.json()["details"] == {"path": "/age", "type": "int"}


def test_a_field_may_become_text_and_then_stays_text(
    alice: Person, at: Address, project: Project
) -> None:
    form = make_form(project, xform(questions={"age": "int"}))
    make_version(form, xform(version="2", questions={"age": "string"}))
    back = xform(version="3", questions={"age": "int"})
    answer = send(alice, at("simple", "/draft"), back)
    assert answer.json()["details"] == {"path": "/age", "type": "string"}


def test_a_field_that_left_keeps_its_type_for_when_it_returns(
    alice: Person, at: Address, project: Project
) -> None:
    form = make_form(project, xform(questions={"age": "int"}))
    make_version(form, xform(version="2", questions={"name": "string"}))
    back = xform(version="3", questions={"age": "date"})
    assert send(alice, at("simple", "/draft"), back).json()["code"] == 400.17


def test_removing_a_question_is_warned_about(
    alice: Person, at: Address, project: Project
) -> None:
    make_form(project)
    smaller = xform(version="2", questions={"name": "string"})
    answer = send(alice, at("simple", "/draft"), smaller)
    assert answer.json()["code"] == 400.16
    assert answer.json()["details"]["warnings"] == {
        "workflowWarnings": [{"type": "structureChanged", "details": ["age"]}]
    }
    ignoring = at("simple", "/draft") + "?ignoreWarnings=True"
    assert send(alice, ignoring, smaller).json() == {"success": True}


def test_draft_events_are_in_the_audit_log(
    alice: Person, at: Address, project: Project
) -> None:
    form = make_form(project)
    send(alice, at("simple", "/draft"), xform(version="2"))
    send(alice, at("simple", "/draft"), xform(version="3"))
    alice.delete(at("simple", "/draft"))
    events = AuditEvent.objects.filter(form_id=form.id, actor=alice.actor)
    assert [e.action for e in events.order_by("id")] == [
        "form.update.draft.set",
        "form.update.draft.set",
        "form.update.draft.delete",
    ]
