"""Exports are made once, whatever happens to those who make them."""

import errno
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, connection
from pytest_django.fixtures import Settings

from collect.datasets import locks, tasks
from collect.datasets.exports import files, work
from collect.datasets.exports.progress import Progress
from collect.datasets.models import Export, ExportState
from collect.lib.clock import now
from tests.factories.accounts import Person
from tests.integration.datasets.exports.asking import (
    Exports,
    archive_of,
    at,
    broken,
    leftovers,
    state_of,
)

AGES_AGO = timedelta(hours=1)


@pytest.fixture
def other_worker() -> Iterator[Any]:
    """Another worker, busy with exports it is given."""
    other = connection.copy()
    with other.cursor() as cursor:
        yield lambda key: cursor.execute(
            "SELECT pg_advisory_lock(%s, %s)", [locks.EXPORTS, key]
        )
        cursor.execute("SELECT pg_advisory_unlock_all()")
    other.close()


def test_what_is_asked_for_waits_until_a_worker_takes_it(
    alice: Person, homes: list[str], exports: Exports
) -> None:
    number = exports.queued(alice)
    report = alice.get(at(number)).json()
    assert (report["state"], report["cursor"], report["found"]) == (
        "queued",
        None,
        None,
    )
    assert report["links"] == {"self": at(number), "cancel": at(number, "/cancel")}
    assert alice.get(at(number, "/file")).json()["code"] == 409.51
    work.execute(export_id=number)
    done = alice.get(at(number)).json()
    assert done["links"]["file"] == at(number, "/file")
    assert done["attempts"] == 1
    work.execute(export_id=number)
    assert alice.get(at(number)).json() == done
    assert leftovers() == [str(number)]


def test_progress_is_told_about_once_a_second_and_rows_count_once(
    alice: Person, exports: Exports
) -> None:
    number = exports.queued(alice)
    Export.objects.update(state=ExportState.RUNNING)
    clock = iter([0.0, 0.1, 0.5, 1.0, 1.0, 1.2, 5.0, 5.0])
    told = Progress(number, clock=lambda: next(clock))
    told.enter("writing", total=50)
    told.reach("submissions", 10)
    assert alice.get(at(number)).json()["rowsDone"] == 0
    told.reach("submissions", 20)
    assert alice.get(at(number)).json()["rowsDone"] == 0
    told.reach("member", 30)
    told.reach("submissions", 5)
    report = alice.get(at(number)).json()
    assert (report["phase"], report["rowsTotal"]) == ("writing", 50)
    assert report["rowsDone"] == 50


def test_workers_are_told_of_what_waits_once_and_again_if_it_is_not_taken(
    alice: Person, exports: Exports, settings: Settings
) -> None:
    settings.COLLECT_EXPORTS_AT_ONCE = 2
    numbers = [exports.queued(alice, f) for f in ("csv", "jsonl", "parquet")]
    assert work.hand_out() == numbers[:2]
    assert work.hand_out() == []
    Export.objects.filter(pk=numbers[0]).update(handed_out_at=now() - AGES_AGO)
    assert work.hand_out() == numbers[:1]


def test_one_that_somebody_works_on_is_left_to_them(
    alice: Person, exports: Exports, other_worker: Any, settings: Settings
) -> None:
    settings.COLLECT_EXPORTS_AT_ONCE = 1
    first, second = exports.queued(alice), exports.queued(alice, "jsonl")
    other_worker(first)
    assert work.hand_out() == []
    work.execute(export_id=first)
    assert state_of(first)[0] == "queued"
    settings.COLLECT_EXPORTS_AT_ONCE = 2
    assert work.hand_out() == [second]


def test_one_whose_worker_was_killed_is_taken_up_again(
    alice: Person, homes: list[str], exports: Exports
) -> None:
    number = exports.queued(alice)
    # As a worker leaves it that is killed between its last file and the report.
    Export.objects.update(
        state=ExportState.RUNNING, attempts=1, handed_out_at=now() - AGES_AGO
    )
    for name in (str(number), f"{files.UNFINISHED}-{number}-1"):
        (files.root() / name).mkdir(parents=True)
    assert work.hand_out() == [number]
    work.execute(export_id=number)
    assert state_of(number) == ("succeeded", "")
    assert Export.objects.get().attempts == 2
    assert archive_of(alice, number).testzip() is None
    files.sweep(files.folders(), {number})
    assert str(number) in leftovers()


def test_one_that_kills_its_workers_is_given_up(
    alice: Person, exports: Exports
) -> None:
    number = exports.queued(alice)
    Export.objects.update(state=ExportState.RUNNING, attempts=work.MAX_ATTEMPTS)
    work.execute(export_id=number)
    state, error = state_of(number)
    assert state == "failed"
    assert error.startswith("Given up: 3 workers died")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.ENOSPC, "full"), "The server's disk is full"),
        (OSError(errno.EIO, "bad"), "An error of the server (OSError)"),
        (MemoryError(), "It needs more memory"),
        (SoftTimeLimitExceeded(), "It took longer than 4 hours"),
        (KeyError("secret"), "An error of the server (KeyError)"),
    ],
)
def test_a_failure_is_told_in_plain_words_and_leaves_no_file(
    alice: Person,
    exports: Exports,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    reason: str,
) -> None:
    number = exports.queued(alice)
    broken(monkeypatch, error)
    with pytest.raises(type(error)):
        tasks.make_export(number)
    state, told = state_of(number)
    assert (state, leftovers()) == ("failed", [])
    assert told.startswith(reason)
    assert "secret" not in told


def test_a_database_that_went_away_is_no_failure(
    alice: Person, exports: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = exports.queued(alice)
    broken(monkeypatch, OperationalError("gone"))
    with pytest.raises(OperationalError):
        work.execute(export_id=number)
    assert state_of(number) == ("running", "")
    assert leftovers() == []
