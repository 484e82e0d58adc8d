"""Purging: a form goes with everything that belongs to it, and nothing else does."""

import threading
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from collect.accounts.models import Assignment, AuditEvent, Project, PublicLink
from collect.accounts.permissions import DATA_COLLECTOR
from collect.datasets.actions import request_run
from collect.datasets.locks import RUNS
from collect.datasets.models import Estimate, Run
from collect.datasets.tables.folders import table_path
from collect.forms import actions
from collect.forms.models import Form, FormAttachment, FormField, FormVersion
from collect.lib.clock import now
from collect.submissions.models import Row, Submission, SubmissionVersion
from tests.factories.accounts import Person, make_person
from tests.factories.forms import make_draft, make_form, make_version, xform
from tests.factories.submissions import household_form, instance, new_id, send, upload

MONTH = timedelta(days=30)


def trash(form: Form, *, days: float = 31) -> None:
    actions.delete(form=form, by=None)
    moment = now() - timedelta(days=days)
    Form.objects.filter(id=form.id).update(deleted_at=moment)


def surveyed(project: Project, by: Person) -> Form:
    """A form with versions, a draft, submissions, a run with an estimate, a link."""
    form = household_form(project)
    make_version(form, xform("household", version="2", media=("a.png",)))
    for _ in range(2):
        body = "<name>Ama</name><photo>1.jpg</photo>"
        send(form, instance(body, instance_id=new_id()), [upload("1.jpg")], by=by.actor)
    make_draft(form)
    run = request_run(form_id=form.id)
    Estimate.objects.create(run=run, position=1, indicator="X", n=1, sum_weights=1)
    path = table_path(Path(settings.COLLECT_TABLE_DIR), form.id, "raw")
    path.mkdir(parents=True)
    link = make_person("link", DATA_COLLECTOR, project, form_id=form.id)
    PublicLink.objects.create(
        actor=link.actor, project=project, form_id=form.id, token="t" * 64
    )
    return form


def test_a_form_goes_with_everything_that_belongs_to_it(
    project: Project,
    alice: Person,
    django_capture_on_commit_callbacks: object,
) -> None:
    form = surveyed(project, alice)
    stays = household_form(project, "stays")
    send(stays, instance(form_id="stays", instance_id=new_id()), by=alice.actor)
    folder = Path(settings.COLLECT_TABLE_DIR) / str(form.id)
    trash(form)
    trash(make_form(project, xform("young")), days=29)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert actions.purge_forms() == 1
    assert not folder.exists()
    assert set(Form.objects.values_list("xml_form_id", flat=True)) == {"stays", "young"}
    for model in (FormVersion, Submission, SubmissionVersion, Row):
        rows = model._default_manager.filter(form_id=form.id)
        assert not rows.exists(), model
    assert not FormField.objects.filter(version__form_id=form.id).exists()
    assert not FormAttachment.objects.filter(version__form_id=form.id).exists()
    assert not Run.objects.exists()
    assert not Estimate.objects.exists()
    assert not PublicLink.objects.exists()
    assert not Assignment.objects.filter(form_id=form.id).exists()
    assert Submission.objects.filter(form=stays).count() == 1
    assert actions.purge_forms() == 0


def test_what_a_purge_leaves_in_the_audit_log_names_the_form_and_no_notes(
    project: Project, alice: Person
) -> None:
    form = make_form(project)
    actions.update(form=form, by=alice.actor, state="closed", notes="the minister")
    trash(form)
    actions.purge_forms(by=alice.actor)
    events = AuditEvent.objects.filter(form_id=form.id)
    assert [event.notes for event in events.exclude(notes=None)] == [""]
    event = events.get(action="form.purge")
    assert event.actor == alice.actor
    assert event.details is not None
    assert event.details["xmlFormId"] == "simple"
    assert not events.exclude(action="form.purge").filter(processed_at=None).exists()


def test_a_purged_form_cannot_be_restored_and_its_id_is_free(
    project: Project, alice: Person
) -> None:
    form = make_form(project)
    trash(form)
    actions.purge_forms()
    address = f"/v1/projects/{project.id}/forms"
    assert alice.get(f"{address}?deleted=true").json() == []
    assert alice.post(f"{address}/{form.id}/restore").json()["code"] == 404.1
    make_form(project)


def test_a_form_a_worker_is_at_is_purged_another_time(project: Project) -> None:
    form = make_form(project)
    trash(form)
    locked, done = threading.Event(), threading.Event()

    def work() -> None:
        with connection.cursor() as cursor:
            lock = [RUNS, form.id]
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", lock)
            locked.set()
            done.wait(10)
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", lock)
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        assert locked.wait(10)
        assert actions.purge_forms() == 0
        assert Form.objects.filter(id=form.id).exists()
    finally:
        done.set()
        worker.join()
    assert actions.purge_forms() == 1


def test_the_command_purges_what_it_is_told(project: Project, db: None) -> None:
    other = Project.objects.create(name="Other")
    here, there = make_form(project), make_form(other)
    kept = make_form(project, xform("kept"))
    for form in (here, there, kept):
        trash(form, days=1)

    def purge(*arguments: str) -> str:
        out = StringIO()
        call_command("purge_forms", *arguments, stdout=out)
        return out.getvalue()

    assert purge() == "Forms purged: 0\n"
    assert purge("--force", f"--form={here.id}") == "Forms purged: 1\n"
    assert purge("--force", f"--project={other.id}") == "Forms purged: 1\n"
    assert list(Form.objects.all()) == [kept]


def test_during_a_purge_other_forms_and_all_changes_are_refused(
    project: Project,
) -> None:
    form, other = make_form(project), make_form(project, xform("other"))
    with connection.cursor() as cursor:
        purged = [str(form.id)]
        cursor.execute("SELECT set_config('collect.purged_form', %s, true)", purged)
    with pytest.raises(IntegrityError, match="is published"), transaction.atomic():
        FormVersion.objects.filter(form=other)._raw_delete("default")
    with pytest.raises(IntegrityError, match="is published"), transaction.atomic():
        FormVersion.objects.filter(form=form).update(name="other")
    with pytest.raises(IntegrityError, match="is published"), transaction.atomic():
        FormField.objects.filter(version__form=form).update(name="other")


def test_a_form_restored_at_the_last_moment_stays(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = make_form(project)
    trash(form)
    purge = actions.purging._purge

    def restored(number: int, *rest: object) -> bool:
        actions.restore(form=form, by=None)
        return purge(number, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(actions.purging, "_purge", restored)
    assert actions.purge_forms() == 0
    assert Form.objects.get(id=form.id).current_version is not None
