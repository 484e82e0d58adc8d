"""The log of decisions, and withdrawing them."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from collect.accounts.models import AuditEvent
from collect.accounts.permissions import ADMIN
from collect.datasets.cleaning import Proposal
from collect.datasets.decisions import actions
from collect.datasets.models import Decision, DecisionBatch
from collect.lib.clock import now
from collect.web.cleaning import history
from tests.factories.accounts import Person, make_person
from tests.factories.forms import make_form
from tests.integration.web.cleaning.conftest import Survey
from tests.support.pages import Page, open_page, send


def _decide(
    survey: Survey, person: Person, *changes: tuple[str, str, str]
) -> DecisionBatch:
    """Give answers (uuid, old, new) to the question of rooms."""
    proposals = [
        Proposal(
            at,
            uuid,
            "",
            uuid,
            "rooms",
            "too_many",
            old,
            "change_response",
            new,
            "a slip",
        )
        for at, (uuid, old, new) in enumerate(changes, start=1)
    ]
    decided = actions.decide(form=survey.form, proposals=proposals, by=person.actor)
    assert decided.batch, decided.refusals
    return decided.batch


@pytest.fixture
def decided(alice: Person, survey: Survey) -> Survey:
    """Two homes with too many rooms, which are corrected at once."""
    homes = [(survey.send(rooms=rooms), rooms, "3") for rooms in ("31", "12")]
    survey.run()
    _decide(survey, alice, *homes)
    return survey


def _page(person: Person, survey: Survey, query: str = "") -> Page:
    return open_page(person.browser, survey.page(f"/decisions?{query}"))


def test_the_log_says_who_when_what_and_why(alice: Person, decided: Survey) -> None:
    page = _page(alice, decided)
    first, second = page.rows()
    assert "alice" in first[0]
    assert first[2] == "Changed12 → 3"
    assert second[2] == "Changed31 → 3"
    assert first[3] == "a slipVery many rooms (12; does not hold: ${rooms} < 9)"
    assert first[4].startswith("In force")


def test_the_log_is_filtered(alice: Person, decided: Survey) -> None:
    other = make_person("olga", ADMIN)
    uuid = Decision.objects.all()[0].uuid
    proposal = Proposal(
        1, uuid, "", uuid, "area", "", "U", "change_response", "R", "saw it"
    )
    actions.decide(form=decided.form, proposals=[proposal], by=other.actor)
    week = now() - timedelta(days=7)
    DecisionBatch.objects.filter(made_by=other.actor).update(made_at=week)

    def found(**fields: str) -> int:
        page = send(
            alice.browser, _page(alice, decided), fields, form="#filters", button="Show"
        )
        return len(page.rows()) if page.select("table") else 0

    assert found() == 3
    assert found(at="~area") == 1
    assert found(check="too_many") == 2
    assert found(check="") == 1
    assert found(person=str(other.id)) == 1
    assert found(until=(week + timedelta(days=1)).date().isoformat()) == 1
    assert found(since=(week + timedelta(days=1)).date().isoformat()) == 2
    assert found(standing="undone") == 0
    assert found(standing="kept") == 3
    assert len(_page(alice, decided, f"uuid={uuid}").rows()) == 2
    assert len(_page(alice, decided, "person=x&batch=99999999999999999999").rows()) == 3


def test_a_day_that_is_none_is_said(alice: Person, decided: Survey) -> None:
    page = open_page(alice.browser, decided.page("/decisions?since=x"), status=400)
    assert page.error_beside("since") == "Enter a valid date."
    assert len(page.rows()) == 2


def test_a_decision_is_withdrawn_with_a_reason(alice: Person, decided: Survey) -> None:
    newest = Decision.objects.order_by("-pk")[0]
    form = f"#undo-{newest.pk}"
    page = send(alice.browser, _page(alice, decided), {"reason": " "}, form=form)
    assert page.texts(".note.error") == ["Say why the decision is withdrawn."]
    page = send(alice.browser, page, {"reason": "it was right"}, form=form)
    assert page.texts(".note.success")[0].startswith("The decision is withdrawn.")
    states = [row[4].partition("Withdraw ")[0] for row in page.rows()]
    assert [state.split(" Withdraw")[0] for state in states][1] == "Withdrawn"
    assert page.rows()[0][2:4] == ["Withdrawal", "it was right"]
    listed = open_page(alice.browser, decided.page("/findings"))
    assert [row[2] for row in listed.rows(".findings")] == ["12"]
    undone = _page(alice, decided, "standing=undone")
    assert len(undone.rows()) == 1


def test_a_decision_withdrawn_after_the_run_waits_for_the_next(
    alice: Person, decided: Survey
) -> None:
    decided.run()
    newest = Decision.objects.order_by("-pk")[0]
    send(
        alice.browser,
        _page(alice, decided),
        {"reason": "no"},
        form=f"#undo-{newest.pk}",
    )
    listed = open_page(alice.browser, decided.page("/findings?standing=undone"))
    assert listed.rows(".findings")[0][5] == "Withdrawn, before the next run"
    page = open_page(alice.browser, decided.page())
    assert "1 decision will be carried out by the next run." in page.text


def test_what_was_withdrawn_already_is_said(alice: Person, decided: Survey) -> None:
    page = _page(alice, decided)
    newest = Decision.objects.order_by("-pk")[0]
    actions.undo(decision=newest, by=alice.actor, reason="first")
    page = send(alice.browser, page, {"reason": "second"}, form=f"#undo-{newest.pk}")
    assert len(page.texts(".note.error")) == 1


def test_all_that_was_decided_at_once_is_withdrawn_at_once(
    alice: Person, decided: Survey
) -> None:
    batch = DecisionBatch.objects.get()
    page = _page(alice, decided)
    page = open_page(alice.browser, page.link(f"Decided at once: number {batch.pk}"))
    assert "by alice" in page.texts(".batch")[0]
    page = send(alice.browser, page, {"reason": " "}, form="#undo-batch")
    assert page.texts(".note.error") == ["Say why the decisions are withdrawn."]
    again = page
    page = send(alice.browser, page, {"reason": "wrong file"}, form="#undo-batch")
    assert page.texts(".note.success") == ["2 decisions are withdrawn."]
    page = send(alice.browser, again, {"reason": "wrong file"}, form="#undo-batch")
    assert len(page.texts(".note.error")) == 1


def test_the_log_is_taken_out_as_csv(
    alice: Person, bob: Person, decided: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_AT_ONCE", 1)
    page = _page(alice, decided)
    answer = alice.browser.get(page.link("Download as CSV"))
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert [(row["old_value"], row["new_value"], row["state"]) for row in rows] == [
        ("12", "3", "in_force"),
        ("31", "3", "in_force"),
    ]
    assert AuditEvent.objects.filter(action="cleaning_log.read").exists()
    assert bob.browser.get(decided.page("/decisions.csv")).status_code == 200


def test_a_reason_is_no_formula_in_the_csv(alice: Person, decided: Survey) -> None:
    newest = Decision.objects.order_by("-pk")[0]
    actions.undo(decision=newest, by=alice.actor, reason="=cmd()")
    answer = alice.browser.get(decided.page("/decisions.csv"))
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert "'=cmd()" in {row["reason"] for row in rows}


def test_what_is_withheld_from_viewers_is_withheld_in_the_log(
    alice: Person, bob: Person, survey: Survey
) -> None:
    uuid = survey.send(name="Ama")
    survey.run()
    proposal = Proposal(
        1, uuid, "", uuid, "name", "", "Ama", "change_response", "Esi", "is Esi"
    )
    actions.decide(form=survey.form, proposals=[proposal], by=alice.actor)
    assert "Esi" in _page(alice, survey).text
    assert "Esi" not in _page(bob, survey).text
    assert "(withheld)" in _page(bob, survey).text
    survey.run()
    for rest in (f"/changes/cells?uuid={uuid}", "/changes/cells?at=~name"):
        assert "Esi" in open_page(alice.browser, survey.page(rest)).text
        assert "Esi" not in open_page(bob.browser, survey.page(rest)).text


def test_interviews_left_out_are_listed(alice: Person, decided: Survey) -> None:
    assert (
        "No interview is left out"
        in open_page(alice.browser, decided.page("/removed")).text
    )
    uuid = Decision.objects.all()[0].uuid
    remove = Proposal(1, uuid, "", uuid, "", "", None, "remove_survey", None, "a test")
    actions.decide(form=decided.form, proposals=[remove], by=alice.actor)
    decided.run()
    page = open_page(alice.browser, decided.page("/removed"))
    (row,) = page.rows()
    assert row[1:3] == ["Corrections without a finding", "a test"]
    assert row[3].startswith("alice")
    assert alice.browser.get(page.link("Download as CSV")).status_code == 200


def test_viewers_and_strangers_withdraw_nothing(
    alice: Person, bob: Person, chelsea: Person, decided: Survey
) -> None:
    decision, batch = Decision.objects.all()[0], DecisionBatch.objects.get()
    paths = (f"/decisions/{decision.pk}/undo", f"/batches/{batch.pk}/undo")
    for person, status in ((bob, 403), (chelsea, 404)):
        open_page(person.browser, "/projects")
        token = person.browser.cookies["csrftoken"].value
        for path in paths:
            body = {"csrfmiddlewaretoken": token, "reason": "x"}
            assert person.browser.post(decided.page(path), body).status_code == status
    other = make_form(decided.form.project)
    open_page(alice.browser, "/projects")
    token = alice.browser.cookies["csrftoken"].value
    for path in paths:
        body = {"csrfmiddlewaretoken": token, "reason": "x"}
        answer = alice.browser.post(f"/forms/{other.pk}/cleaning{path}", body)
        assert answer.status_code == 404
    assert Decision.objects.count() == 2
