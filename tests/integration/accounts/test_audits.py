"""The audit log: writing, waking, reading."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.test import Client

from collect.accounts import audit
from collect.accounts.models import AuditEvent, Project
from collect.accounts.waking import waker
from tests.factories.accounts import Person

pytestmark = pytest.mark.django_db

AUDITS = "/v1/audits"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _code(response: Any) -> tuple[int, float]:
    return response.status_code, response.json()["code"]


@pytest.fixture
def events(alice: Person) -> list[str]:
    """Five events, an hour apart, the newest last."""
    actions = [
        "user.create",
        "form.create",
        "submission.create",
        "form.update.publish",
        "user.delete",
    ]
    for hours, action in enumerate(actions):
        AuditEvent.objects.create(
            action=action, actor=alice.actor, logged_at=NOON + timedelta(hours=hours)
        )
    return actions


def _actions(alice: Person, **wanted: Any) -> list[str]:
    return [row["action"] for row in alice.get(AUDITS, data=wanted).json()]


def test_an_event_is_part_of_its_transaction(alice: Person, project: Project) -> None:
    with transaction.atomic():
        audit.record(action="form.create", by=alice.actor, project_id=project.pk)
        transaction.set_rollback(True)
    assert not AuditEvent.objects.exists()


def test_the_worker_is_woken_after_the_commit_only(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with mock.patch.object(waker, "_send") as send:
        with django_capture_on_commit_callbacks(execute=True):
            audit.record(action="submission.create", by=None, details={"a": 1})
            assert not send.called
        assert send.called


def test_the_log_is_read_newest_first(alice: Person, events: list[str]) -> None:
    assert _actions(alice) == events[::-1]


def test_a_line_has_central_s_keys(alice: Person, project: Project) -> None:
    audit.record(action="form.create", by=alice.actor, project_id=project.pk, form_id=3)
    audit.record(action="project.create", by=None, project_id=project.pk, notes="n")
    audit.record(action="user.create", by=None, details={"actorId": 5})
    audit.record(action="config.set", by=None)
    config, user, proj, form = alice.get(AUDITS).json()
    assert set(form) == {
        "actorId",
        "action",
        "acteeId",
        "details",
        "notes",
        "loggedAt",
    }
    assert (form["actorId"], form["acteeId"]) == (alice.id, "form:3")
    assert (proj["acteeId"], proj["notes"]) == (f"project:{project.pk}", "n")
    assert (user["acteeId"], user["details"]) == ("actor:5", {"actorId": 5})
    assert config["acteeId"] is None


def test_extended_lines_name_the_actor(alice: Person, events: list[str]) -> None:
    AuditEvent.objects.create(action="submission.create", actor=None)
    rows = alice.get(AUDITS, headers={"X-Extended-Metadata": "true"}).json()
    assert rows[0]["actor"] is None
    assert rows[1]["actor"]["displayName"] == "alice"


def test_events_are_chosen_by_action_group_and_time(
    alice: Person, events: list[str]
) -> None:
    assert _actions(alice, action="form.create") == ["form.create"]
    assert _actions(alice, action="user") == ["user.delete", "user.create"]
    assert "submission.create" not in _actions(alice, action="nonverbose")
    assert len(_actions(alice, action="nonverbose")) == 4
    assert _actions(alice, action="nothing") == []
    start, end = (NOON + timedelta(hours=h) for h in (1, 3))
    assert _actions(alice, start=start.isoformat(), end=end.isoformat()) == [
        "submission.create",
        "form.create",
    ]
    # Without a zone, UTC is meant.
    assert _actions(alice, start="2026-03-01T16:00:00") == ["user.delete"]
    assert _actions(alice, end="2026-03-01") == []
    # A day with a zone is its midnight there.
    for day in ("2026-03-01z", "2026-03-01Z", "2026-03-01+00", "2026-03-01-0800"):
        assert len(_actions(alice, start=day)) == 5
    assert _actions(alice, end="2026-03-02+12:00") == []
    assert _actions(alice, start="2026-03-01T16:00:00z") == ["user.delete"]


def test_pages_are_cut_by_limit_and_offset(alice: Person, events: list[str]) -> None:
    newest_first = events[::-1]
    assert _actions(alice, limit=2) == newest_first[:2]
    assert _actions(alice, limit=2, offset=1) == newest_first[1:3]
    assert _actions(alice, offset=4) == newest_first[4:]
    assert _actions(alice, limit=0) == []
    assert _actions(alice, limit=2**63 - 1, offset=2**63 - 1) == []


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"limit": "x"}, 400.11),
        ({"limit": "-1"}, 400.8),
        ({"offset": str(2**63)}, 400.8),
        ({"start": "yesterday"}, 400.11),
        ({"action": "a\0"}, 400.8),
    ],
)
def test_unfit_choices_are_refused_by_name(
    alice: Person, wanted: dict[str, str], code: float
) -> None:
    response = alice.get(AUDITS, data=wanted)
    assert _code(response) == (400, code)
    assert response.json()["details"]["field"] == next(iter(wanted))


def test_members_strangers_and_nobody_read_no_log(
    bob: Person, chelsea: Person, client: Client
) -> None:
    assert _code(bob.get(AUDITS)) == (403, 403.1)
    assert _code(chelsea.get(AUDITS)) == (403, 403.1)
    assert _code(client.get(AUDITS)) == (401, 401.2)
