"""Several workers, and workers that die: no event is lost or done at the same time."""

import threading

import pytest
from django.db import connection, transaction

from collect import jobs
from collect.accounts.models import AuditEvent
from collect.lib.clock import now
from tests.support.work import Work, event, unprocessed


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_take_the_same_event(work: Work) -> None:
    taken, done = threading.Event(), threading.Event()
    seen_by_other: list[int] = []

    def hold() -> None:
        taken.set()
        assert done.wait(10)

    work.inside = hold
    only = event()

    def first_worker() -> None:
        try:
            jobs.process_batch(now())
        finally:
            connection.close()

    thread = threading.Thread(target=first_worker)
    thread.start()
    assert taken.wait(10)
    try:
        seen_by_other.append(jobs.process_batch(now()))
    finally:
        done.set()
        thread.join()

    assert seen_by_other == [0]
    assert work.calls == [only.pk]
    assert unprocessed() == set()


@pytest.mark.django_db(transaction=True)
def test_a_crash_before_the_mark_leaves_the_event_for_the_next_worker(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCut(BaseException):
        pass

    def cut(group: list[AuditEvent]) -> None:
        raise PowerCut

    only = event()
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_mark_processed", cut)
        with pytest.raises(PowerCut), transaction.atomic():
            jobs.process_batch(now())
    assert unprocessed() == {only.pk}

    jobs.process_events()

    assert work.calls == [only.pk, only.pk]
    assert unprocessed() == set()
