"""What happens to a dataset while a release of it is made."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from collect.accounts.models import Project
from collect.accounts.permissions import MANAGER
from collect.datasets.models import Release, Run
from collect.datasets.releases import publishing, work
from collect.forms import blobs
from tests.factories.accounts import Person, make_person
from tests.integration.datasets.releases.conftest import (
    Country,
    During,
    attempt,
    published,
    refused,
)

Make = Callable[..., str]


@pytest.fixture
def at(nepal: Country, make: Make) -> str:
    """A dataset with figures that were not published yet."""
    nepal.found(urban=(60, 2.0), rural=(60, 3.0))
    return make(nepal)


def test_a_word_that_changes_is_in_the_release(
    alice: Person, at: str, during: During
) -> None:
    during(lambda: alice.patch(at, {"names": {"en": "Dwellings"}}), at="receive")
    report = published(alice, at)
    assert report["number"] == 1
    assert report["description"]["names"] == {"en": "Dwellings"}
    assert alice.post(f"{at}/releases").status_code == 200


def test_a_limit_that_changes_is_applied(
    alice: Person, at: str, during: During
) -> None:
    rules = {"suppressedBelow": 70, "unreliableBelow": 70}
    during(lambda: alice.patch(at, {"rules": rules}))
    assert published(alice, at)["counts"]["primary"] == 2


def test_what_is_refused_is_tried_again_if_the_dataset_was_changed(
    alice: Person, at: str, during: During
) -> None:
    published(alice, at)
    alice.patch(at, {"rules": {"suppressedBelow": 61, "unreliableBelow": 61}})
    during(lambda: alice.patch(at, {"rules": {"suppressedBelow": 20}}))
    done = attempt(alice, at)
    assert (done["state"], done["new"], done["release"]) == ("succeeded", False, 1)


def test_a_dataset_that_changes_all_the_time_is_not_published(
    alice: Person, at: str, during: During
) -> None:
    names = iter("abc")
    during(
        lambda: alice.patch(at, {"names": {"en": next(names)}}), times=publishing.ROUNDS
    )
    problem = refused(alice, at)
    assert (problem["code"], problem["details"]) == (409.85, {"times": 3})
    assert not Release.objects.exists()
    assert published(alice, at)["description"]["names"] == {"en": "c"}


def test_a_run_that_ends_is_in_the_release(
    alice: Person, nepal: Country, at: str, during: During
) -> None:
    runs: list[Run] = []
    during(lambda: runs.append(nepal.found(urban=(90, 2.5), rural=(90, 3.0))))
    (form,) = published(alice, at)["provenance"]["forms"]
    assert form["run"] == runs[0].pk


def test_runs_that_end_all_the_time_do_not_keep_a_release_away(
    alice: Person, nepal: Country, at: str, during: During
) -> None:
    runs: list[Run] = []

    def run() -> None:
        n = 90 + 30 * len(runs)
        runs.append(nepal.found(urban=(n, 2.5), rural=(n, 3.0)))

    during(run, times=publishing.ROUNDS)
    (form,) = published(alice, at)["provenance"]["forms"]
    assert form["run"] == runs[-2].pk
    (form,) = published(alice, at)["provenance"]["forms"]
    assert form["run"] == runs[-1].pk


def test_a_release_that_is_withdrawn_is_not_compared_with(
    alice: Person, nepal: Country, at: str, during: During
) -> None:
    published(alice, at)
    nepal.found(urban=(90, 2.5), rural=(90, 3.0))
    withdrawal = {"reason": "Wrong weights"}
    during(lambda: alice.post(f"{at}/releases/1/withdraw", withdrawal), at="receive")
    report = published(alice, at)
    assert (report["number"], report["diff"]["release"]) == (2, None)


def test_a_release_that_is_withdrawn_is_not_the_one_that_says_the_same(
    alice: Person, nepal: Country, at: str, during: During
) -> None:
    published(alice, at)
    alice.patch(at, {"rules": {"decimals": 15}})
    during(lambda: alice.post(f"{at}/releases/1/withdraw", {"reason": "x"}))
    assert published(alice, at)["number"] == 2


def test_a_source_that_one_may_not_publish_stops_it(
    alice: Person, project: Project, bhutan: Country, nepal: Country, at: str,
    during: During,
) -> None:  # fmt: skip
    edi = make_person("edi", MANAGER, project)
    sources = [nepal.named, bhutan.named]
    during(lambda: alice.patch(at, {"sources": sources}))
    answer = edi.post(f"{at}/releases")
    assert answer.status_code == 202
    work.execute(publishing_id=answer.json()["id"])
    (report,) = alice.get(f"{at}/publishings").json()
    assert (report["state"], report["problem"]["code"]) == ("failed", 403.1)
    assert not Release.objects.exists()


def test_nothing_is_left_of_files_that_were_not_needed(
    alice: Person, at: str, during: During
) -> None:
    during(lambda: alice.patch(at, {"names": {"en": "Dwellings"}}), at="receive")
    attempt(alice, at)
    assert list(blobs.incoming().iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_release(alice: Person, at: str, during: During) -> None:
    found = []

    def lock() -> None:
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT code FROM datasets_dataset FOR UPDATE NOWAIT")
            found.extend(cursor.fetchall())
        other.close()

    for moment in ("build", "files", "receive"):
        during(lock, at=moment)
    published(alice, at)
    assert found == [("HOMES",)] * 3
