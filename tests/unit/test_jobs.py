"""The audit log as a queue: once each, retried with pauses, given up in the end."""

from datetime import timedelta

import pytest
from celery import current_app

from collect import jobs
from collect.accounts.models import AuditEvent
from collect.lib.clock import now
from tests.support.work import Work, event, unprocessed


@pytest.mark.django_db
def test_an_event_is_worked_off_once(work: Work) -> None:
    only = event()

    jobs.process_events()
    jobs.process_events()

    assert work.calls == [only.pk]
    assert unprocessed() == set()


@pytest.mark.django_db
def test_many_events_of_one_form_are_one_call(work: Work) -> None:
    first = [event(form_id=1) for _ in range(3)]
    second = [event(form_id=2) for _ in range(2)]
    alone = [event(), event()]

    jobs.process_events()

    newest = {first[-1].pk, second[-1].pk}
    assert sorted(work.calls) == sorted(newest | {one.pk for one in alone})
    assert unprocessed() == set()


@pytest.mark.django_db
def test_events_nobody_waits_for_are_marked_at_once(work: Work) -> None:
    event(action="user.session.create")

    jobs.process_events()

    assert work.calls == []
    assert unprocessed() == set()


@pytest.mark.django_db
def test_more_events_than_a_batch_are_all_worked_off(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BATCH", 3)
    events = [event() for _ in range(8)]

    jobs.process_events()

    assert work.calls == [one.pk for one in events]


@pytest.mark.django_db
def test_a_task_leaves_endless_work_to_the_next(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BATCH", 1)
    monkeypatch.setattr(jobs, "BATCHES", 2)
    for _ in range(3):
        event()

    jobs.process_events()

    assert len(unprocessed()) == 1


@pytest.mark.django_db
def test_a_failure_is_noted_and_spoils_no_other_event(work: Work) -> None:
    bad, good = event(), event()
    work.failing = {bad.pk}

    jobs.process_events()

    assert unprocessed() == {bad.pk}
    bad.refresh_from_db()
    assert (bad.failures, bad.error) == (1, f"RuntimeError: no luck with {bad.pk}")
    assert bad.failed_at is not None
    assert good.pk not in unprocessed()


@pytest.mark.django_db
def test_what_a_failing_task_wrote_is_undone(work: Work) -> None:
    bad = event()
    work.failing = {bad.pk}
    work.inside = lambda: event(action="trace")

    jobs.process_events()

    assert not AuditEvent.objects.filter(action="trace").exists()


@pytest.mark.django_db
def test_a_failure_rests_longer_each_time_and_is_given_up_after_five(
    work: Work,
) -> None:
    bad = event()
    work.failing = {bad.pk}
    moment = now()

    jobs.process_batch(moment)
    for tries, pause in enumerate(jobs.PAUSES, start=1):
        assert jobs.process_batch(moment + pause - timedelta(seconds=1)) == 0
        moment += pause
        assert jobs.process_batch(moment) == 1
        assert len(work.calls) == tries + 1

    assert jobs.process_batch(moment + timedelta(days=365)) == 0
    bad.refresh_from_db()
    assert bad.failures == jobs.GIVEN_UP == 5
    assert bad.processed_at is None
    assert "no luck" in bad.error


@pytest.mark.django_db
def test_a_later_success_clears_the_error(work: Work) -> None:
    bad = event()
    work.failing = {bad.pk}
    moment = now()
    jobs.process_batch(moment)
    work.failing = set()

    jobs.process_batch(moment + jobs.PAUSES[0])

    bad.refresh_from_db()
    assert bad.processed_at is not None
    assert bad.error == ""


@pytest.mark.django_db
def test_an_unknown_task_is_a_failure_that_names_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "JOBS", {"submission.create": ["tests.nowhere"]})
    lost = event()

    jobs.process_events()

    lost.refresh_from_db()
    assert "tests.nowhere" in lost.error


def test_every_subscriber_is_a_task() -> None:
    current_app.loader.import_default_modules()
    for names in jobs.JOBS.values():
        for name in names:
            assert name in current_app.tasks, name
