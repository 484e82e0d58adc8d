"""Findings and corrections beside the answers, and the way from a finding to the list."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from collect.datasets.cleaning.log import LogEntry, log_table
from collect.datasets.models import Decision, DecisionBatch
from collect.datasets.tables import store
from collect.forms.models import Form
from collect.lib.clock import now
from collect.submissions.models import Submission
from tests.factories.accounts import Person
from tests.factories.interviews import interview
from tests.support.pages import Page, open_page


def _entry(question: str, **given: Any) -> LogEntry:
    usual: dict[str, Any] = {
        "uuid": "uuid:1",
        "table": "",
        "row": "uuid:1",
        "question": question,
        "issue": "",
        "check_id": "rooms_high",
        "check_binding": "",
        "old_value": None,
        "change_type": "no_action",
        "new_value": None,
        "reason": "",
        "severity": "warning",
        "status": "pending",
    }
    return LogEntry(**{**usual, **given})


_FIRST = {"row": "uuid:1/member[1]", "table": "/member"}
_DECIDED = {"status": "accepted", "decided_by": "Rita", "decided_at": "2026-11-02T08"}
_LOG = (
    _entry("rooms", issue="More rooms than usual"),
    _entry("age", issue="Too old", severity="error", **_FIRST),
    _entry("rent", issue="Rent is high", reason="Asked again", **_DECIDED),
    _entry(
        "place/village",
        change_type="change_response",
        old_value="Loa",
        new_value="Loa Ulu",
        reason="As on the list",
        decision_id="77",
        **_DECIDED,
    ),
    _entry("beds", change_type="blank_response", old_value="4", status="accepted"),
    _entry("head", issue="Ama is on two lists"),
    _entry("water", issue="Was looked at", status="rejected"),
    _entry("", issue="Same household twice"),
    _entry("rooms", uuid="uuid:2", row="uuid:2", issue="Of another"),
)


@pytest.fixture
def logged(form: Form, alice: Person) -> Form:
    """Two interviews that checks have looked at."""
    for number in (1, 2):
        interview(form, by=alice.actor, instance_id=f"uuid:{number}")
    store.replace_clean(settings.COLLECT_TABLE_DIR, form.pk, {}, log_table(_LOG))
    return form


def _decide(form: Form, by: Person, **given: Any) -> None:
    batch = DecisionBatch.objects.create(form=form, made_by=by.actor, made_at=now())
    version = Submission.objects.get(instance_id="uuid:1").current_version_id or 0
    Decision.objects.create(
        batch=batch,
        form=form,
        uuid="uuid:1",
        row="uuid:1",
        version_id=version,
        siblings=1,
        **given,
    )


def _said(page: Page, question: str) -> list[str]:
    for each in page.select(".answer, .folded dl > *"):
        if " ".join(each.text_content().split()).startswith(question):
            return [
                " ".join(one.text_content().split())
                for one in each.cssselect(".remark")
            ]
    raise AssertionError(question)


def test_what_checks_found_stands_beside_the_answer(
    alice: Person, logged: Form, address: str
) -> None:
    page = open_page(alice.browser, f"{address}/uuid:1")
    (rooms,) = _said(page, "Rooms of Ama")
    assert rooms == "Finding More rooms than usual Decide in cleaning"
    assert _said(page, "Age of Member 1")[0].startswith("Finding Too old")
    assert _said(page, "Rent") == [
        "Looked at Rent is high Rita, 2026-11-02: Asked again"
    ]
    assert _said(page, "Village") == [
        "Corrected Loa → Loa Ulu Rita, 2026-11-02: As on the list"
    ]
    assert _said(page, "4") == ["Corrected 4 → \u2013 by a rule of the form"]
    assert _said(page, "Sources of water") == []
    assert page.texts("ul.remarks li") == [
        "Finding Same household twice Decide in cleaning"
    ]
    assert "Of another" not in page.text


def test_decisions_since_the_last_run_say_when_they_count(
    alice: Person, logged: Form, address: str
) -> None:
    _decide(
        logged,
        alice,
        question="rooms",
        change_type="change_response",
        old_value="2",
        new_value="3",
        reason="Counted again",
    )
    page = open_page(alice.browser, f"{address}/uuid:1")
    assert _said(page, "Rooms of Ama")[-1].startswith("Corrected 2 → 3 alice, ")
    assert "(from the next run on)" in page.text


def test_a_removed_one_says_so(alice: Person, logged: Form, address: str) -> None:
    _decide(logged, alice, change_type="remove_survey", reason="Not of the sample")
    page = open_page(alice.browser, f"{address}/uuid:1")
    assert (
        "A decision of alice takes this submission out of the clean data" in page.text
    )
    assert "Not of the sample" in page.text


def test_findings_about_identifiers_are_withheld(
    alice: Person, bob: Person, logged: Form, address: str
) -> None:
    assert "on two lists" in open_page(alice.browser, f"{address}/uuid:1").text
    page = open_page(bob.browser, f"{address}/uuid:1")
    assert "on two lists" not in page.text
    assert "More rooms than usual" in page.text


def test_open_findings_narrow_the_list(
    alice: Person, logged: Form, address: str
) -> None:
    interview(logged, by=alice.actor, instance_id="uuid:3")
    page = open_page(alice.browser, f"{address}?has=findings")
    assert len(page.rows()) == 2
    page = open_page(alice.browser, f"{address}?has=findings&finding=rooms_high")
    assert page.texts(".chip") == [
        "Only those with: Open findings \u00d7",
        "Finding of the check rooms_high \u00d7",
    ]
