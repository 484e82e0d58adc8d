"""Deciding about many findings at once, after a look at what would change."""

from __future__ import annotations

from typing import Any

import pytest

from collect.datasets.models import Decision
from collect.web.cleaning import deciding
from tests.factories.accounts import Person
from tests.integration.web.cleaning.conftest import Survey
from tests.support.pages import Page, open_page, send

WHY: dict[str, Any] = {"reason": "asked Ana"}
SEE = "See what would change"


def _listed(person: Person, survey: Survey, query: str = "check=too_many") -> Page:
    return open_page(person.browser, survey.page(f"/findings?{query}"))


def _keys(page: Page) -> list[str]:
    return [str(box.get("value")) for box in page.select("[name=finding]")]


def _send(person: Person, page: Page, status: int = 200, **fields: Any) -> Page:
    return send(person.browser, page, fields, form="#decide", button=SEE, status=status)


@pytest.fixture
def crowded(survey: Survey) -> Survey:
    """Three homes with too many rooms, and one old member."""
    for rooms in ("31", "12", "14"):
        survey.send(rooms=rooms)
    survey.send(ages=(120,))
    survey.run()
    return survey


def test_all_of_a_list_are_decided_once_one_has_seen_what_changes(
    alice: Person, crowded: Survey
) -> None:
    page = _send(alice, _listed(alice, crowded), all="1", way="blank", **WHY)
    assert page.heading == "What would change"
    assert page.texts(".sums li") == [
        "3 answers are counted as missing.",
        "That concerns 3 interviews.",
    ]
    assert [row[2:] for row in page.rows()] == [
        [rooms, "missing"] for rooms in sorted(row[2] for row in page.rows())
    ] or len(page.rows()) == 3
    assert not Decision.objects.exists()
    page = send(alice.browser, page, form="#confirm", button="Decide so (3)")
    assert page.texts(".note.success") == [
        "3 decisions are stored. The next run carries them out."
    ]
    assert "Nothing waits here." in page.text
    assert Decision.objects.count() == 3


def test_those_ticked_are_decided_and_no_others(alice: Person, crowded: Survey) -> None:
    page = _listed(alice, crowded)
    page = _send(alice, page, finding=_keys(page)[:2], way="keep", **WHY)
    assert page.texts(".sums li") == [
        "2 answers stay as they are, and are not asked about again."
    ]
    page = send(alice.browser, page, form="#confirm", button="Decide so (2)")
    assert len(page.rows(".findings")) == 1


def test_interviews_can_be_left_out_together(alice: Person, crowded: Survey) -> None:
    page = _send(alice, _listed(alice, crowded), all="1", way="remove", **WHY)
    assert page.texts(".sums li") == [
        "3 interviews are left out of all clean tables and estimates."
    ]
    send(alice.browser, page, form="#confirm", button="Decide so (3)")
    assert crowded.run().submissions == 1


def test_findings_of_several_questions_get_no_new_answer(
    alice: Person, crowded: Survey
) -> None:
    page = _listed(alice, crowded, "standing=open")
    ways = [radio.get("value") for radio in page.select("#decide [name=way]")]
    assert ways == ["keep", "blank", "remove"]
    one = _listed(alice, crowded)
    ways = [radio.get("value") for radio in one.select("#decide [name=way]")]
    assert ways == ["keep", "change", "blank", "remove"]


def test_nothing_is_lost_of_what_was_ticked_and_typed(
    alice: Person, crowded: Survey
) -> None:
    page = _listed(alice, crowded)
    chosen = _keys(page)[1:2]
    page = _send(alice, page, 400, finding=chosen, way="change", **WHY)
    assert page.error_beside("value") == "Fill this in."
    assert [
        box.get("value") for box in page.select("[name=finding][checked]")
    ] == chosen
    assert page.select("#decide [name=reason]")[0].get("value") == "asked Ana"
    page = _send(alice, _listed(alice, crowded), 400, way="keep", **WHY)
    assert page.texts("#form-errors") == ["Choose at least one finding."]


def test_what_cannot_be_is_said_and_the_others_are_decided(
    alice: Person, survey: Survey
) -> None:
    edited = survey.send(rooms="31")
    survey.send(rooms="12")
    survey.run()
    survey.send(rooms="44", instead=edited)
    page = _send(alice, _listed(alice, survey), all="1", way="change", value="3", **WHY)
    assert "1 finding cannot be decided so:" in page.texts(".note.error")[0]
    assert "The answer is “44” now, not “31”." in page.texts(".note.error")[0]
    send(alice.browser, page, form="#confirm", button="Decide so (1)")
    assert Decision.objects.get().old_value == "12"


def test_what_has_changed_since_the_look_is_looked_at_again(
    alice: Person, survey: Survey
) -> None:
    survey.send(rooms="31")
    survey.run()
    page = _send(alice, _listed(alice, survey), all="1", way="keep", **WHY)
    survey.send(rooms="12")
    survey.run()
    page = send(alice.browser, page, form="#confirm", button="Decide so (1)")
    assert "Something has changed since you looked." in page.text
    assert not Decision.objects.exists()
    send(alice.browser, page, form="#confirm", button="Decide so (2)")
    assert Decision.objects.count() == 2


def test_what_is_there_no_more_is_said(alice: Person, survey: Survey) -> None:
    edited = survey.send(rooms="31")
    survey.send(rooms="12")
    survey.run()
    page = _listed(alice, survey)
    survey.send(rooms="3", instead=edited)
    survey.run()
    page = _send(alice, page, 400, finding=_keys(page), way="keep", **WHY)
    assert "1 finding is there no more" in page.texts("#form-errors")[0]


def test_what_is_decided_so_already_is_counted_as_such(
    alice: Person, crowded: Survey
) -> None:
    page = _send(alice, _listed(alice, crowded), all="1", way="keep", **WHY)
    send(alice.browser, page, form="#confirm", button="Decide so (3)")
    page = _listed(alice, crowded, "check=too_many&standing=decided")
    page = _send(alice, page, all="1", way="keep", **WHY)
    assert "Nothing would change. 3 are decided so already." in page.text
    assert "Decide so" not in page.text


def test_texts_of_other_are_recoded_together(alice: Person, survey: Survey) -> None:
    for _ in range(2):
        survey.send(source="other", source_other="wel")
    survey.run()
    page = _listed(alice, survey, "check=source_is")
    page = _send(alice, page, all="1", way="recode", choice="well", **WHY)
    assert page.texts(".sums li") == [
        "2 answers are replaced.",
        "2 answers are counted as missing.",
        "That concerns 2 interviews.",
    ]


def test_too_many_are_left_to_the_spreadsheet(
    alice: Person, crowded: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "MOST", 2)
    page = _send(alice, _listed(alice, crowded), 400, all="1", way="keep", **WHY)
    assert (
        "At most 2 findings are decided at once here." in page.texts("#form-errors")[0]
    )


def test_viewers_and_strangers_decide_nothing(
    bob: Person, chelsea: Person, crowded: Survey
) -> None:
    for person, status in ((bob, 403), (chelsea, 404)):
        open_page(person.browser, "/projects")
        token = person.browser.cookies["csrftoken"].value
        body = {"csrfmiddlewaretoken": token, "all": "1", "way": "keep", "reason": "x"}
        answer = person.browser.post(crowded.page("/decide"), body)
        assert answer.status_code == status
    assert not Decision.objects.exists()
