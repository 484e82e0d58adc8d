"""What is left of submissions that are deleted for good: nothing but their names."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from io import StringIO

import pytest
from django.core.management import call_command

from collect.accounts.models import Actor, AuditEvent
from collect.forms.models import Form
from collect.forms.ports import FormStatistics, submission_store
from collect.submissions import actions, queries, tasks
from collect.submissions.models import (
    Attachment,
    Comment,
    PurgedSubmission,
    ReviewState,
    Row,
    Submission,
    SubmissionVersion,
)
from collect.submissions.queries.streams import tombstones
from tests.factories.submissions import instance, new_id, send, upload

NO_TIME = timedelta(0)


def delete(form: Form, instance_id: str, by: Actor) -> None:
    submission = queries.submission_in(form, instance_id)
    actions.delete_submission(submission_id=submission.id, by=by)


def test_a_purge_takes_everything_of_a_submission_and_nothing_else(
    form: Form, by: Actor
) -> None:
    kept, gone = new_id(), new_id()
    for instance_id in (kept, gone):
        xml = instance(
            "<photo>a.jpg</photo><member><age>3</age></member>", instance_id=instance_id
        )
        receipt = send(form, xml, [upload("a.jpg")], by=by)
        Comment.objects.create(
            submission_id=receipt.submission_id,
            actor=by,
            body="?",
            created_at="2026-01-01T00:00Z",
        )
    edit = instance(instance_id=new_id(), deprecated_id=gone)
    send(form, edit, by=by)
    delete(form, gone, by)
    before = queries.horizon(form.id)
    assert actions.purge_submissions(by=by, kept=NO_TIME) == 1
    assert [s.instance_id for s in Submission.objects.all()] == [kept]
    assert SubmissionVersion.objects.count() == 1
    assert Attachment.objects.count() == Comment.objects.count() == 1
    assert Row.objects.count() == 2
    event = AuditEvent.objects.get(action="submission.purge")
    assert (event.form_id, event.project_id) == (form.id, form.project_id)
    assert event.details == {"submissions_deleted": 1, "instanceIds": [gone]}
    assert [str(purged) for purged in PurgedSubmission.objects.all()] == [gone]
    assert queries.horizon(form.id) > before
    assert actions.purge_submissions(kept=NO_TIME) == 0
    assert AuditEvent.objects.filter(action="submission.purge").count() == 1


def test_what_was_deleted_lately_can_still_be_restored(form: Form, by: Actor) -> None:
    instance_id = new_id()
    send(form, instance(instance_id=instance_id), by=by)
    delete(form, instance_id, by)
    assert actions.purge_submissions() == 0
    assert tombstones(form.id) == {}
    Submission.objects.update(deleted_at="2026-01-01T00:00Z")
    assert actions.purge_submissions() == 1


def test_a_purged_submission_stays_out_of_tables_until_it_comes_again(
    form: Form, by: Actor
) -> None:
    instance_id = new_id()
    xml = instance(instance_id=instance_id)
    for _ in range(2):
        send(form, xml, by=by)
        assert None not in tombstones(form.id).values()
        delete(form, instance_id, by)
        actions.purge_submissions(kept=NO_TIME)
        assert tombstones(form.id) == {instance_id: None}
    receipt = send(form, xml, by=by)
    assert tombstones(form.id) == {instance_id: receipt.submission_id}


def test_many_are_purged_in_batches(
    form: Form, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collect.submissions.actions.purge._BATCH", 2)
    for _ in range(5):
        delete(form, send(form, instance(instance_id=new_id()), by=by).instance_id, by)
    assert actions.purge_submissions(kept=NO_TIME) == 5
    assert not Submission.objects.exists()
    assert AuditEvent.objects.filter(action="submission.purge").count() == 3


def test_forms_learn_how_many_submissions_they_have(form: Form, by: Actor) -> None:
    store = submission_store()
    assert store.statistics([form.id]) == {}
    ids = [send(form, instance(instance_id=new_id()), by=by) for _ in range(4)]
    states = [ReviewState.HAS_ISSUES, ReviewState.EDITED, ReviewState.APPROVED, None]
    for receipt, state in zip(ids, states, strict=True):
        actions.set_review_state(
            submission_id=receipt.submission_id, state=state, by=by
        )
    last = Submission.objects.latest("created_at").created_at
    expected = FormStatistics(4, 1, 1, 1, last)
    assert store.statistics([form.id, 0]) == {form.id: expected}
    delete(form, ids[0].instance_id, by)
    assert store.statistics([form.id])[form.id].submissions == 3
    assert store.statistics([form.id], draft=True) == {}
    assert store.statistics([]) == {}


def test_a_purged_form_leaves_no_submissions(form: Form, by: Actor) -> None:
    send(form, instance(instance_id=new_id()), [upload("a")], by=by)
    submission_store().purge_form(form.id)
    for model in (Submission, SubmissionVersion, Row, Attachment):
        assert not model.objects.exists()


def test_notes_about_a_purged_submission_go_with_it(form: Form, by: Actor) -> None:
    ids = [send(form, instance(instance_id=new_id()), by=by) for _ in range(2)]
    for receipt in ids:
        actions.set_review_state(
            submission_id=receipt.submission_id, state=None, by=by, notes="she is 14"
        )
    delete(form, ids[0].instance_id, by)
    actions.purge_submissions(kept=NO_TIME)
    reviews = AuditEvent.objects.filter(action="submission.update").order_by("id")
    assert [event.notes for event in reviews] == ["", "she is 14"]


def test_a_purge_may_be_for_one_form_or_project(form: Form, by: Actor) -> None:
    delete(form, send(form, instance(instance_id=new_id()), by=by).instance_id, by)
    purge = partial(actions.purge_submissions, kept=NO_TIME)
    assert purge(form_id=form.id + 1) == 0
    assert purge(project_id=form.project_id + 1) == 0
    assert purge(form_id=form.id, project_id=form.project_id) == 1


def test_the_command_and_the_daily_task_purge(form: Form, by: Actor) -> None:
    for _ in range(2):
        delete(form, send(form, instance(instance_id=new_id()), by=by).instance_id, by)
    first = Submission.objects.earliest("id")
    Submission.objects.filter(id=first.id).update(deleted_at="2026-01-01T00:00Z")
    tasks.purge()
    assert Submission.objects.count() == 1
    assert printed("purge_submissions") == "Submissions purged: 0\n"
    none = ["--force", "--form", "0", "--project", "0"]
    assert printed("purge_submissions", *none) == "Submissions purged: 0\n"
    assert printed("purge_submissions", "--force") == "Submissions purged: 1\n"


def printed(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()
