"""What happens to a submission afterwards, and rows made anew."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from collect.accounts.models import Actor, AuditEvent
from collect.forms.models import Form
from collect.problems import Problem
from collect.submissions import queries
from collect.submissions.actions import (
    Rebuilt,
    delete_submission,
    rebuild_rows,
    set_review_state,
)
from collect.submissions.models import (
    Comment,
    FormSequence,
    ReviewState,
    Row,
    Submission,
)
from collect.submissions.queries import streams
from tests.factories.accounts import Person
from tests.factories.submissions import instance, new_id, send

BODY = (
    "<name>Ama</name><water><uses>a b</uses></water><where>1 2 3 4</where>"
    "<member><age>x</age><visit><day>2026-01-01</day></visit></member><member/>"
)


def test_a_review_decision_is_recorded(form: Form, by: Actor, alice: Person) -> None:
    receipt = send(form, instance(instance_id=new_id()), by=by)
    found = set_review_state(
        submission_id=receipt.submission_id,
        state=ReviewState.APPROVED,
        by=alice.actor,
        notes="checked",
    )
    assert (found.review_state, found.seq) == ("approved", 2)
    event = AuditEvent.objects.get(action="submission.update")
    assert (event.actor, event.notes) == (alice.actor, "checked")
    assert event.details == {
        "instanceId": receipt.instance_id,
        "reviewState": "approved",
    }


def test_a_deleted_submission_is_gone_for_reviewers(
    form: Form, by: Actor, alice: Person
) -> None:
    receipt = send(form, instance(instance_id=new_id()), by=by)
    delete_submission(submission_id=receipt.submission_id, by=alice.actor)
    assert AuditEvent.objects.filter(action="submission.delete").count() == 1
    for act in (delete_submission, set_review_state):
        extra = {} if act is delete_submission else {"state": None}
        with pytest.raises(Problem) as error:
            act(submission_id=receipt.submission_id, by=alice.actor, **extra)
        assert error.value.code == "404.1"


def test_readers_are_told_every_change(form: Form, by: Actor, alice: Person) -> None:
    assert queries.horizon(form.id) == 0
    first, second = new_id(), new_id()
    kept = send(form, instance(instance_id=first), by=by)
    gone = send(form, instance(instance_id=second), by=by)
    assert queries.horizon(form.id) == 2
    send(form, instance(instance_id=new_id(), deprecated_id=first), by=by)
    set_review_state(
        submission_id=kept.submission_id, state=ReviewState.HAS_ISSUES, by=None
    )
    delete_submission(submission_id=gone.submission_id, by=alice.actor)
    upto = queries.horizon(form.id)
    assert upto == 5
    (rows,) = streams.stream_rows(form_id=form.id, table="", after=0, upto=upto)
    assert [(row.instance_id, row.seq) for row in rows] == [
        (first, 1),
        (second, 2),
        (first, 3),
    ]
    (states,) = streams.stream_states(form_id=form.id, after=0, upto=upto)
    assert [
        (state.instance_id, state.seq, state.version_seq, state.deleted, state.edits)
        for state in states
    ] == [(first, 4, 3, False, 1), (second, 5, 2, True, 0)]


def test_rebuilt_rows_equal_the_stored_ones(form: Form, by: Actor) -> None:
    first = new_id()
    send(form, instance(BODY, instance_id=first), by=by)
    send(form, instance(BODY, instance_id=new_id(), deprecated_id=first), by=by)
    send(form, instance(BODY), by=by)
    before = list(Row.objects.order_by("id").values())
    assert rebuild_rows() == Rebuilt(versions=3, different=0)
    assert list(Row.objects.order_by("id").values()) == before


def test_rows_that_were_lost_or_changed_are_made_anew(form: Form, by: Actor) -> None:
    send(form, instance(BODY, instance_id=new_id()), by=by)
    send(form, instance(BODY, instance_id=new_id()), by=by)
    before = _rows()
    Row.objects.filter(table="/member", ordinal=1, seq=1).update(
        values={"/member/age": 9}
    )
    Row.objects.filter(seq=2).delete()
    damaged = _rows()
    out = StringIO()
    with pytest.raises(CommandError, match="2 had other rows"):
        call_command("rebuild_rows", "--check", stdout=out)
    assert _rows() == damaged
    call_command("rebuild_rows", "--form", str(form.id), stdout=out)
    assert "2 had other rows" in out.getvalue()
    assert _rows() == before
    call_command("rebuild_rows", "--check", stdout=out)


def test_only_the_form_asked_for_is_rebuilt(form: Form, by: Actor) -> None:
    send(form, instance(BODY, instance_id=new_id()), by=by)
    assert rebuild_rows(form_id=form.id + 1) == Rebuilt(versions=0, different=0)


def _rows() -> list[tuple[object, ...]]:
    columns = "version_id", "submission_id", "form_id", "table", "key", "parent_key"
    more = "ordinal", "values", "invalid", "seq", "draft"
    return list(Row.objects.order_by("version_id", "key").values_list(*columns, *more))


def test_records_are_named_by_what_they_hold(form: Form, by: Actor) -> None:
    first = new_id()
    send(form, instance("<photo>a.jpg</photo>", instance_id=first), by=by)
    submission = Submission.objects.get()
    version = submission.versions.get()
    assert {str(submission), str(version), str(version.rows.get())} == {first}
    assert str(version.attachments.get()) == "a.jpg"
    assert str(FormSequence.objects.get()) == f"{form.id}: 1"
    assert str(Comment(body="Call again")) == "Call again"


def test_a_submission_without_a_current_version_is_not_there() -> None:
    with pytest.raises(Problem) as error:
        queries.current_version_of(Submission())
    assert error.value.code == "404.1"
