"""Runs: asked for once, worked on once, finished whatever happens."""

from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection

from collect.accounts.models import Actor, Project
from collect.datasets import actions, locks, tasks
from collect.datasets.models import DisparityEstimate, Estimate, Run, RunState
from collect.forms.models import Form
from collect.lib.clock import now
from collect.submissions.actions import delete_submission
from collect.submissions.queries import submission_in
from tests.factories.forms import make_form
from tests.integration.datasets.homes import finished_run, home

NOW = timedelta(0)


@pytest.fixture
def other_session(form: Form) -> Iterator[None]:
    """Another worker that is busy with the form."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [locks.RUNS, form.pk])
    yield
    other.close()


def test_a_run_cleans_estimates_and_counts(form: Form, by: Actor) -> None:
    home(form, by, rooms="2")
    home(form, by, rooms="99", area="R")
    home(form, by, rooms="12", ages=())
    run = finished_run(form)
    assert run.state == RunState.SUCCEEDED, run.error
    assert (run.submissions, run.rows, run.cursor) == (3, {"": 3, "/member": 4}, 3)
    assert (run.findings, run.log_entries, run.problems) == (1, 2, [])
    found = Estimate.objects.filter(run=run).order_by("position")
    assert [(e.domain, e.value, e.n, e.ref_area, e.time_period) for e in found] == [
        ({}, 7.0, 2, "NPL", "2026"),
        ({"RESIDENCE": "R"}, None, 0, "NPL", "2026"),
        ({"RESIDENCE": "U"}, 7.0, 2, "NPL", "2026"),
    ]


def test_a_later_run_sees_what_came_and_changed_in_between(
    form: Form, by: Actor
) -> None:
    first = home(form, by, rooms="2")
    assert finished_run(form).submissions == 1
    home(form, by, rooms="4")
    home(form, by, rooms="6", instance_id="uuid:edit", deprecated_id=first)
    run = finished_run(form)
    assert run.submissions == 2
    assert run.rows == {"": 2, "/member": 4}
    assert Estimate.objects.get(run=run, domain={}).value == 5.0


def test_a_deleted_submission_is_part_of_no_table(form: Form, by: Actor) -> None:
    gone = home(form, by, rooms="2")
    home(form, by, rooms="4")
    assert finished_run(form).submissions == 2
    submission = submission_in(form, gone)
    delete_submission(submission_id=submission.pk, by=by)
    run = finished_run(form)
    assert run.rows == {"": 1, "/member": 2}


def test_a_form_without_submissions_succeeds_with_nothing(form: Form) -> None:
    run = finished_run(form)
    assert (run.state, run.submissions) == (RunState.SUCCEEDED, 0)
    assert not Estimate.objects.exists()


def test_a_form_that_is_only_a_draft_has_nothing_to_compute(project: Project) -> None:
    draft = make_form(project, publish=False)
    run = finished_run(draft)
    assert (run.state, run.rows) == (RunState.SUCCEEDED, {"": 0})


def test_requests_that_wait_are_one_run(form: Form) -> None:
    later = actions.request_run(form_id=form.pk)
    sooner = actions.request_run(form_id=form.pk, due_in=NOW)
    assert later.pk == sooner.pk
    assert Run.objects.get().due_at <= now()
    actions.request_run(form_id=form.pk, due_in=timedelta(hours=1))
    assert Run.objects.get().due_at <= now()


def test_only_due_runs_are_handed_out_and_only_once(form: Form) -> None:
    run = actions.request_run(form_id=form.pk, due_in=timedelta(hours=1))
    assert actions.hand_out_due_runs() == []
    actions.request_run(form_id=form.pk, due_in=NOW)
    assert actions.hand_out_due_runs() == [run.pk]
    assert actions.hand_out_due_runs() == []


def test_a_run_whose_worker_died_is_handed_out_again_and_ends_well(
    form: Form, by: Actor
) -> None:
    home(form, by)
    run = actions.request_run(form_id=form.pk, due_in=NOW)
    long_ago = now() - 2 * actions.RESEND_AFTER
    Run.objects.update(state=RunState.RUNNING, attempts=1, handed_out_at=long_ago)
    waiting = actions.request_run(form_id=form.pk, due_in=NOW)
    assert actions.hand_out_due_runs() == [run.pk]
    actions.execute(run_id=waiting.pk)
    actions.execute(run_id=run.pk)
    states = dict(Run.objects.values_list("pk", "state"))
    assert states == {run.pk: RunState.SUCCEEDED, waiting.pk: RunState.QUEUED}


@pytest.mark.django_db(transaction=True)
def test_a_run_somebody_works_on_is_left_to_them(
    form: Form, other_session: None
) -> None:
    run = actions.request_run(form_id=form.pk, due_in=NOW)
    assert actions.hand_out_due_runs() == []
    actions.execute(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == RunState.QUEUED


def test_a_finished_run_is_not_done_again(form: Form) -> None:
    run = finished_run(form)
    finished_at = run.finished_at
    actions.execute(run_id=run.pk)
    actions.execute(run_id=run.pk + 1)
    run.refresh_from_db()
    assert run.finished_at == finished_at


def test_a_run_that_kills_its_workers_is_given_up(form: Form) -> None:
    run = actions.request_run(form_id=form.pk, due_in=NOW)
    Run.objects.update(state=RunState.RUNNING, attempts=actions.MAX_ATTEMPTS)
    actions.execute(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "Given up" in run.error


def test_a_fault_of_ours_fails_the_run_and_tells_what_it_was(form: Form) -> None:
    run = actions.request_run(form_id=form.pk, due_in=NOW)
    with (
        patch.object(actions, "process", side_effect=ArithmeticError("no way")),
        pytest.raises(ArithmeticError),
    ):
        actions.execute(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == (RunState.FAILED, "ArithmeticError: no way")


def test_a_database_that_goes_away_leaves_the_run_to_be_done_again(form: Form) -> None:
    run = actions.request_run(form_id=form.pk, due_in=NOW)
    with (
        patch.object(actions, "process", side_effect=OperationalError),
        pytest.raises(OperationalError),
    ):
        actions.execute(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == RunState.RUNNING
    actions.execute(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.SUCCEEDED, 2)


def test_estimates_of_old_runs_are_forgotten(form: Form, by: Actor) -> None:
    home(form, by)
    home(form, by, area="R")
    runs = [finished_run(form) for _ in range(actions.KEPT_RUNS + 2)]
    for found in (Estimate.objects, DisparityEstimate.objects):
        kept = set(found.values_list("run_id", flat=True))
        assert kept == {run.pk for run in runs[2:]}


def test_the_sweep_sends_due_runs_to_workers(form: Form) -> None:
    run = actions.request_run(form_id=form.pk, due_in=NOW)
    with patch.object(tasks.execute_run, "delay") as delay:
        tasks.start_due_runs()
    delay.assert_called_once_with(run.pk)
    tasks.execute_run(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.SUCCEEDED


def test_a_submission_asks_for_a_run(form: Form, by: Actor) -> None:
    home(form, by)
    event = by.events.get(action="submission.create")
    tasks.run_after_submission(event.pk)
    assert Run.objects.get().form_id == form.pk
