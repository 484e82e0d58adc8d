"""Submissions that come back from the trash."""

from __future__ import annotations

import pytest

from collect.accounts.models import Actor, AuditEvent
from collect.accounts.permissions import MANAGER, REVIEWER
from collect.forms.models import Form
from collect.problems import Problem
from collect.submissions import actions, queries
from collect.submissions.queries import streams
from tests.factories.accounts import Person, make_person
from tests.factories.submissions import instance, new_id, send
from tests.integration.submissions.addresses import address, post_xml


@pytest.fixture
def gone(form: Form, by: Actor) -> str:
    """The instanceID of a submission in the trash."""
    receipt = send(form, instance(instance_id=new_id()), by=by)
    actions.delete_submission(submission_id=receipt.submission_id, by=by)
    return receipt.instance_id


def test_a_restored_submission_is_as_it_was(
    form: Form, alice: Person, gone: str
) -> None:
    before = queries.horizon(form.id)
    url = address(form, gone)
    assert alice.post(f"{url}/restore").json() == {"success": True}
    found = alice.get(url).json()
    assert (found["instanceId"], found["deletedAt"]) == (gone, None)
    assert queries.horizon(form.id) > before
    ((state,),) = streams.stream_states(
        form_id=form.id, after=before, upto=queries.horizon(form.id)
    )
    assert (state.instance_id, state.deleted) == (gone, False)
    event = AuditEvent.objects.get(action="submission.restore")
    assert event.details == {"instanceId": gone}
    assert alice.post(f"{url}/restore").json()["code"] == 404.1
    xml = alice.get(f"{url}.xml").content
    assert post_xml(alice, address(form), xml).json()["code"] == 409.3


def test_only_the_trash_can_be_restored(form: Form, alice: Person, by: Actor) -> None:
    receipt = send(form, instance(instance_id=new_id()), by=by)
    for name in (receipt.instance_id, "uuid:none"):
        assert alice.post(address(form, name, "restore")).json()["code"] == 404.1
    with pytest.raises(Problem, match=r"404\.1"):
        actions.restore_submission(submission_id=receipt.submission_id, by=by)


def test_who_may_restore(form: Form, bob: Person, chelsea: Person, gone: str) -> None:
    url = address(form, gone, "restore")
    rita = make_person("rita", REVIEWER, form.project)
    max_ = make_person("max", MANAGER, form.project)
    codes = [p.post(url).status_code for p in (bob, chelsea, rita, max_)]
    assert codes == [403, 403, 403, 200]
