"""Releases are made by workers, once, whatever happens to those who make them."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, connection
from django.test import Client

from collect import jobs
from collect.accounts.models import AuditEvent
from collect.accounts.permissions import MANAGER
from collect.datasets import locks, tasks
from collect.datasets.models import Estimate, Publishing, PublishingState, Release
from collect.datasets.releases import work
from collect.lib.clock import now
from tests.factories.accounts import Person, give_role, make_person
from tests.integration.datasets.releases.conftest import (
    Country,
    During,
    attempt,
    code,
    published,
    refused,
)

Make = Callable[..., str]
AGES_AGO = timedelta(hours=1)


@pytest.fixture
def at(nepal: Country, make: Make) -> str:
    """A public dataset with figures that were not published yet."""
    nepal.found(urban=(60, 2.0), rural=(60, 3.0))
    return make(nepal, public=True)


@pytest.fixture
def other_worker() -> Iterator[Any]:
    """Another worker, busy with datasets it is given."""
    other = connection.copy()
    with other.cursor() as cursor:
        yield lambda key: cursor.execute(
            "SELECT pg_advisory_lock(%s, %s)", [locks.PUBLISHINGS, key]
        )
        cursor.execute("SELECT pg_advisory_unlock_all()")
    other.close()


def asked(person: Person, at: str) -> int:
    """The id of an attempt that was asked for."""
    answer = person.post(f"{at}/releases")
    assert answer.status_code == 202, answer.content
    found: int = answer.json()["id"]
    return found


def test_what_is_asked_for_waits_until_a_worker_takes_it(
    alice: Person, at: str
) -> None:
    answer = alice.post(f"{at}/releases")
    report = answer.json()
    place = f"{at}/publishings/{report['id']}"
    assert (answer.status_code, answer["Location"]) == (
        202,
        f"http://testserver{place}",
    )
    assert (report["state"], report["requestedBy"]) == ("queued", alice.id)
    assert report["links"] == {"self": place, "cancel": f"{place}/cancel"}
    assert alice.get(f"{at}/releases").json() == []
    work.execute(publishing_id=report["id"])
    done = alice.get(place).json()
    assert (done["state"], done["release"], done["new"]) == ("succeeded", 1, True)
    assert (done["attempts"], done["phase"], done["problem"]) == (1, "", None)
    assert done["links"] == {"self": place, "release": f"{at}/releases/1"}
    assert alice.get(done["links"]["release"]).json()["createdBy"] == alice.id
    work.execute(publishing_id=report["id"])
    work.execute(publishing_id=report["id"] + 1)
    assert alice.get(f"{at}/publishings").json() == [done]
    assert Release.objects.count() == 1


def test_a_request_wakes_a_worker(
    alice: Person, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(
        tasks.make_release, "apply_async", lambda given, expires: sent.append(given)
    )
    number = asked(alice, at)
    jobs.process_events()
    assert sent == [(number,)]
    tasks.make_release(number)
    (done,) = alice.get(f"{at}/publishings?limit=1").json()
    assert (done["state"], done["release"]) == ("succeeded", 1)


def test_one_that_waits_serves_all_who_ask(
    alice: Person, nepal: Country, at: str
) -> None:
    edi = make_person("edi", MANAGER, nepal.form.project)
    first = asked(alice, at)
    nepal.found(urban=(90, 2.5), rural=(90, 3.0))
    assert asked(edi, at) == first
    work.execute(publishing_id=first)
    events = AuditEvent.objects.filter(action="publishing.create").order_by("pk")
    assert [each.actor_id for each in events] == [alice.id, edi.id]
    assert Release.objects.get().provenance["forms"][0]["counted"] == 180


def test_one_in_the_making_serves_those_who_know_of_nothing_newer(
    alice: Person, nepal: Country, at: str, during: During
) -> None:
    found = []

    def ask() -> None:
        found.append(asked(alice, at))
        nepal.found(urban=(90, 2.5), rural=(90, 3.0))
        found.append(asked(alice, at))

    during(ask)
    first = attempt(alice, at)
    assert found[0] == first["id"]
    assert found[1] != first["id"]
    work.execute(publishing_id=found[1])
    assert not Publishing.objects.get(pk=found[1]).new
    assert Release.objects.count() == 1


def test_what_is_known_at_once_is_answered_at_once(
    alice: Person, nepal: Country, make: Make
) -> None:
    at = make(nepal)
    assert code(alice.post(f"{at}/releases")) == 409.81
    nepal.found()
    published(alice, at)
    again = alice.post(f"{at}/releases")
    assert (again.status_code, again.json()["number"]) == (200, 1)
    assert Publishing.objects.count() == 1


def test_only_those_who_may_publish_see_and_stop_attempts(
    alice: Person, bob: Person, chelsea: Person, at: str
) -> None:
    number = asked(alice, at)
    place = f"{at}/publishings/{number}"
    for path in (f"{at}/publishings", place):
        assert alice.get(path).status_code == 200
        assert code(bob.get(path)) == code(chelsea.get(path)) == 403.1
        assert code(Client().get(path)) == 401.2
    for person in (bob, chelsea):
        assert code(person.post(f"{place}/cancel")) == 403.1
    assert code(Client().post(f"{place}/cancel")) == 401.2
    assert alice.post(f"{place}/cancel").status_code == 202


def test_what_is_not_there_is_not_found(
    alice: Person, nepal: Country, at: str, make: Make
) -> None:
    number = asked(alice, at)
    for missing in (f"{at}/publishings/0", f"{at}/publishings/{10**30}"):
        assert code(alice.get(missing)) == 404.86
    other = make(nepal, code="OTHER")
    assert code(alice.get(f"{other}/publishings/{number}")) == 404.86


def test_workers_are_told_of_what_waits_once_and_again_if_it_is_not_taken(
    alice: Person, nepal: Country, at: str, make: Make
) -> None:
    first = asked(alice, at)
    second = asked(alice, make(nepal, code="OTHER"))
    assert work.hand_out() == [first, second]
    assert work.hand_out() == []
    Publishing.objects.filter(pk=first).update(handed_out_at=now() - AGES_AGO)
    assert work.hand_out() == [first]


def test_a_dataset_that_somebody_works_on_is_left_to_them(
    alice: Person, at: str, other_worker: Any
) -> None:
    number = asked(alice, at)
    other_worker(Publishing.objects.get().dataset_id)
    assert work.hand_out() == []
    work.execute(publishing_id=number)
    assert Publishing.objects.get().state == PublishingState.QUEUED


def test_one_waits_for_the_one_before_it(alice: Person, at: str) -> None:
    first = asked(alice, at)
    Publishing.objects.update(state=PublishingState.RUNNING)
    second = asked(alice, at)
    assert second != first
    assert work.hand_out() == [first]
    work.execute(publishing_id=second)
    assert Publishing.objects.get(pk=second).state == PublishingState.QUEUED
    work.execute(publishing_id=first)
    assert work.hand_out() == [second]


def test_one_whose_worker_was_killed_is_taken_up_again(alice: Person, at: str) -> None:
    number = asked(alice, at)
    Publishing.objects.update(
        state=PublishingState.RUNNING, attempts=1, handed_out_at=now() - AGES_AGO
    )
    assert work.hand_out() == [number]
    work.execute(publishing_id=number)
    done = Publishing.objects.get()
    assert (done.state, done.attempts, done.new) == ("succeeded", 2, True)


def test_one_that_kills_its_workers_is_given_up(alice: Person, at: str) -> None:
    asked(alice, at)
    Publishing.objects.update(attempts=work.MAX_ATTEMPTS)
    problem = refused(alice, at)
    assert problem["code"] == 500.81
    assert "3 workers died" in problem["message"]
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("error", "told", "reason"),
    [
        (OSError(errno.ENOSPC, "full"), 500.81, "the server's disk is full"),
        (OSError(errno.EIO, "secret"), 500.1, "Something went wrong"),
        (MemoryError(), 500.81, "it needs more memory"),
        (SoftTimeLimitExceeded(), 502.1, "took too long"),
        (KeyError("secret"), 500.1, "Something went wrong"),
    ],
)
def test_a_failure_is_told_in_plain_words_and_leaves_nothing(
    alice: Person,
    at: str,
    during: During,
    error: Exception,
    told: float,
    reason: str,
) -> None:
    number = asked(alice, at)
    during(error, at="receive")
    with pytest.raises(type(error)):
        work.execute(publishing_id=number)
    done = alice.get(f"{at}/publishings/{number}").json()
    assert (done["state"], done["problem"]["code"]) == ("failed", told)
    assert reason in done["problem"]["message"]
    assert "secret" not in done["problem"]["message"]
    assert not Release.objects.exists()


def test_a_database_that_went_away_is_no_failure(
    alice: Person, at: str, during: During
) -> None:
    number = asked(alice, at)
    during(OperationalError("gone"))
    with pytest.raises(OperationalError):
        work.execute(publishing_id=number)
    assert Publishing.objects.get().state == PublishingState.RUNNING


def test_who_may_not_publish_any_more_does_not(
    alice: Person, nepal: Country, bhutan: Country, at: str
) -> None:
    edi = make_person("edi", MANAGER, nepal.form.project)
    number = asked(edi, at)
    alice.patch(at, {"sources": [nepal.named, bhutan.named]})
    work.execute(publishing_id=number)
    done = alice.get(f"{at}/publishings/{number}").json()
    assert (done["state"], done["problem"]["code"]) == ("failed", 403.1)
    give_role(edi.actor, MANAGER, bhutan.form.project)
    number = asked(edi, at)
    Publishing.objects.filter(pk=number).update(requested_by=None)
    work.execute(publishing_id=number)
    done = alice.get(f"{at}/publishings/{number}").json()
    assert (done["requestedBy"], done["problem"]["code"]) == (None, 403.1)
    assert not Release.objects.exists()


def test_an_estimate_that_goes_while_one_waits_is_told_as_it_would_have_been(
    alice: Person, at: str
) -> None:
    number = asked(alice, at)
    Estimate.objects.all().delete()
    work.execute(publishing_id=number)
    told = alice.get(f"{at}/publishings/{number}").json()["problem"]
    answered = alice.post(f"{at}/releases").json()
    assert {name: told[name] for name in answered} == answered
    assert told["code"] == 409.81


def test_one_that_waits_is_cancelled_at_once(alice: Person, at: str) -> None:
    number = asked(alice, at)
    place = f"{at}/publishings/{number}"
    report = alice.post(f"{place}/cancel").json()
    assert (report["state"], report["cancelling"]) == ("cancelled", False)
    work.execute(publishing_id=number)
    again = alice.post(f"{place}/cancel")
    assert (again.status_code, code(again)) == (409, 409.86)
    assert "cancelled" in again.json()["message"]
    event = AuditEvent.objects.get(action="publishing.cancel")
    assert event.details == {"dataset": "HOMES", "publishingId": number}
    assert not Release.objects.exists()


@pytest.mark.parametrize("moment", ["build", "files", "receive"])
def test_one_that_is_worked_on_is_cancelled_until_it_appears(
    alice: Person, at: str, during: During, moment: str
) -> None:
    reports = []

    def cancel() -> None:
        place = f"{at}/publishings/{Publishing.objects.get().pk}"
        reports.append(alice.post(f"{place}/cancel").json())

    during(cancel, at=moment)
    done = attempt(alice, at)
    assert (reports[0]["state"], reports[0]["cancelling"]) == ("running", True)
    assert (done["state"], done["cancelling"]) == ("cancelled", False)
    assert not Release.objects.exists()


def test_one_that_was_to_be_cancelled_by_a_dead_worker_is_by_the_next(
    alice: Person, at: str
) -> None:
    number = asked(alice, at)
    Publishing.objects.update(state=PublishingState.RUNNING, to_cancel=True)
    work.execute(publishing_id=number)
    assert Publishing.objects.get().state == PublishingState.CANCELLED


def test_its_phases_are_told(alice: Person, at: str, during: During) -> None:
    phases = []

    def look() -> None:
        (report,) = alice.get(f"{at}/publishings").json()
        phases.append((report["state"], report["phase"]))

    during(look, at="read")
    during(look, at="build")
    during(look, at="files")
    attempt(alice, at)
    assert phases == [
        ("running", "reading"),
        ("running", "protecting"),
        ("running", "writing"),
    ]
