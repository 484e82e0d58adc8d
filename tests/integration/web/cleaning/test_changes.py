"""Raw beside clean, and the proof."""

from __future__ import annotations

from collect.datasets.cleaning import Proposal
from collect.datasets.decisions import actions
from collect.datasets.models import Run
from tests.factories.accounts import Person
from tests.integration.web.cleaning.conftest import Survey
from tests.support.pages import open_page, send


def _correct(survey: Survey, by: Person, uuid: str, old: str, new: str) -> None:
    proposal = Proposal(
        1, uuid, "", uuid, "rooms", "", old, "change_response", new, "a slip"
    )
    decided = actions.decide(form=survey.form, proposals=[proposal], by=by.actor)
    assert decided.batch, decided.refusals


def test_before_the_first_run_nothing_is_cleaned(alice: Person, survey: Survey) -> None:
    page = open_page(alice.browser, survey.page("/changes"))
    assert "Nothing has been cleaned yet." in page.text
    page = open_page(alice.browser, survey.page("/changes/cells?uuid=x&at=~rooms"))
    assert "Nothing was changed here" in page.text


def test_changed_cells_are_counted_and_the_proof_is_told(
    alice: Person, survey: Survey
) -> None:
    survey.send()
    survey.run()
    page = open_page(alice.browser, survey.page("/changes"))
    assert "Clean and raw data are the same." in page.text
    assert (
        "0 cells differ between raw and clean data, and the log explains 0."
        in page.text
    )
    one, gone = survey.send(rooms="31"), survey.send(rooms="99")
    survey.send(rooms="99")
    survey.run()
    _correct(survey, alice, one, "31", "3")
    remove = Proposal(1, gone, "", gone, "", "", None, "remove_survey", None, "a test")
    actions.decide(form=survey.form, proposals=[remove], by=alice.actor)
    survey.run()
    page = open_page(alice.browser, survey.page("/changes"))
    assert (
        "2 cells differ between raw and clean data, and the log explains 2."
        in page.text
    )
    assert "2 rows are left out." in page.text
    assert page.rows() == [["Rooms", "2", "66.7 %", "1", "0", "1"]]
    Run.objects.update(proof={})
    page = open_page(alice.browser, survey.page("/changes"))
    assert "before proofs were kept" in page.text


def test_a_cell_is_shown_before_and_after_with_every_step(
    alice: Person, survey: Survey
) -> None:
    uuid, other = survey.send(rooms="31"), survey.send(rooms="99")
    survey.run()
    _correct(survey, alice, uuid, "31", "3")
    _correct(survey, alice, uuid, "3", "4")
    survey.run()
    page = open_page(alice.browser, survey.page("/changes"))
    page = open_page(alice.browser, page.link("Rooms"))
    assert page.heading == "Rooms"
    rows = {row[1].strip(): row for row in page.rows()}
    assert rows["31"][2] == "4"
    steps = rows["31"][3]
    assert "Changed: 31 → 3" in steps
    assert "Superseded" in steps
    assert "In force" in steps
    assert rows["99"][2] == "missing"
    assert rows["99"][3].startswith("Codes for no valid answer")
    asked = {"uuid": other, "at": ""}
    page = send(
        alice.browser, page, asked, form="#cells", button="Show before and after"
    )
    assert page.heading == "Before and after of an interview"
    assert [row[0] for row in page.rows()] == ["Rooms"]


def test_a_cell_that_is_as_it_was_sent_says_so(
    alice: Person, bob: Person, survey: Survey
) -> None:
    uuid = survey.send(rooms="99", ages=(3, 4))
    survey.run()
    page = open_page(
        alice.browser, survey.page(f"/changes/cells?uuid={uuid}&at=/member~age")
    )
    assert [row[1:3] for row in page.rows()] == [["3", "the same"], ["4", "the same"]]
    page = open_page(
        alice.browser, survey.page(f"/changes/cells?uuid={uuid}&at=~rooms")
    )
    assert [row[2] for row in page.rows()] == ["missing"]
    page = open_page(
        alice.browser, survey.page(f"/changes/cells?uuid={uuid}&at=~nothing")
    )
    assert page.heading == "nothing"
    page = open_page(alice.browser, survey.page("/changes/cells"))
    assert page.heading == "Before and after"
    page = open_page(bob.browser, survey.page(f"/changes/cells?uuid={uuid}&at=~name"))
    assert page.rows()[0][1] == "(withheld)"
