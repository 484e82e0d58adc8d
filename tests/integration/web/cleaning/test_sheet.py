"""The log goes out as a workbook and comes back, looked at before it counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from collect.datasets.models import Decision, DecisionBatch
from collect.forms.models import Blob
from collect.lib.hashing import sha256_hex
from collect.web.cleaning import sheet
from tests.factories.accounts import Person, make_person
from tests.integration.datasets.decisions.sheets import XLSX, filled
from tests.integration.web.cleaning.conftest import Survey
from tests.support.pages import Page, open_page, send

ANSWER = {"change_type": "change_response", "new_value": "3", "reason": "asked Ana"}


def _take(person: Person, survey: Survey, name: str) -> bytes:
    page = open_page(person.browser, survey.page("/sheet"))
    answer = person.browser.get(page.link(name))
    assert answer.status_code == 200
    content: bytes = answer.content
    return content


def _bring(person: Person, survey: Survey, content: bytes, status: int = 200) -> Page:
    page = open_page(person.browser, survey.page("/sheet"))
    file = SimpleUploadedFile("log of Ama.xlsx", content, XLSX)
    return send(person.browser, page, {"file": file}, form="#upload", status=status)


@pytest.fixture
def crowded(survey: Survey) -> Survey:
    survey.send(rooms="31")
    survey.send(rooms="12")
    survey.run()
    return survey


def _fill(line: Mapping[str, str]) -> Mapping[str, str] | None:
    return ANSWER if line["old_value"] == "31" else None


def test_before_the_first_run_there_is_nothing_to_take(
    alice: Person, survey: Survey
) -> None:
    page = open_page(alice.browser, survey.page("/sheet"))
    assert "Nothing has been checked yet." in page.text


def test_a_filled_in_log_is_looked_at_and_then_counts(
    alice: Person, crowded: Survey
) -> None:
    back = filled(_take(alice, crowded, "What waits (.xlsx)"), _fill)
    page = _bring(alice, crowded, back)
    assert "What log of Ama.xlsx would do" in page.texts("h2")
    assert page.texts(".sums li") == [
        "1 answer is replaced.",
        "That concerns 1 interview.",
    ]
    assert "1 line decides nothing." in page.text
    assert page.rows()[0][2:] == ["31", "3", "asked Ana"]
    assert not Decision.objects.exists()
    page = send(alice.browser, page, form="#confirm", button="Decide so")
    assert page.heading == "Decisions"
    assert page.texts(".note.success")[0].startswith("1 decision is stored.")
    assert DecisionBatch.objects.get().file_name == "log of Ama.xlsx"


def test_what_is_wrong_is_told_by_cell(alice: Person, crowded: Survey) -> None:
    def wrong(line: Mapping[str, str]) -> Mapping[str, str]:
        if line["old_value"] == "31":
            return {**ANSWER, "new_value": "three"}
        return {**ANSWER, "old_value": "11"}

    back = filled(_take(alice, crowded, "The whole log (.xlsx)"), wrong)
    page = _bring(alice, crowded, back, 400)
    assert "log of Ama.xlsx needs another look" in page.texts("h2")
    said = sorted((row[1], row[2]) for row in page.rows())
    assert said[0][0] == "new_value"
    assert "three" in said[0][1]
    assert said[1] == ("old_value", "Error The answer is “12” now, not “11”.")
    assert all("cleaning_log" in row[0] for row in page.rows())
    assert not page.select("#confirm")
    page = _bring(alice, crowded, b"%PDF-1.7", 400)
    assert page.rows()[0][0] == "the file"


def test_texts_of_other_have_a_file_of_their_own(alice: Person, survey: Survey) -> None:
    survey.send(source="other", source_other="wel")
    survey.run()
    content = _take(alice, survey, "Texts of “other, specify” (.xlsx)")
    back = filled(content, lambda line: {"existing_choice": "well"})
    page = _bring(alice, survey, back)
    send(alice.browser, page, form="#confirm", button="Decide so")
    assert Decision.objects.count() == 2


def test_a_file_that_decides_nothing_asks_for_no_confirmation(
    alice: Person, crowded: Survey
) -> None:
    page = _bring(alice, crowded, _take(alice, crowded, "What waits (.xlsx)"))
    assert "Nothing would change." in page.text
    assert not page.select("#confirm")


def test_what_went_stale_since_the_look_is_named(alice: Person, survey: Survey) -> None:
    uuid = survey.send(rooms="31")
    survey.run()
    page = _bring(
        alice, survey, filled(_take(alice, survey, "What waits (.xlsx)"), _fill)
    )
    survey.send(rooms="44", instead=uuid)
    page = send(alice.browser, page, form="#confirm", button="Decide so", status=409)
    assert "The answer is “44” now, not “31”." in page.text
    assert not Decision.objects.exists()


def test_a_file_that_is_gone_is_asked_for_again(alice: Person, crowded: Survey) -> None:
    back = filled(_take(alice, crowded, "What waits (.xlsx)"), _fill)
    page = _bring(alice, crowded, back)
    (token,) = page.select("#confirm [name=token]")
    Blob.objects.filter(sha256=sha256_hex(back)).delete()
    asked = send(alice.browser, page, form="#confirm", button="Decide so")
    assert asked.texts(".note.error") == [
        "The file is not here any more. Send it again."
    ]
    forged = {"token": token.get("value") + "x"}
    page = send(alice.browser, page, forged, form="#confirm", button="Decide so")
    assert page.texts(".note.error") == [
        "The file is not here any more. Send it again."
    ]


def test_nobody_carries_out_what_another_has_looked_at(
    alice: Person, crowded: Survey
) -> None:
    from collect.accounts.permissions import ADMIN

    back = filled(_take(alice, crowded, "What waits (.xlsx)"), _fill)
    page = _bring(alice, crowded, back)
    other = make_person("olga", ADMIN)
    own = open_page(other.browser, crowded.page("/sheet"))
    (token,) = own.select("#upload [name=csrfmiddlewaretoken]")
    (given,) = page.select("#confirm [name=token]")
    body = {"csrfmiddlewaretoken": token.get("value"), "token": given.get("value")}
    answer = other.browser.post(crowded.page("/sheet/decide"), body)
    assert answer.status_code == 403


def test_files_too_large_or_absent_are_refused(
    alice: Person, crowded: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(alice.browser, crowded.page("/sheet"))
    page = send(alice.browser, page, form="#upload", status=400)
    assert page.error_beside("file") == "This field is required."
    monkeypatch.setattr(sheet, "MOST_BYTES", 3)
    page = _bring(alice, crowded, b"abcd", 400)
    assert page.error_beside("file") == "The file is larger than 64 MB."


def test_a_log_too_long_for_a_spreadsheet_says_so(
    alice: Person, crowded: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet, "MAX_LINES", 1)
    page = open_page(alice.browser, crowded.page("/sheet"))
    assert "The log has 2 lines, more than the 1 that a spreadsheet takes." in page.text


def test_viewers_take_files_and_bring_none(
    bob: Person, chelsea: Person, crowded: Survey
) -> None:
    assert _take(bob, crowded, "The whole log (.xlsx)")
    for person, status in ((bob, 403), (chelsea, 404)):
        open_page(person.browser, "/projects")
        body: dict[str, Any] = {
            "csrfmiddlewaretoken": person.browser.cookies["csrftoken"].value
        }
        for rest in ("/sheet", "/sheet/decide"):
            answer = person.browser.post(crowded.page(rest), body)
            assert answer.status_code == status
