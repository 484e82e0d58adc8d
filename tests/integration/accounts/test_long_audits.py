"""An audit log too long to hold: read and sent in batches; and what is in its groups."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from collect.accounts import queries
from collect.accounts.api import audits
from collect.accounts.models import AuditEvent, Project
from collect.rest import Page
from tests.factories.accounts import Person

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def batches_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audits, "BATCH", 3)


def _log(count: int, **columns: Any) -> list[int]:
    """Ids of events, newest first; several share their time."""
    made = AuditEvent.objects.bulk_create(
        AuditEvent(
            action="form.update", logged_at=NOON + timedelta(hours=n // 4), **columns
        )
        for n in range(count)
    )
    return [event.pk for event in reversed(made)]


def _read(alice: Person, **options: Any) -> Any:
    response = alice.get("/v1/audits", **options)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/json")
    body = b"".join(response) if response.streaming else response.content
    return response.streaming, json.loads(body)


@pytest.mark.parametrize("count", [0, 2, 3, 4, 6, 10])
def test_a_log_of_any_length_is_read_whole(
    alice: Person, batches_of_three: None, count: int
) -> None:
    for number in _log(count):
        AuditEvent.objects.filter(pk=number).update(notes=str(number))
    streamed, rows = _read(alice)
    assert streamed == (count >= 3)
    ids = AuditEvent.objects.order_by("-logged_at", "-pk").values_list("pk", flat=True)
    assert [row["notes"] for row in rows] == [str(number) for number in ids]


@pytest.mark.parametrize(
    ("limit", "offset"), [(2, 0), (3, 0), (4, 1), (5, 5), (7, 2), (100, 1), (0, 0)]
)
def test_pages_longer_than_a_batch_are_cut_right(
    alice: Person, batches_of_three: None, limit: int, offset: int
) -> None:
    ids = _log(9)
    page = Page(limit=limit, offset=offset)
    read = queries.in_batches(queries.audit_events(), page, 3)
    found = [event.pk for batch in read for event in batch]
    assert found == ids[offset : offset + limit]
    _, rows = _read(alice, data={"limit": limit, "offset": offset})
    assert len(rows) == len(found)


def test_streamed_lines_are_like_others(
    alice: Person, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    _log(5, actor=alice.actor, project_id=project.pk, details={"a": ["é"]})
    extended = {"headers": {"X-Extended-Metadata": "true"}}
    whole = [_read(alice), _read(alice, **extended)]
    monkeypatch.setattr(audits, "BATCH", 2)
    parts = [_read(alice), _read(alice, **extended)]
    assert [streamed for streamed, _ in whole + parts] == [False, False, True, True]
    assert [rows for _, rows in whole] == [rows for _, rows in parts]
    assert parts[1][1][0]["actee"]["name"] == "Households"
    assert parts[1][1][0]["actor"]["displayName"] == "alice"


def test_what_is_acted_upon_costs_the_same_for_one_and_many(
    alice: Person, project: Project, django_assert_max_num_queries: Any
) -> None:
    _log(40, actor=alice.actor, project_id=project.pk)
    alice.get("/v1/audits")
    with django_assert_max_num_queries(8):
        _read(alice, headers={"X-Extended-Metadata": "true"})


def test_an_actee_that_is_gone_is_null(alice: Person) -> None:
    _log(1, form_id=999)
    AuditEvent.objects.create(action="user.create", details={"actorId": 999_999})
    AuditEvent.objects.create(action="config.set", details={"key": "logo"})
    _, rows = _read(alice, headers={"X-Extended-Metadata": "true"})
    assert [row["actee"] for row in rows] == [None] * 3
    assert {row["acteeId"] for row in rows} == {None, "actor:999999", "form:999"}


@pytest.mark.parametrize(
    ("group", "inside"),
    [
        ("user", {"user.create", "user.assignment.create"}),
        ("field_key", {"field_key.create"}),
        ("public_link", {"public_link.session.end"}),
        ("project", {"project.update"}),
        ("form", {"form.update.publish"}),
        ("submission", {"submission.create", "submission.purge"}),
        ("dataset", {"dataset.create", "entity.bulk.delete"}),
        ("entity", {"entity.create", "entity.bulk.delete"}),
        ("config", {"config.set"}),
        ("run", {"run.finish"}),
    ],
)
def test_groups_are_central_s(alice: Person, group: str, inside: set[str]) -> None:
    every = {
        "user.create",
        "user.assignment.create",
        "user.preference.update",
        "field_key.create",
        "public_link.session.end",
        "project.update",
        "form.update.publish",
        "submission.create",
        "submission.purge",
        "dataset.create",
        "entity.create",
        "entity.bulk.delete",
        "config.set",
        "run.finish",
    }
    AuditEvent.objects.bulk_create(AuditEvent(action=action) for action in every)
    _, rows = _read(alice, data={"action": group})
    assert {row["action"] for row in rows} == inside
    _, rows = _read(alice, data={"action": "nonverbose"})
    left_out = {"user.preference.update", "submission.create", "entity.create"}
    assert {row["action"] for row in rows} == every - left_out
