"""The page of exports: asking with one click, watching, fetching, ending."""

from __future__ import annotations

import pytest

from collect.datasets.exports import work
from collect.datasets.models import Export, ExportState
from collect.forms.models import Form
from tests.factories.accounts import Person
from tests.factories.forms import make_form
from tests.integration.datasets.exports.asking import body, broken
from tests.integration.web.exports.conftest import push, work_off
from tests.support.pages import Page, open_page, send


def at(form: Form) -> str:
    """The address of the page."""
    return f"/forms/{form.pk}/exports"


def asked(person: Person, form: Form, button: str = "Excel workbook") -> Page:
    """The page after one click."""
    page = open_page(person.browser, at(form))
    return send(person.browser, page, form=".quick form", button=button)


def press(person: Person, page: Page, action: str) -> Page:
    """The page after a button of the first export."""
    return send(person.browser, page, form=f'form[action$="/{action}"]')


def test_one_click_makes_an_excel_workbook_with_labels(
    bob: Person, form: Form, homes: list[str]
) -> None:
    page = asked(bob, form)
    assert page.texts(".badge") == ["Waiting"]
    assert page.select("#exports[hx-get]")
    export = work_off()
    assert (export.format, export.options["labels"]) == ("xlsx", "both")
    page = open_page(bob.browser, at(form))
    assert page.texts(".badge") == ["Ready"]
    assert "Codes and labels." in page.text
    assert not page.select("#exports[hx-get]")
    file = bob.browser.get(page.link(f"Download {export.file_name}"))
    assert body(file)[:2] == b"PK"
    for name in ("Codebook (Excel)", "Codebook (DDI)", "Manifest"):
        assert body(bob.browser.get(page.link(name)))


def test_one_click_makes_csv_for_spreadsheets(
    bob: Person, form: Form, homes: list[str]
) -> None:
    asked(bob, form, "CSV")
    assert work_off().format == "csv-excel"
    again = asked(bob, form, "CSV")
    assert "Nothing has changed since" in again.text
    assert Export.objects.count() == 1


def test_what_nobody_offers_is_not_there(bob: Person, form: Form) -> None:
    page = open_page(bob.browser, at(form))
    page.select(".quick button")[0].set("value", "gold")
    assert send(bob.browser, page, form=".quick form", status=404).heading


def test_progress_is_watched_without_the_rest_of_the_page(
    alice: Person, form: Form
) -> None:
    asked(alice, form)
    export = Export.objects.get()
    part = alice.browser.get(f"{at(form)}/list").content.decode()
    assert "<h1" not in part
    assert "It begins as soon as a worker is free." in part
    rows = {"rows_done": 1200, "rows_total": 40_000}
    Export.objects.update(state=ExportState.RUNNING)
    assert "Reading" in open_page(alice.browser, at(form)).text
    Export.objects.update(**rows)
    page = open_page(alice.browser, at(form))
    assert "1,200 of 40,000 rows" in page.text
    (bar,) = page.select("progress")
    assert (bar.get("value"), bar.get("max")) == ("1200", "40000")
    page = press(alice, page, "cancel")
    assert page.texts(".badge") == ["Stopping"]
    assert not page.select('form[action$="/cancel"]')
    work.execute(export_id=export.pk)
    assert open_page(alice.browser, at(form)).texts(".badge") == ["Cancelled"]


def test_a_failure_says_why_and_can_be_tried_again(
    bob: Person, form: Form, homes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(bob, form)
    with monkeypatch.context() as patched:
        broken(patched, MemoryError())
        with pytest.raises(MemoryError):
            work_off()
    page = open_page(bob.browser, at(form))
    assert page.texts(".badge") == ["Failed"]
    assert "more memory than the server has" in page.text
    page = press(bob, page, "again")
    assert page.texts(".badge") == ["Waiting", "Failed"]
    work_off()
    assert open_page(bob.browser, at(form)).texts(".badge") == ["Ready", "Failed"]


def test_a_file_is_deleted_when_nobody_wants_it_any_more(
    alice: Person, bob: Person, form: Form, homes: list[str]
) -> None:
    asked(bob, form)
    asked(alice, form)
    work_off()
    page = press(bob, open_page(bob.browser, at(form)), "remove")
    assert "Others still want this file" in page.text
    assert not page.select('form[action$="/remove"]')
    page = press(alice, open_page(alice.browser, at(form)), "remove")
    assert "The file is deleted." in page.text
    assert page.texts(".badge") == ["Deleted"]
    assert "It can be made again." in page.text


def test_who_may_not_read_submissions_sees_no_exports(
    bob: Person, chelsea: Person, form: Form
) -> None:
    open_page(chelsea.browser, at(form), status=404)
    open_page(chelsea.browser, f"{at(form)}/new", status=404)
    asked(bob, form)
    export = Export.objects.get()
    for action in ("cancel", "again", "remove"):
        assert push(chelsea, f"/exports/{export.pk}/{action}") == 404
    assert push(chelsea, f"{at(form)}/quick") == 404
    assert push(bob, f"/exports/{export.pk}/again") == 409
    assert push(bob, "/exports/999999/again") == 404


def test_what_identifies_people_is_shown_to_nobody_else(
    alice: Person, bob: Person, form: Form, homes: list[str]
) -> None:
    page = open_page(alice.browser, f"{at(form)}/new")
    page = send(alice.browser, page, {"identifiers": "on"}, button="Make the export")
    assert page.texts(".badge") == ["Waiting", "Identifies people"]
    assert "with direct identifiers" in page.text
    assert open_page(bob.browser, at(form)).texts(".badge") == []
    export = Export.objects.get()
    assert push(bob, f"/exports/{export.pk}/again") == 403


def test_programs_are_told_their_address(bob: Person, form: Form) -> None:
    page = open_page(bob.browser, at(form))
    (odata,) = page.texts("#live-odata")
    assert odata.endswith(f"/v1/projects/{form.project_id}/forms/homes.svc")
    assert bob.client.get(odata).status_code == 200
    assert "bob@example.org" in page.texts("#live-r")[0]


def test_a_draft_has_nothing_to_export(alice: Person, form: Form) -> None:
    draft = make_form(form.project, publish=False)
    page = open_page(alice.browser, at(draft))
    assert "nothing to export before the form is published" in page.text
    open_page(alice.browser, f"{at(draft)}/new", status=404)


def test_long_lists_have_pages(bob: Person, form: Form) -> None:
    Export.objects.bulk_create(
        Export(form=form, format="csv", fingerprint=str(n), state=ExportState.FAILED)
        for n in range(16)
    )
    page = open_page(bob.browser, at(form))
    assert "Page 1 of 2" in page.text
    assert len(open_page(bob.browser, f"{at(form)}?page=2").select(".exports li")) == 1
