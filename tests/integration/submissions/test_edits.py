"""Edits: new versions of the same submission."""

from __future__ import annotations

from itertools import pairwise

import pytest

from collect.accounts.models import Actor, AuditEvent
from collect.forms.models import Form
from collect.problems import Problem
from collect.submissions.actions import Outcome, delete_submission
from collect.submissions.models import Submission, SubmissionVersion
from tests.factories.accounts import Person
from tests.factories.submissions import instance, new_id, send, upload


def edit(old: str, new: str, body: str = "<name>Efua</name>") -> bytes:
    return instance(body, instance_id=new, deprecated_id=old)


def refused(code: str, form: Form, xml: bytes, by: Actor) -> None:
    before = SubmissionVersion.objects.count()
    with pytest.raises(Problem) as error:
        send(form, xml, by=by)
    assert error.value.code == code
    assert SubmissionVersion.objects.count() == before


def test_an_edit_is_a_new_version_of_the_same_submission(form: Form, by: Actor) -> None:
    first, second = new_id(), new_id()
    original = send(form, instance(instance_id=first), by=by)
    edited = send(form, edit(first, second), by=by)
    assert edited.outcome is Outcome.EDITED
    assert edited.submission_id == original.submission_id
    assert (edited.instance_id, edited.version_instance_id) == (first, second)
    submission = Submission.objects.get()
    assert submission.instance_id == first
    assert submission.review_state == "edited"
    assert submission.updated_at is not None
    assert submission.current_version_id == edited.version_id
    old, new = submission.versions.order_by("seq")
    assert (old.current, new.current) == (False, True)
    assert (old.seq, new.seq, submission.seq) == (1, 2, 2)
    # The key stays that of the submission, so tables can replace its rows.
    assert [row.key for row in new.rows.all()] == [first]
    event = AuditEvent.objects.get(action="submission.update.version")
    assert event.details == {
        "instanceId": first,
        "versionInstanceId": second,
        "deprecatedId": first,
    }


def test_edits_of_edits_chain(form: Form, by: Actor) -> None:
    ids = [new_id() for _ in range(4)]
    send(form, instance(instance_id=ids[0]), by=by)
    for old, new in pairwise(ids):
        assert send(form, edit(old, new), by=by).instance_id == ids[0]
    assert Submission.objects.get().versions.count() == 4


def test_a_resent_edit_makes_no_second_version(form: Form, by: Actor) -> None:
    first, second, third = new_id(), new_id(), new_id()
    send(form, instance(instance_id=first), by=by)
    send(form, edit(first, second), by=by)
    assert send(form, edit(first, second), by=by).outcome is Outcome.RESENT
    send(form, edit(second, third), by=by)
    # Even when it is no longer current: the phone lost our first answer.
    assert send(form, edit(first, second), by=by).outcome is Outcome.RESENT
    assert send(form, instance(instance_id=first), by=by).outcome is Outcome.RESENT
    assert SubmissionVersion.objects.count() == 3


def test_an_edit_of_an_unknown_submission_is_refused(form: Form, by: Actor) -> None:
    refused("404.5", form, edit(new_id(), new_id()), by)


def test_an_edit_of_a_superseded_version_is_refused(form: Form, by: Actor) -> None:
    first, second = new_id(), new_id()
    send(form, instance(instance_id=first), by=by)
    send(form, edit(first, second), by=by)
    refused("409.9", form, edit(first, new_id()), by)


def test_an_edit_of_a_deleted_submission_is_refused(
    form: Form, by: Actor, alice: Person
) -> None:
    first = new_id()
    receipt = send(form, instance(instance_id=first), by=by)
    delete_submission(submission_id=receipt.submission_id, by=alice.actor)
    refused("404.5", form, edit(first, new_id()), by)


def test_an_edit_may_not_take_another_submissions_id(form: Form, by: Actor) -> None:
    first, other = new_id(), new_id()
    send(form, instance(instance_id=first), by=by)
    send(form, instance(instance_id=other), by=by)
    refused("409.1", form, edit(first, other), by)
    refused("409.1", form, edit(first, first), by)


def test_files_not_sent_again_are_carried_forward(form: Form, by: Actor) -> None:
    first, second = new_id(), new_id()
    photo = "<photo>a.jpg</photo>"
    send(
        form,
        instance(photo, instance_id=first),
        [upload("a.jpg"), upload("x.csv")],
        by=by,
    )
    edited = send(form, edit(first, second, photo + "<name>B</name>"), by=by)
    (carried,) = SubmissionVersion.objects.get(id=edited.version_id).attachments.all()
    assert (carried.name, carried.expected) == ("a.jpg", True)
    assert carried.blob is not None


def test_files_sent_again_with_an_edit_are_the_new_ones(form: Form, by: Actor) -> None:
    first, second = new_id(), new_id()
    photo = "<photo>a.jpg</photo>"
    send(form, instance(photo, instance_id=first), [upload("a.jpg", b"old")], by=by)
    edited = send(form, edit(first, second, photo), [upload("a.jpg", b"new!")], by=by)
    (attachment,) = SubmissionVersion.objects.get(
        id=edited.version_id
    ).attachments.all()
    assert attachment.blob is not None
    assert attachment.blob.size == 4


def test_files_that_follow_an_edit_belong_to_the_new_version(
    form: Form, by: Actor
) -> None:
    first, second = new_id(), new_id()
    send(form, instance(instance_id=first), by=by)
    xml = edit(first, second, "<photo>a.jpg</photo>")
    edited = send(form, xml, by=by)
    again = send(form, xml, [upload("a.jpg")], by=by)
    assert (again.outcome, again.version_id) == (Outcome.RESENT, edited.version_id)
    (attachment,) = SubmissionVersion.objects.get(
        id=edited.version_id
    ).attachments.all()
    assert attachment.blob is not None
