"""Submissions that are deleted, restored or purged, as the tables see them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import settings

from collect.accounts.models import Actor, AuditEvent
from collect.datasets import tasks
from collect.datasets.models import Estimate, Run, RunState
from collect.datasets.tables import delta, folders
from collect.forms.models import Form
from collect.jobs import JOBS
from collect.submissions import actions, queries
from tests.integration.datasets.homes import finished_run, home


def delete(form: Form, instance_id: str, by: Actor) -> None:
    submission = queries.submission_in(form, instance_id)
    actions.delete_submission(submission_id=submission.pk, by=by)


def restore(form: Form, instance_id: str, by: Actor) -> None:
    submission = queries.submission_in(form, instance_id, deleted=True)
    actions.restore_submission(submission_id=submission.pk, by=by)


def purge() -> None:
    actions.purge_submissions(kept=timedelta())


def rows(run: Run) -> dict[str, int]:
    counts: dict[str, int] = run.rows
    return counts


def test_a_restored_submission_is_in_the_tables_again(form: Form, by: Actor) -> None:
    first = home(form, by, rooms="2", ages=(30, 4))
    home(form, by, rooms="4", ages=(50,))
    before = finished_run(form)
    delete(form, first, by)
    without = finished_run(form)
    assert rows(without) == {"": 1, "/member": 1}
    restore(form, first, by)
    after = finished_run(form)
    assert rows(after) == rows(before) == {"": 2, "/member": 3}
    assert after.cursor > without.cursor > before.cursor
    values = [
        list(
            Estimate.objects.filter(run=run)
            .order_by("position")
            .values_list("indicator", "domain", "value")
        )
        for run in (before, after)
    ]
    assert values[0] == values[1] != []


def test_a_purged_submission_is_never_in_the_tables_again(
    form: Form, by: Actor
) -> None:
    first = home(form, by, ages=(30, 4))
    home(form, by, ages=(50,))
    finished_run(form)
    delete(form, first, by)
    finished_run(form)
    assert first in stored_ids(form)
    purge()
    assert rows(finished_run(form)) == {"": 1, "/member": 1}
    assert first not in stored_ids(form)
    home(form, by, ages=(20,))
    assert rows(finished_run(form)) == {"": 2, "/member": 2}


def test_tables_of_the_first_layout_are_made_anew(form: Form, by: Actor) -> None:
    home(form, by)
    finished_run(form)
    folder = Path(settings.COLLECT_TABLE_DIR) / str(form.pk)
    generation = folder / (folder / "raw").readlink()
    (folder / "raw").unlink()
    generation.rename(folder / "raw")
    (folder / "purged").mkdir()
    assert finished_run(form).submissions == 1
    assert not (folder / "purged").exists()
    assert (folder / "raw").is_symlink()


def test_a_purge_asks_for_a_run(form: Form, by: Actor) -> None:
    delete(form, home(form, by), by)
    purge()
    assert tasks.run_after_submission.name in JOBS["submission.purge"]
    tasks.run_after_submission(AuditEvent.objects.get(action="submission.purge").pk)
    assert Run.objects.filter(form=form, state=RunState.QUEUED).exists()


def stored_ids(form: Form) -> set[str]:
    """The instanceIDs in the raw tables, on whatever file."""
    root = Path(settings.COLLECT_TABLE_DIR)
    found = delta.read_all(folders.table_path(root, form.pk, folders.RAW))
    return set() if found is None else set(found["_instance_id"].to_pylist())


def test_a_purged_submission_counts_once_when_it_comes_again(
    form: Form, by: Actor
) -> None:
    first = home(form, by, ages=(30, 4))
    finished_run(form)
    delete(form, first, by)
    purge()
    home(form, by, ages=(7,), instance_id=first)
    assert rows(finished_run(form)) == {"": 1, "/member": 1}
