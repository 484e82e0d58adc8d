"""Exports are cancelled, retried, removed, and expire."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from collect.accounts.models import AuditEvent, Project
from collect.accounts.permissions import MANAGER
from collect.datasets import tasks
from collect.datasets.exports import files, progress, work
from collect.datasets.models import Export, ExportState
from collect.lib.clock import now
from collect.submissions.exports.columnar.content import UnsuitableError
from collect.submissions.exports.columnar.shape import shape
from tests.factories.accounts import Person, make_person
from tests.integration.datasets.exports.asking import (
    Exports,
    at,
    broken,
    code,
    leftovers,
    state_of,
)


@pytest.fixture
def dora(project: Project) -> Person:
    """Dora manages the project."""
    return make_person("dora", MANAGER, project)


def test_one_that_waits_is_cancelled_at_once(alice: Person, exports: Exports) -> None:
    number = exports.queued(alice)
    answer = alice.post(at(number, "/cancel"))
    assert (answer.status_code, answer.json()["state"]) == (202, "cancelled")
    work.execute(export_id=number)
    assert state_of(number) == ("cancelled", "")
    again = alice.post(at(number, "/cancel"))
    assert (again.status_code, code(again)) == (409, 409.52)
    assert exports.queued(alice) != number


def test_one_that_is_worked_on_stops_and_leaves_no_file(
    alice: Person,
    homes: list[str],
    exports: Exports,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(progress, "EVERY", 0.0)
    number = exports.queued(alice)

    def cancel_meanwhile(*given: Any, **named: Any) -> Any:
        answer = alice.post(at(number, "/cancel"))
        assert answer.json()["cancelling"] is True
        assert answer.json()["state"] == "running"
        return shape(*given, **named)

    monkeypatch.setattr("collect.datasets.exports.produce.shape", cancel_meanwhile)
    work.execute(export_id=number)
    assert state_of(number) == ("cancelled", "")
    assert leftovers() == []


def test_one_that_is_cancelled_at_the_last_moment_leaves_no_file(
    alice: Person,
    homes: list[str],
    exports: Exports,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number = exports.queued(alice)
    publish = files.publish

    def cancel_first(folder: Path, export_id: int) -> None:
        alice.post(at(number, "/cancel"))
        publish(folder, export_id)

    monkeypatch.setattr(files, "publish", cancel_first)
    work.execute(export_id=number)
    assert state_of(number) == ("cancelled", "")
    assert leftovers() == []


def test_one_whose_worker_died_after_it_was_cancelled_ends(
    alice: Person, exports: Exports
) -> None:
    number = exports.queued(alice)
    Export.objects.update(state=ExportState.RUNNING, to_cancel=True)
    assert work.hand_out() == [number]
    work.execute(export_id=number)
    assert state_of(number) == ("cancelled", "")


def test_one_that_two_want_goes_on_when_one_of_them_leaves(
    alice: Person, bob: Person, dora: Person, exports: Exports
) -> None:
    number = exports.queued(alice)
    assert exports.queued(bob) == number
    assert alice.post(at(number, "/cancel")).json()["state"] == "queued"
    assert bob.delete(at(number)).status_code == 200
    assert state_of(number)[0] == "cancelled"
    number = exports.queued(alice)
    assert code(bob.post(at(number, "/cancel"))) == 403.1
    assert code(bob.delete(at(number))) == 403.1
    assert dora.post(at(number, "/cancel")).json()["state"] == "cancelled"


def test_a_file_that_two_want_stays_until_both_are_done_with_it(
    alice: Person, bob: Person, homes: list[str], exports: Exports
) -> None:
    number = exports.made(alice)["id"]
    assert exports.queued(bob) == number
    assert bob.delete(at(number)).status_code == 200
    assert state_of(number)[0] == "succeeded"
    Export.objects.update(requested_by=None)
    assert alice.get(at(number)).json()["requestedBy"] is None
    assert alice.delete(at(number)).status_code == 200
    assert state_of(number)[0] == "expired"


def test_what_failed_can_be_tried_again(
    alice: Person,
    homes: list[str],
    exports: Exports,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number = exports.queued(alice, labels="both")
    assert code(alice.post(at(number, "/retry"))) == 409.52
    with monkeypatch.context() as patch:
        broken(patch, UnsuitableError("Too wide; choose columns."))
        work.execute(export_id=number)
    assert alice.get(at(number, "/file")).json()["code"] == 409.51
    assert state_of(number) == ("failed", "Too wide; choose columns.")
    links = alice.get(at(number)).json()["links"]
    again = alice.post(links["retry"])
    assert (again.status_code, again.json()["state"]) == (202, "queued")
    assert again.json()["id"] != number
    assert again.json()["options"]["labels"] == "both"
    alice.delete(at(number))
    assert state_of(number)[0] == "failed"


def test_a_file_expires_and_says_so(
    alice: Person,
    homes: list[str],
    exports: Exports,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    number = exports.made(alice)["id"]
    kept = Export.objects.get().expires_at
    assert kept is not None
    assert timedelta(days=6) < kept - now() < timedelta(days=8)
    tasks.sweep_exports()
    assert leftovers() == [str(number)]
    Export.objects.update(expires_at=now())
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep_exports()
    assert leftovers() == []
    answer = alice.get(at(number, "/file"))
    assert (answer.status_code, code(answer)) == (410, 410.51)
    assert "7 days" in answer.json()["message"]
    assert exports.made(alice)["state"] == "succeeded"


def test_a_file_that_is_lost_is_gone_too(
    alice: Person, homes: list[str], exports: Exports
) -> None:
    number = exports.made(alice)["id"]
    files.remove(number)
    assert code(alice.get(at(number, "/file"))) == 410.51
    assert exports.queued(alice) != number


def test_a_file_can_be_removed_before_its_time(
    alice: Person,
    homes: list[str],
    exports: Exports,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    number = exports.made(alice)["id"]
    with django_capture_on_commit_callbacks(execute=True):
        assert alice.delete(at(number)).json() == {"success": True}
    assert (state_of(number)[0], leftovers()) == ("expired", [])
    assert code(alice.get(at(number, "/codebook.xml"))) == 410.51
    logged = AuditEvent.objects.filter(action__startswith="export.")
    assert [e.action for e in logged.order_by("pk")] == [
        "export.create",
        "export.delete",
    ]
