"""Tests of a draft: submissions like others, but never among them."""

from __future__ import annotations

import pytest

from collect.accounts.models import AuditEvent, Project
from collect.accounts.permissions import DATA_COLLECTOR
from collect.forms.models import Form
from collect.forms.ports import submission_store
from collect.submissions import queries
from collect.submissions.models import Row, Submission
from collect.submissions.queries import streams
from tests.factories.accounts import Person, make_person
from tests.factories.forms import make_draft, make_form
from tests.factories.submissions import household_xform, instance, new_id, send
from tests.integration.submissions.addresses import (
    address,
    content,
    post_file,
    post_xml,
    put_xml,
)


@pytest.fixture
def draft(project: Project) -> Form:
    return make_form(project, household_xform(), publish=False)


def test_a_draft_has_all_reading_addresses(draft: Form, alice: Person) -> None:
    first, second = new_id(), new_id()
    xml = instance("<photo>a.jpg</photo>", instance_id=first)
    edit = instance("<photo>a.jpg</photo>", instance_id=second, deprecated_id=first)
    everything = address(draft, draft=True)
    one = address(draft, first, draft=True)
    assert post_xml(alice, everything, xml).status_code == 200
    assert post_xml(alice, everything, xml).json()["code"] == 409.3
    assert post_file(alice, f"{one}/attachments/a.jpg").json() == {"success": True}
    assert put_xml(alice, one, edit).json()["instanceId"] == first
    found = alice.get(one).json()
    assert found["currentVersion"]["instanceId"] == second
    assert alice.get(everything).json() == [found]
    assert alice.get(f"{one}.xml").content == edit
    assert alice.get(f"{one}/versions/{first}.xml").content == xml
    assert len(alice.get(f"{one}/versions").json()) == 2
    assert second in alice.get(f"{one}/diffs").json()
    assert [a["displayName"] for a in alice.get(f"{everything}/submitters").json()] == [
        "alice"
    ]
    assert alice.get(f"{everything}/keys").json() == []
    assert content(alice.get(f"{one}/attachments/a.jpg")) == b"bytes"
    actions = [event["action"] for event in alice.get(f"{one}/audits").json()]
    assert actions == [
        "submission.update.version",
        "submission.attachment.update",
        "submission.create",
    ]
    events = AuditEvent.objects.filter(action__startswith="submission.")
    assert events.filter(details__draft=True).count() == events.count() == 3
    assert alice.delete(f"{one}/attachments/a.jpg").json() == {"success": True}


def test_the_edit_of_a_test_leads_to_its_version(draft: Form, alice: Person) -> None:
    first, second = new_id(), new_id()
    send(draft, instance(instance_id=first), by=alice.actor, draft=True)
    edit = instance(instance_id=second, deprecated_id=first)
    send(draft, edit, by=alice.actor, draft=True)
    moved = alice.get(address(draft, second, draft=True))
    assert moved.status_code == 301
    assert moved["Location"].endswith(
        f"/draft/submissions/{first.replace(':', '%3A')}/versions/"
        + second.replace(":", "%3A")
    )


def test_tests_are_not_reviewed_deleted_or_discussed(
    draft: Form, alice: Person
) -> None:
    receipt = send(draft, instance(instance_id=new_id()), by=alice.actor, draft=True)
    one = address(draft, receipt.instance_id, draft=True)
    assert alice.patch(one, {"reviewState": None}).status_code == 404
    assert alice.delete(one).status_code == 404
    assert alice.post(f"{one}/restore").status_code == 404
    assert alice.get(f"{one}/comments").status_code == 404


def test_tests_and_submissions_do_not_mix(form: Form, alice: Person) -> None:
    make_draft(form)
    test_id, real_id = new_id(), new_id()
    send(form, instance(instance_id=test_id), by=alice.actor, draft=True)
    send(form, instance(instance_id=real_id), by=alice.actor)

    def ids(*, draft: bool) -> list[str]:
        found = alice.get(address(form, draft=draft)).json()
        return [submission["instanceId"] for submission in found]

    assert (ids(draft=True), ids(draft=False)) == ([test_id], [real_id])
    assert alice.get(address(form, test_id)).status_code == 404
    assert alice.get(address(form, real_id, draft=True)).status_code == 404
    (rows,) = streams.stream_rows(
        form_id=form.id, table="", after=0, upto=queries.horizon(form.id)
    )
    assert [row.instance_id for row in rows] == [real_id]
    store = submission_store()
    counts = [store.statistics([form.id], draft=d)[form.id] for d in (True, False)]
    assert [count.submissions for count in counts] == [1, 1]


def test_discarded_tests_are_gone_and_may_be_sent_again(
    form: Form, alice: Person
) -> None:
    make_draft(form)
    xml = instance(instance_id=new_id())
    send(form, xml, by=alice.actor, draft=True)
    send(form, xml, by=alice.actor)
    submission_store().discard_drafts(form.id)
    assert [submission.draft for submission in Submission.objects.all()] == [False]
    assert Row.objects.count() == 1
    assert post_xml(alice, address(form, draft=True), xml).status_code == 200
    assert alice.get(address(form)).json()[0]["instanceId"]


def test_without_a_draft_there_is_nothing(form: Form, alice: Person) -> None:
    for tail in ([], ["submitters"], ["keys"], ["uuid:x"]):
        url = address(form, *tail, draft=True)
        assert alice.get(url).json()["code"] == 404.1
    xml = instance(instance_id=new_id())
    assert post_xml(alice, address(form, draft=True), xml).json()["code"] == 404.1


def test_who_may_test_a_draft(
    draft: Form, alice: Person, bob: Person, chelsea: Person
) -> None:
    dora = make_person("dora", DATA_COLLECTOR, draft.project)
    url = address(draft, draft=True)
    people = (alice, dora, bob, chelsea)
    sent = [
        post_xml(p, url, instance(instance_id=new_id())).status_code for p in people
    ]
    assert sent == [200, 200, 403, 403]
    assert [p.get(url).status_code for p in people] == [200, 403, 200, 403]
