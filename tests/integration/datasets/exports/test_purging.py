"""What is left of exports when forms or rights go, and after crashes."""

import pytest
from django.db import connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from collect.accounts.models import Assignment, Project
from collect.accounts.permissions import MANAGER, VIEWER
from collect.datasets import locks, tasks
from collect.datasets.exports import actions, files, work
from collect.datasets.models import Export, ExportState
from collect.forms.models import Form
from collect.forms.ports import FormInUse, purgers
from collect.lib.clock import now
from tests.factories.accounts import Person, give_role, make_person
from tests.integration.datasets.exports.asking import (
    Exports,
    archive_of,
    at,
    code,
    leftovers,
    state_of,
)


def test_the_exports_of_a_purged_form_go_with_it(
    alice: Person,
    form: Form,
    homes: list[str],
    exports: Exports,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    assert actions.forget_form in purgers()
    number = exports.made(alice)["id"]
    waiting = exports.queued(alice, "jsonl")
    with django_capture_on_commit_callbacks(execute=True):
        actions.forget_form(form.pk)
    assert leftovers() == []
    assert not Export.objects.exists()
    assert alice.get(at(number)).status_code == 404
    work.execute(export_id=waiting)


def test_a_form_is_not_purged_while_an_export_is_made(
    alice: Person, form: Form, exports: Exports
) -> None:
    number = exports.queued(alice)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            key = [locks.EXPORTS, number]
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", key)
            with pytest.raises(FormInUse), transaction.atomic():
                actions.forget_form(form.pk)
            cursor.execute("SELECT pg_advisory_unlock_all()")
    finally:
        other.close()
    assert Export.objects.count() == 1


def test_a_deleted_form_has_no_exports(
    alice: Person, form: Form, homes: list[str], exports: Exports
) -> None:
    number = exports.made(alice)["id"]
    waiting = exports.queued(alice, "jsonl")
    Form.objects.update(deleted_at=now())
    assert alice.get(at(number, "/file")).status_code == 404
    work.execute(export_id=waiting)
    state, error = state_of(waiting)
    assert (state, error) == (
        "failed",
        "The form was deleted before the export was made.",
    )


def test_leftovers_of_crashes_are_swept(
    alice: Person, homes: list[str], exports: Exports
) -> None:
    number = exports.made(alice)["id"]
    waiting = exports.queued(alice, "jsonl")
    for name in ("99999", "unfinished-99999-1", f"unfinished-{waiting}-1", "x"):
        (files.root() / name).mkdir()
    tasks.sweep_exports()
    assert sorted(leftovers()) == sorted([str(number), f"unfinished-{waiting}-1"])


def test_one_that_nobody_may_have_any_more_is_not_made(
    project: Project, bob: Person, exports: Exports
) -> None:
    number = exports.queued(bob)
    Assignment.objects.filter(actor=bob.actor).delete()
    work.execute(export_id=number)
    assert state_of(number) == (
        "failed",
        "Nobody who asked for it may have it any more.",
    )


def test_one_that_another_may_still_have_is_made(
    project: Project, alice: Person, bob: Person, homes: list[str], exports: Exports
) -> None:
    number = exports.queued(bob)
    assert exports.queued(alice) == number
    Assignment.objects.filter(actor=bob.actor).delete()
    work.execute(export_id=number)
    assert archive_of(alice, number).testzip() is None
    assert code(bob.get(at(number, "/file"))) == 403.1


def test_identifiers_are_for_those_only_who_may_see_them_when_they_fetch_them(
    project: Project, form: Form, homes: list[str], exports: Exports
) -> None:
    eve = make_person("eve", MANAGER, project)
    number = exports.made(eve, identifiers=True)["id"]
    waiting = exports.queued(eve, "jsonl", identifiers=True)
    Assignment.objects.filter(actor=eve.actor).delete()
    give_role(eve.actor, VIEWER, project)
    assert code(eve.get(at(number, "/file"))) == 403.1
    assert code(eve.get(at(number))) == 403.1
    assert eve.get(exports.path()).json() == []
    work.execute(export_id=waiting)
    assert state_of(waiting)[0] == "failed"
    assert Export.objects.get(pk=number).state == ExportState.SUCCEEDED
