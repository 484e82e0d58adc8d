"""Who may have microdata."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from collect.accounts.models import AuditEvent
from collect.accounts.permissions import ANALYST, DATA_COLLECTOR, VIEWER
from tests.factories.accounts import Person, make_person
from tests.integration.datasets.releases.conftest import (
    Country,
    code,
    content,
    published,
)
from tests.integration.datasets.releases.microdata.conftest import (
    files_of,
)


def test_who_may_have_microdata(
    alice: Person, chelsea: Person, make_one: Callable[..., str], survey: Country
) -> None:
    at = make_one()
    bob = make_person("bob", VIEWER, survey.form.project)
    report = published(alice, at)
    path = f"{at}/releases/1/files/{files_of(report)['submissions.csv']}"
    ana = make_person("ana", ANALYST, survey.form.project)
    dora = make_person("dora", DATA_COLLECTOR, survey.form.project)
    for person in (alice, bob, ana):
        answer = person.get(path)
        assert answer.status_code == 200
        assert answer["Cache-Control"].startswith("private")
        content(answer)
    for person in (chelsea, dora):
        assert code(person.get(path)) == 403.1
    assert code(Client().get(path)) == 401.2
    assert Client().head(path).status_code == 401
    assert bob.client.head(path).status_code == 200
    events = AuditEvent.objects.filter(action="release.microdata.download")
    assert [event.actor_id for event in events.order_by("pk")] == [
        alice.id,
        bob.id,
        ana.id,
    ]
    # The figures are public, and say that there are microdata.
    assert Client().get(f"{at}/releases/1").json()["counts"]["microdata"]["k"] == 5


def test_microdata_are_public_only_where_the_dataset_says_so(
    alice: Person, make_one: Callable[..., str]
) -> None:
    at = make_one(public=True)
    report = published(alice, at)
    path = f"{at}/releases/1/files/{files_of(report)['submissions.csv']}"
    answer = Client().get(path)
    assert answer.status_code == 200
    content(answer)
    event = AuditEvent.objects.get(action="release.microdata.download")
    assert event.actor_id is None
    alice.post(f"{at}/releases/1/withdraw", {"reason": "wrong"})
    assert code(Client().get(path)) == 410.81
