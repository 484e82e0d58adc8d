"""Choosing what the table shows."""

from __future__ import annotations

from typing import Any

import pytest

from collect.forms.models import Form
from tests.factories.accounts import Person
from tests.factories.interviews import interview
from tests.support.pages import open_page, send


@pytest.fixture
def choosing(form: Form) -> str:
    """Where columns are chosen."""
    return f"/forms/{form.pk}/submission-table/columns"


def test_what_was_chosen_is_remembered_for_the_person_and_the_form(
    alice: Person, bob: Person, form: Form, address: str, choosing: str
) -> None:
    interview(form, by=alice.actor)
    page = open_page(alice.browser, f"{choosing}?where=/rooms~least~1")
    chosen = {
        "columns": ["_device", "_version", "_updated", "_name", "/water", "/member"],
        "answers": "codes",
        "language": "Bahasa Indonesia (id)",
        "size": "100",
    }
    page = send(alice.browser, page, chosen)
    assert "The table shows what you chose." in page.text
    assert page.address == f"{address}?where=/rooms~least~1"
    assert page.texts("thead th")[2:] == [
        *("Device", "Form version", "Last changed", "Name", "water", "member"),
    ]
    assert page.rows()[0][2:] == ["collect:test", "1", "", "", "pipe rain", "2"]
    again = open_page(alice.browser, choosing)
    assert again.select("[name=language] [selected]")[0].get("value") == (
        "Bahasa Indonesia (id)"
    )
    assert "Which area?" in open_page(bob.browser, address).texts("thead th")


def test_labels_come_in_the_language_that_was_chosen(
    alice: Person, form: Form, address: str, choosing: str
) -> None:
    interview(form, by=alice.actor)
    page = send(
        alice.browser,
        open_page(alice.browser, choosing),
        {"columns": ["/place/area"], "language": "Bahasa Indonesia (id)"},
    )
    assert page.texts("thead th")[-1] == "Wilayah mana?"
    assert page.rows()[0][-1] == "Utara"


def test_a_page_in_another_language_begins_with_labels_of_that_language(
    alice: Person, form: Form, address: str
) -> None:
    interview(form, by=alice.actor)
    alice.browser.cookies["language"] = "id"
    assert "Wilayah mana?" in open_page(alice.browser, address).texts("thead th")


@pytest.mark.parametrize(
    ("fields", "name", "said"),
    [
        ({"columns": None}, "columns", "Choose at least one column."),
        ({"columns": ["/nothing"]}, "columns", "Select a valid choice"),
        ({"answers": "songs"}, "answers", "Select a valid choice"),
        ({"language": "Klingon"}, "language", "Select a valid choice"),
        ({"size": "7000"}, "size", "Select a valid choice"),
    ],
)
def test_what_cannot_be_chosen_is_said_beside_it(
    alice: Person, choosing: str, fields: dict[str, Any], name: str, said: str
) -> None:
    page = send(alice.browser, open_page(alice.browser, choosing), fields, status=400)
    assert said in page.error_beside(name)


def test_too_many_columns_are_refused(
    alice: Person, choosing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collect.web.submissions.columns.MOST_COLUMNS", 1)
    page = open_page(alice.browser, choosing)
    page = send(
        alice.browser,
        page,
        {"columns": ["/rooms", "/water"], "size": "100"},
        status=400,
    )
    assert page.error_beside("columns") == "Choose at most 1 columns."
    assert len(page.select("[name=columns][checked]")) == 2
    assert page.select("[name=size] [selected]")[0].get("value") == "100"


def test_identifiers_are_not_offered_to_whoever_may_not_see_them(
    bob: Person, chelsea: Person, choosing: str
) -> None:
    page = open_page(bob.browser, choosing)
    offered = [each.get("value") for each in page.select("[name=columns]")]
    assert "/rooms" in offered
    assert not {"/head", "/place/dwelling", "/thanks", "/member/age"} & set(offered)
    open_page(chelsea.browser, choosing, status=404)


def test_what_was_kept_of_questions_that_are_no_more_is_passed_over(
    alice: Person, form: Form, address: str
) -> None:
    interview(form, by=alice.actor)
    for value in ({"columns": ["/gone", 7, "/rooms"], "size": "x"}, "nonsense"):
        alice.put(
            f"/v1/user-preferences/project/{form.project_id}/submissions.{form.pk}",
            {"propertyValue": value},
        )
        assert "Rooms of …" in open_page(alice.browser, address).texts("thead th")
