"""The decision table of receiving."""

from __future__ import annotations

import pytest

from collect.accounts.models import Actor, AuditEvent, Project
from collect.forms.actions import set_state
from collect.forms.models import Form
from collect.problems import Problem
from collect.submissions.actions import Outcome, delete_submission
from collect.submissions.models import (
    FormSequence,
    Row,
    Submission,
    SubmissionVersion,
)
from tests.factories.accounts import Person, make_app_user, make_project
from tests.factories.forms import make_form, make_version
from tests.factories.submissions import (
    household_xform,
    instance,
    new_id,
    send,
)

MEMBERS = (
    "<name>Ama</name><member><age>3</age><visit><day>2026-01-01</day></visit></member>"
    "<member><age>many</age></member>"
)


def refused(code: str, form: Form, xml: bytes, by: Actor | None) -> Problem:
    """The problem; nothing may have been recorded."""
    before = _counts()
    with pytest.raises(Problem) as error:
        send(form, xml, by=by)  # type: ignore[arg-type]
    assert error.value.code == code
    assert _counts() == before
    return error.value


def _counts() -> tuple[int, ...]:
    models = (Submission, SubmissionVersion, Row, AuditEvent)
    return tuple(model.objects.count() for model in models)


def test_a_new_submission_is_stored_with_its_rows(form: Form, by: Actor) -> None:
    instance_id = new_id()
    xml = instance(MEMBERS, instance_id=instance_id)
    receipt = send(form, xml, by=by)
    assert receipt.outcome is Outcome.CREATED
    version = SubmissionVersion.objects.get(id=receipt.version_id)
    assert bytes(version.xml) == xml
    assert version.form_version_id == form.current_version_id
    assert (version.device_id, version.user_agent) == ("collect:test", "tests")
    submission = version.submission
    assert submission.id == receipt.submission_id
    assert submission.current_version_id == version.id
    assert (submission.instance_id, submission.submitter) == (instance_id, by)
    assert submission.review_state is None
    rows = list(
        version.rows.order_by("id").values_list("table", "key", "values", "invalid")
    )
    assert rows == [
        (
            "",
            instance_id,
            {"/name": "Ama", "/meta/instanceID": instance_id},
            {},
        ),
        ("/member", f"{instance_id}/member[1]", {"/member/age": 3}, {}),
        (
            "/member/visit",
            f"{instance_id}/member[1]/visit[1]",
            {"/member/visit/day": "2026-01-01"},
            {},
        ),
        ("/member", f"{instance_id}/member[2]", {}, {"/member/age": "many"}),
    ]


def test_the_audit_event_is_recorded_with_it(form: Form, by: Actor) -> None:
    instance_id = new_id()
    send(form, instance(instance_id=instance_id), by=by)
    event = AuditEvent.objects.get(action="submission.create")
    assert (event.actor, event.form_id, event.project_id) == (
        by,
        form.id,
        form.project_id,
    )
    assert event.details == {"instanceId": instance_id}


def test_numbers_rise_by_one_with_each_submission(form: Form, by: Actor) -> None:
    receipts = [send(form, instance(instance_id=new_id()), by=by) for _ in range(3)]
    versions = SubmissionVersion.objects.in_bulk([r.version_id for r in receipts])
    assert [versions[r.version_id].seq for r in receipts] == [1, 2, 3]
    assert FormSequence.objects.get(form=form).value == 3
    assert set(Row.objects.values_list("seq", flat=True)) == {1, 2, 3}
    assert set(Submission.objects.values_list("seq", flat=True)) == {1, 2, 3}


def test_a_resent_submission_is_stored_once(form: Form, by: Actor) -> None:
    xml = instance(instance_id=new_id())
    first = send(form, xml, by=by)
    before = _counts()
    again = send(form, xml, by=by)
    assert again.outcome is Outcome.RESENT
    assert again.version_id == first.version_id
    assert _counts() == before
    assert FormSequence.objects.get(form=form).value == 1


def test_other_xml_under_the_same_id_is_a_conflict(form: Form, by: Actor) -> None:
    instance_id = new_id()
    send(form, instance(instance_id=instance_id), by=by)
    refused("409.1", form, instance("<name>B</name>", instance_id=instance_id), by)


def test_a_submission_without_id_gets_one(form: Form, by: Actor) -> None:
    xml = instance()
    receipt = send(form, xml, by=by)
    assert receipt.instance_id.startswith("uuid:")
    assert bytes(SubmissionVersion.objects.get().xml) == xml
    assert Row.objects.get().key == receipt.instance_id


def test_ids_need_not_be_uuids(form: Form, by: Actor) -> None:
    odd = "Ä b/c[1]'%_" + "x" * 238
    assert send(form, instance(instance_id=odd), by=by).instance_id == odd


def test_bad_xml_is_refused(form: Form, by: Actor) -> None:
    problem = refused("400.1", form, b"<data", by)
    assert "well-formed" in problem.details["reason"]
    refused("400.2", form, b"<data/>", by)
    refused("400.13", form, instance(instance_id="x" * 256), by)


def test_a_runaway_number_of_repeats_is_refused(
    form: Form, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collect.submissions.instance.shred.MAX_ROWS", 3)
    problem = refused("400.1", form, instance("<member/>" * 3), by)
    assert "more than 3 repeats" in problem.details["reason"]


def test_unknown_forms_and_versions_are_refused(form: Form, by: Actor) -> None:
    refused("404.1", form, instance(form_id="other", instance_id=new_id()), by)
    refused("404.6", form, instance(version="0", instance_id=new_id()), by)


def test_a_form_that_was_never_published_takes_nothing(
    project: Project, by: Actor
) -> None:
    draft = make_form(project, household_xform("draft"), publish=False)
    refused("404.6", draft, instance(form_id="draft", instance_id=new_id()), by)


def test_old_published_versions_are_accepted(form: Form, by: Actor) -> None:
    old = form.current_version_id
    make_version(form, household_xform(version="2"))
    receipt = send(form, instance(version="1", instance_id=new_id()), by=by)
    assert SubmissionVersion.objects.get(id=receipt.version_id).form_version_id == old


def test_closing_forms_accept_and_closed_forms_refuse(
    form: Form, by: Actor, alice: Person
) -> None:
    set_state(form=form, state="closing", by=alice.actor)
    send(form, instance(instance_id=new_id()), by=by)
    set_state(form=form, state="closed", by=alice.actor)
    refused("409.2", form, instance(instance_id=new_id()), by)


def test_only_those_who_may_create_are_heard(
    form: Form, by: Actor, bob: Person, chelsea: Person
) -> None:
    elsewhere = make_app_user(make_project("Elsewhere"), form_id=None).actor
    unassigned = make_app_user(form.project).actor
    xml = instance(instance_id=new_id())
    for actor in (bob.actor, chelsea.actor, elsewhere, unassigned):
        refused("403.1", form, xml, actor)
    refused("401.2", form, xml, None)
    assert send(form, xml, by=by).outcome is Outcome.CREATED


def test_the_form_of_the_address_must_be_the_form_of_the_xml(
    form: Form, by: Actor
) -> None:
    xml = instance(form_id="other", instance_id=new_id())
    with pytest.raises(Problem) as error:
        send(form, xml, by=by, draft=True)
    assert error.value.code == "400.8"


def test_a_deleted_submission_cannot_be_sent_again(
    form: Form, by: Actor, alice: Person
) -> None:
    xml = instance(instance_id=new_id())
    receipt = send(form, xml, by=by)
    delete_submission(submission_id=receipt.submission_id, by=alice.actor)
    refused("409.18", form, xml, by)
