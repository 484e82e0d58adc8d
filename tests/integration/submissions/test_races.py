"""Two requests at the same moment, with real connections; and failures midway."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.db import connection

from collect.accounts.models import AuditEvent
from collect.forms.models import Form
from collect.problems import Problem
from collect.submissions import queries
from collect.submissions.actions import Outcome, Receipt
from collect.submissions.models import (
    Attachment,
    FormSequence,
    Row,
    Submission,
    SubmissionVersion,
)
from collect.submissions.queries import streams
from tests.factories.accounts import make_app_user, make_project
from tests.factories.submissions import household_form, instance, new_id, send, upload

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def form(transactional_db: Any) -> Form:
    return household_form(make_project())


def at_once(work: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run all in threads that start together; results, or the problems raised."""
    gate = threading.Barrier(len(work))

    def one(task: Callable[[], Any]) -> Any:
        gate.wait(timeout=10)
        try:
            return task()
        except Problem as problem:
            return problem.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(one, work))


def test_two_identical_posts_at_once_are_one_submission(form: Form) -> None:
    by = make_app_user(form.project, form_id=form.id).actor
    for _ in range(5):
        xml = instance("<photo>a.jpg</photo>", instance_id=new_id())
        work = partial(send, form, xml, [upload("a.jpg")], by=by)
        receipts: list[Receipt] = at_once([work] * 4)
        assert (
            sorted(r.outcome for r in receipts)
            == [Outcome.CREATED] + [Outcome.RESENT] * 3
        )
        assert len({r.version_id for r in receipts}) == 1
    assert Submission.objects.count() == SubmissionVersion.objects.count() == 5
    assert Row.objects.count() == Attachment.objects.count() == 5
    assert AuditEvent.objects.filter(action="submission.create").count() == 5
    assert FormSequence.objects.get().value == 5


def test_of_two_different_edits_at_once_one_is_refused(form: Form) -> None:
    by = make_app_user(form.project, form_id=form.id).actor
    first = new_id()
    send(form, instance(instance_id=first), by=by)
    edits = [instance(instance_id=new_id(), deprecated_id=first) for _ in range(3)]
    found = at_once([partial(send, form, x, by=by) for x in edits])
    assert sorted(map(str, found), key=len)[:2] == ["409.9", "409.9"]
    assert SubmissionVersion.objects.filter(current=True).count() == 1


def test_batches_of_files_at_once_are_all_kept(form: Form) -> None:
    by = make_app_user(form.project, form_id=form.id).actor
    xml = instance(instance_id=new_id())
    names = [f"{number}.jpg" for number in range(6)]
    at_once([partial(send, form, xml, [upload(n)], by=by) for n in names])
    assert set(Attachment.objects.values_list("name", flat=True)) == set(names)


def test_no_reader_with_a_cursor_misses_a_submission(form: Form) -> None:
    """While others write, a reader that goes on from its horizon sees every row."""
    by = make_app_user(form.project, form_id=form.id).actor
    writers, each = 4, 12
    seen: list[str] = []
    done = threading.Event()

    def write() -> None:
        for _ in range(each):
            send(form, instance(instance_id=new_id()), by=by)

    def read() -> None:
        cursor, last = 0, False
        while not last:
            last = done.is_set()
            upto = queries.horizon(form.id)
            chunks = streams.stream_rows(
                form_id=form.id, table="", after=cursor, upto=upto
            )
            seen.extend(row.key for rows in chunks for row in rows)
            cursor = upto

    def run_writers() -> None:
        try:
            at_once([write] * writers)
        finally:
            done.set()

    at_once([read, run_writers])
    assert len(seen) == len(set(seen)) == writers * each
    assert set(seen) == set(Submission.objects.values_list("instance_id", flat=True))


@contextmanager
def failing(statement: int) -> Iterator[list[str]]:
    """The statement with this number (from 1) fails, as if the server had gone."""
    seen: list[str] = []

    def fail(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        if len(seen) == statement:
            raise RuntimeError("injected")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail):
        yield seen


def test_receiving_takes_four_statements(form: Form) -> None:
    by = make_app_user(form.project, form_id=form.id).actor
    send(form, instance(instance_id=new_id()), by=by)
    with failing(statement=0) as seen:
        send(form, instance("<member/>" * 50, instance_id=new_id()), by=by)
    # Form, right, what is known, everything else.
    assert len(seen) == 4


@pytest.mark.parametrize("kind", ["new", "edit", "files"])
def test_a_failure_anywhere_leaves_nothing_half_done(form: Form, kind: str) -> None:
    by = make_app_user(form.project, form_id=form.id).actor
    first = new_id()
    base = instance(instance_id=first)
    edit = instance("<photo>a.jpg</photo>", instance_id=new_id(), deprecated_id=first)
    xml, files = {
        "new": (base, [upload("a.jpg")]),
        "edit": (edit, [upload("a.jpg")]),
        "files": (base, [upload("a.jpg"), upload("b.jpg")]),
    }[kind]
    if kind != "new":
        send(form, base, by=by)
    before = _state()
    statement, failures = 0, 0
    while True:
        statement += 1
        with failing(statement) as seen:
            try:
                send(form, xml, files, by=by)
            except RuntimeError:
                failures += 1
                assert _state() == before
                continue
        assert len(seen) < statement
        break
    assert failures > 5
    assert _state() != before
    # Nothing that failed stands in the way of the same submission later.
    assert send(form, xml, files, by=by).outcome is Outcome.RESENT


def _state() -> list[Any]:
    models = (Submission, SubmissionVersion, Row, Attachment, AuditEvent, FormSequence)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_a_race_that_never_ends_is_told(
    form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = make_app_user(form.project, form_id=form.id).actor
    home = "collect.submissions.actions.receiving.write_new"
    monkeypatch.setattr(home, lambda arrival, rows: None)
    with pytest.raises(Problem) as error:
        send(form, instance(instance_id=new_id()), by=by)
    assert error.value.code == "409.3"
    assert AuditEvent.objects.filter(action="submission.create").count() == 0
