"""Who may see findings and decide about them, and what is withheld."""

from __future__ import annotations

from typing import Any

from django.test import Client

from collect.accounts.models import Actor, AuditEvent
from collect.accounts.permissions import REVIEWER
from collect.forms.models import Form
from tests.factories.accounts import Person, make_person
from tests.integration.datasets.decisions.conftest import Decisions, correction
from tests.integration.datasets.homes import finished_run, home


def test_viewers_read_findings_and_decisions_and_make_none(
    alice: Person, bob: Person, chelsea: Person, decisions: Decisions, crowded: str
) -> None:
    (made,) = decisions.made(correction(crowded))
    one = f"/data/v1/decisions/{made['id']}"
    for path in (
        decisions.path("/findings"),
        decisions.path("/decisions"),
        decisions.path("/deletion-log.csv"),
        one,
    ):
        assert bob.get(path).status_code == 200, path
        assert chelsea.get(path).status_code == 403, path
        assert Client().get(path).status_code == 401, path
    for person, status in ((bob, 403), (chelsea, 403)):
        asked = {"decisions": [correction(crowded, newValue="4")]}
        assert person.post(decisions.path("/decisions"), asked).status_code == status
        undo = {"reason": "no"}
        batch = f"/data/v1/decision-batches/{made['batchId']}/undo"
        assert person.post(f"{one}/undo", undo).status_code == status
        assert person.post(batch, undo).status_code == status
    assert [each["state"] for each in decisions.listed()] == ["in_force"]


def test_reviewers_decide(form: Form, crowded: str) -> None:
    rita = make_person("rita", REVIEWER, project=form.project)
    (made,) = Decisions(form, rita).made(correction(crowded))
    assert made["madeBy"]["displayName"] == "rita"


def test_answers_that_identify_are_withheld_from_viewers(
    bob: Person, decisions: Decisions, form: Form, by: Actor
) -> None:
    uuid = home(form, by, rooms="3")
    finished_run(form)
    name: dict[str, Any] = {"question": "name", "checkId": "", "oldValue": "Ama"}
    decisions.made(correction(uuid, **name, newValue="Ama K.", reason="Ama said so"))
    finished_run(form)
    theirs = Decisions(form, bob)
    (line,) = theirs.findings()["findings"]
    (listed,) = theirs.listed()
    for found in (line, listed):
        shown = [found[key] for key in ("oldValue", "newValue", "reason")]
        assert shown == ["(withheld)"] * 3
    answer = bob.get(theirs.path("/cleaning-log.csv"))
    assert "Ama" not in b"".join(answer.streaming_content).decode()
    (line,) = decisions.findings()["findings"]
    assert (line["oldValue"], line["newValue"]) == ("Ama", "Ama K.")


def test_decisions_that_do_not_exist_are_not_found(alice: Person) -> None:
    undo = {"reason": "x"}
    for answer in (
        alice.get("/data/v1/decisions/0"),
        alice.post("/data/v1/decisions/0/undo", undo),
        alice.post("/data/v1/decision-batches/0/undo", undo),
    ):
        assert answer.status_code == 404


def test_who_took_a_log_is_on_record(
    bob: Person, decisions: Decisions, crowded: str
) -> None:
    files = ("cleaning-log.csv", "deletion-log.csv", "cleaning-log.xlsx", "others.xlsx")
    for file in files:
        assert bob.get(decisions.path(f"/{file}")).status_code == 200
    events = AuditEvent.objects.filter(action="cleaning_log.read").order_by("pk")
    assert {event.actor_id for event in events} == {bob.id}
    assert [(event.details or {})["file"] for event in events] == list(files)
