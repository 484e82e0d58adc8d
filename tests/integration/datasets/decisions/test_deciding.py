"""From a finding to a decision to clean data, and back by undoing it."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from collect.accounts.models import Actor, AuditEvent
from collect.datasets import tasks
from collect.datasets.models import Decision, DecisionBatch, Run
from collect.datasets.tables import store
from collect.forms.models import Form
from collect.jobs import JOBS
from collect.lib.clock import now
from collect.submissions import actions as submissions
from collect.submissions import queries
from tests.integration.datasets.decisions.conftest import (
    Decisions,
    clean_rooms,
    correction,
)
from tests.integration.datasets.homes import finished_run, home


def subscribers_do_their_work(event: AuditEvent) -> None:
    """What a worker does when it hears of the event."""
    for name in JOBS[event.action]:
        getattr(tasks, name.rpartition(".")[2])(event.pk)


def test_findings_are_listed_with_label_reason_and_parameters_of_their_check(
    decisions: Decisions, crowded: str
) -> None:
    page = decisions.findings("status=pending")
    (finding,) = page["findings"]
    assert (page["count"], page["pending"]) == (1, {"too_many": 1})
    assert (finding["uuid"], finding["checkId"]) == (crowded, "too_many")
    assert finding["reason"] == "does not hold: ${rooms} < 9"
    assert finding["enumerator"] == "Tablet 1"
    (check,) = page["checks"]
    assert (check["name"], check["constraint"]) == ("too_many", "${rooms} < 9")
    for query, count in [
        ("check=too_many,other", 1),
        ("check=other", 0),
        ("severity=error", 0),
        (f"uuid={crowded}&table=", 1),
        ("table=/member", 0),
        ("limit=0", 1),
    ]:
        assert decisions.findings(query)["count"] == count, query


def test_a_decision_reaches_the_clean_table_and_explains_itself_in_the_log(
    decisions: Decisions, form: Form, crowded: str
) -> None:
    (made,) = decisions.made(correction(crowded))
    assert made["state"] == "in_force"
    assert clean_rooms(form) == [3, 2]
    page = decisions.findings()
    (line,) = page["findings"]
    assert page["pending"] == {}
    assert (line["oldValue"], line["newValue"]) == ("31", "3")
    assert line["label"] == "Rooms"
    assert line["issue"] == "Very many rooms (does not hold: ${rooms} < 9)"
    assert (line["status"], line["decisionId"]) == ("accepted", made["id"])
    assert (line["decidedBy"], line["reason"]) == ("alice", "typing error")
    raw = store.read_latest(settings.COLLECT_TABLE_DIR, form.pk, _fields(form))[1]
    assert raw[""]["rooms"].to_pylist() == [31, 2]


def _fields(form: Form) -> Any:
    from collect.forms.queries import published_schemas

    return published_schemas(form.pk)[-1].fields


def test_a_decision_makes_a_run_due_and_is_in_the_audit_log(
    decisions: Decisions, form: Form, crowded: str
) -> None:
    decisions.made(correction(crowded))
    event = AuditEvent.objects.get(action="decision.create")
    assert (event.form_id, event.actor_id) == (form.pk, decisions.person.id)
    assert event.details == {
        "batchId": DecisionBatch.objects.get().pk,
        "decisions": 1,
    }
    waiting = Run.objects.filter(form=form, state="queued")
    assert not waiting.exists()
    subscribers_do_their_work(event)
    assert waiting.exists()


def test_of_a_batch_all_is_stored_or_nothing(
    decisions: Decisions, crowded: str
) -> None:
    answer = decisions.make(
        correction(crowded),
        correction(crowded, question="colour", newValue="red"),
        correction("uuid:none"),
    )
    assert (answer.status_code, answer.json()["code"]) == (400, 400.61)
    findings = answer.json()["details"]["findings"]
    assert [(one["position"], one["part"]) for one in findings] == [
        (2, "question"),
        (3, "uuid"),
    ]
    assert findings[0]["message"] == "There is no question “colour” in this table."
    assert findings[0]["hint"].startswith("Copy the question from the cleaning log")
    assert not Decision.objects.exists()
    assert not AuditEvent.objects.filter(action="decision.create").exists()


def test_what_was_decided_before_is_not_stored_again(
    decisions: Decisions, crowded: str
) -> None:
    decisions.made(correction(crowded))
    again = decisions.make(correction(crowded))
    assert (again.status_code, again.json()["unchanged"]) == (200, 1)
    assert again.json()["batchId"] is None
    assert DecisionBatch.objects.count() == 1


def test_an_undo_is_an_event_and_gives_the_finding_back(
    decisions: Decisions, form: Form, crowded: str
) -> None:
    (first,) = decisions.made(correction(crowded))
    (second,) = decisions.made(
        correction(crowded, oldValue="3", newValue="13", reason="asked again")
    )
    assert clean_rooms(form) == [13, 2]
    alice = decisions.person
    undone = alice.post(f"/data/v1/decisions/{second['id']}/undo", {"reason": "no"})
    assert (undone.status_code, undone.json()["undoes"]) == (201, second["id"])
    assert clean_rooms(form) == [3, 2]
    states = [one["state"] for one in decisions.listed()]
    assert states == ["undo", "undone", "in_force"]
    again = alice.post(f"/data/v1/decisions/{second['id']}/undo", {"reason": "no"})
    assert (again.status_code, again.json()["code"]) == (409, 409.62)
    assert again.json()["message"].startswith("The decision is undone")
    alice.post(f"/data/v1/decisions/{first['id']}/undo", {"reason": "no"})
    assert clean_rooms(form) == [31, 2]
    assert decisions.findings()["pending"] == {"too_many": 1}
    assert AuditEvent.objects.filter(action="decision.undo").count() == 2


def test_a_whole_batch_can_be_undone(
    decisions: Decisions, form: Form, crowded: str
) -> None:
    age = {
        "uuid": crowded,
        "table": "/member",
        "row": f"{crowded}/member[1]",
        "question": "age",
        "oldValue": "30",
        "changeType": "blank_response",
        "reason": "unsure",
    }
    made = decisions.made(correction(crowded), age)
    decisions.made(correction(crowded, oldValue="3", newValue="4", reason="better"))
    path = f"/data/v1/decision-batches/{made[0]['batchId']}/undo"
    undone = decisions.person.post(path, {"reason": "wrong file"}).json()
    assert [one["undoes"] for one in undone["decisions"]] == [made[1]["id"]]
    again = decisions.person.post(path, {"reason": "wrong file"})
    assert again.json()["code"] == 409.62
    assert clean_rooms(form) == [4, 2]
    states = {one["id"]: one["state"] for one in decisions.listed()}
    assert states[made[0]["id"]] == "superseded"
    assert states[made[1]["id"]] == "undone"


def test_the_history_of_a_cell_can_be_asked_for(
    decisions: Decisions, crowded: str
) -> None:
    (made,) = decisions.made(correction(crowded))
    for query, count in [
        (f"uuid={crowded}&table=&row={crowded}&question=rooms", 1),
        (f"uuid={crowded}&question=area", 0),
        ("state=in_force", 1),
        ("state=undone", 0),
        ("check=too_many", 1),
        (f"batchId={made['batchId']}", 1),
    ]:
        assert len(decisions.listed(query)) == count, query
    one = decisions.person.get(f"/data/v1/decisions/{made['id']}").json()
    assert one == made


def test_no_action_silences_a_finding_until_its_answer_changes(
    decisions: Decisions, form: Form, by: Actor, crowded: str
) -> None:
    decisions.made(
        correction(
            crowded, question="", oldValue=None, changeType="no_action", newValue=None
        )
    )
    finished_run(form)
    (line,) = decisions.findings()["findings"]
    assert (line["status"], line["changeType"]) == ("accepted", "no_action")


def test_an_edit_of_the_answer_reopens_the_decision(
    decisions: Decisions, form: Form, by: Actor, crowded: str
) -> None:
    decisions.made(correction(crowded))
    home(form, by, rooms="13", deprecated_id=crowded)
    assert clean_rooms(form) == [2, 13]
    found = decisions.findings("status=pending")
    assert sorted(found["pending"]) == ["builtin:reopened", "too_many"]
    reopened = next(
        one for one in found["findings"] if one["checkId"] == "builtin:reopened"
    )
    assert reopened["reason"] == (
        "decided on 31: change_response to 3 (typing error); it is 13 now"
    )
    assert [one["state"] for one in decisions.listed()] == ["reopened"]
    decisions.made(
        correction(crowded, checkId="builtin:reopened", oldValue="13", newValue="3")
    )
    assert clean_rooms(form) == [2, 3]
    assert decisions.findings("status=pending")["pending"] == {}
    assert [one["state"] for one in decisions.listed()] == ["in_force", "superseded"]


def test_removed_interviews_are_in_the_deletion_log(
    decisions: Decisions, form: Form, crowded: str
) -> None:
    decisions.made(
        correction(
            crowded,
            changeType="remove_survey",
            newValue=None,
            reason="a test, not real",
        )
    )
    assert clean_rooms(form) == [2]
    answer = decisions.person.get(decisions.path("/deletion-log.csv"))
    header, line = b"".join(answer.streaming_content).decode().splitlines()
    assert header.startswith("uuid,table,row")
    assert line.startswith(crowded)
    assert "a test, not real" in line


def test_answers_that_arrived_after_the_last_run_can_be_decided_about(
    decisions: Decisions, form: Form, by: Actor
) -> None:
    uuid = home(form, by, rooms="77")
    decisions.made(correction(uuid, oldValue="77", checkId=""))
    assert clean_rooms(form) == [3]


def test_nothing_is_listed_before_the_first_run(decisions: Decisions) -> None:
    for rest in ("/findings", "/cleaning-log.csv", "/deletion-log.csv"):
        assert decisions.person.get(decisions.path(rest)).status_code == 404


@pytest.mark.parametrize("again", [False, True])
def test_what_was_decided_goes_with_the_submission_for_good(
    decisions: Decisions, form: Form, by: Actor, crowded: str, again: bool
) -> None:
    decisions.made(correction(crowded))
    submission = queries.submission_in(form, crowded)
    submissions.delete_submission(submission_id=submission.pk, by=by)
    assert clean_rooms(form) == [2]
    submissions.purge_submissions(kept=now() - now())
    if again:
        home(form, by, rooms="31", instance_id=crowded)
    subscribers_do_their_work(AuditEvent.objects.get(action="submission.purge"))
    assert not Decision.objects.exists()
    assert clean_rooms(form) == ([2, 31] if again else [2])


def test_an_answer_that_does_not_fit_its_question_can_be_made_missing(
    decisions: Decisions, form: Form, by: Actor
) -> None:
    uuid = home(form, by, rooms="many")
    finished_run(form)
    (finding,) = decisions.findings("check=builtin:invalid")["findings"]
    assert (finding["uuid"], finding["reason"][:6]) == (uuid, "“many”")
    decisions.made(
        correction(
            uuid,
            checkId="builtin:invalid",
            oldValue=None,
            changeType="blank_response",
            newValue=None,
        )
    )
    assert clean_rooms(form) == [None]
    page = decisions.findings()
    assert page["pending"] == {}
    assert [one["changeType"] for one in page["findings"]] == ["blank_response"]
    table = store.read_clean(settings.COLLECT_TABLE_DIR, form.pk, "")
    assert table is not None
    assert table["_missing"].to_pylist() == [["rooms"]]
