"""Choosing format and options, and keeping them."""

from __future__ import annotations

from typing import Any

import pytest

from collect.accounts.models import Project
from collect.accounts.permissions import MANAGER
from collect.datasets.models import Export, ExportSettings
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.accounts import Person, make_person
from tests.factories.forms import make_form
from tests.integration.datasets.conftest import WORKBOOK
from tests.integration.web.exports.conftest import push
from tests.support.pages import Page, open_page, send

MAKE, KEEP = "Make the export", "Only keep the settings"


def new(form: Form) -> str:
    """The address of the form in which an export is described."""
    return f"/forms/{form.pk}/exports/new"


def make(
    person: Person, form: Form, fields: dict[str, Any], *, status: int = 200
) -> Page:
    """The page after an export was asked for."""
    page = open_page(person.browser, new(form))
    return send(person.browser, page, fields, button=MAKE, status=status)


def test_every_option_reaches_the_export(alice: Person, form: Form) -> None:
    page = make(
        alice,
        form,
        {
            "format": "csv",
            "labels": "labels",
            "multiples": "both",
            "repeats": "wide",
            "times": "local",
            "groups": None,
            "system": None,
            "archive": None,
            "columns": ["/name", "/member"],
            "identifiers": "on",
            "version": "1",
            "submitted_after": "2026-05-01",
            "submitted_before": "2026-06-01",
            "updated_after": "2026-05-02T08:00:00+07:00",
            "review_states": ["approved", "edited"],
            "filter": "rooms gt 2",
        },
    )
    options = Export.objects.get().options
    assert options == {
        "labels": "labels",
        "language": "",
        "multiples": "both",
        "repeats": "wide",
        "times": "local",
        "groups": False,
        "system": False,
        "archive": False,
        "columns": ["/name", "/member"],
        "identifiers": True,
        "version": "1",
        "submittedAfter": "2026-05-01T00:00:00Z",
        "submittedBefore": "2026-06-01T00:00:00Z",
        "updatedAfter": "2026-05-02T01:00:00Z",
        "reviewStates": ["edited", "approved"],
        "filter": "rooms gt 2",
    }
    (told,) = page.texts(".exports .bar + p")
    for words in (
        "Labels, choices as text and as columns, repeats as columns, local times",
        "short names, 2 chosen columns, without the server's columns",
        "with direct identifiers, version 1, received from 2026-05-01",
        "received before 2026-06-01, changed since 2026-05-02, Edited, Approved",
    ):
        assert words in told


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("format", "wordperfect", "wordperfect is not one of the available choices"),
        ("format", None, "This field is required."),
        ("labels", "none", "none is not one of the available choices"),
        ("columns", ["/nothing"], "/nothing is not one of the available choices"),
        ("columns", ["/name"], "direct identifiers only together"),
        ("version", "9", "9 is not one of the available choices"),
        ("submitted_after", "yesterday", "Write a day such as 2026-05-01."),
        ("submitted_before", "2026-13-01", "Write a day such as 2026-05-01."),
        ("updated_after", "2026-05-01T08:00", "Write a day such as 2026-05-01."),
        ("filter", "rooms gt", "could not be read"),
        ("filter", "nothing eq 1", "nothing"),
        ("filter", "a\0b", "Null characters are not allowed."),
        ("review_states", ["lost"], "lost is not one of the available choices"),
    ],
)
def test_what_cannot_be_is_said_beside_the_option(
    alice: Person, form: Form, field: str, value: Any, said: str
) -> None:
    kept = {"submitted_before": "2026-06-01"} if field != "submitted_before" else {}
    page = make(alice, form, {**kept, field: value}, status=400)
    assert said in page.error_beside(field)
    assert not Export.objects.exists()
    for name, typed in kept.items():
        assert page.select(f'[name="{name}"]')[0].get("value") == typed


def test_a_span_that_ends_before_it_begins_is_refused(
    alice: Person, form: Form
) -> None:
    days = {"submitted_after": "2026-06-01", "submitted_before": "2026-05-01"}
    page = make(alice, form, days, status=400)
    assert "a moment after" in page.error_beside("submitted_before")


def test_one_file_for_several_tables_needs_the_zip(alice: Person, form: Form) -> None:
    page = make(alice, form, {"format": "stata", "archive": None}, status=400)
    assert "needs the ZIP" in page.error_beside("archive")
    make(alice, form, {"format": "xlsx", "archive": None})
    make(alice, form, {"format": "stata", "archive": None, "repeats": "wide"})
    assert Export.objects.count() == 2


def test_files_of_interviews_have_no_columns(alice: Person, form: Form) -> None:
    page = make(alice, form, {"format": "media", "archive": None, "times": "both"})
    assert "Photos and other files" in page.text
    assert Export.objects.get().options["times"] == "utc"


def test_who_may_not_know_people_is_offered_nothing_that_tells(
    bob: Person, form: Form
) -> None:
    page = open_page(bob.browser, new(form))
    assert not page.select('[name="identifiers"]')
    values = {each.get("value") for each in page.select("input")}
    assert "/rooms" in values
    assert not values & {"/name", "media"}
    page = make(bob, form, {"filter": "name eq 'Ama'"}, status=400)
    assert "tells who was asked" in page.error_beside("filter")
    assert not Export.objects.exists()


def test_languages_of_the_workbook_are_offered(alice: Person, project: Project) -> None:
    asked = "| integer             | rooms  | Rooms               | 99      |        |"
    workbook = WORKBOOK.replace("pii    |", "pii | label::Nepali (ne) |")
    workbook = workbook.replace(asked, f"{asked} Kotha |")
    form = make_form(project, workbook.encode(), kind=Kind.MD)
    page = make(alice, form, {"language": "Nepali (ne)"})
    assert "Nepali (ne)" in page.text
    assert Export.objects.get().options["language"] == "Nepali (ne)"


def test_settings_are_kept_used_changed_and_deleted(bob: Person, form: Form) -> None:
    page = open_page(bob.browser, new(form))
    page = send(bob.browser, page, {"format": "csv"}, button=KEEP, status=400)
    assert "Give the settings a name" in page.error_beside("name")
    page = send(bob.browser, page, {"name": "Monthly"}, button=KEEP)
    assert "The settings are kept." in page.text
    assert page.rows()[0][:3] == ["Monthly", "CSV: codes and labels", "bob"]
    assert not Export.objects.exists()
    page = send(bob.browser, page, form='form[action$="/use"]')
    assert Export.objects.get().format == "csv"
    changed = open_page(bob.browser, page.link("Change Monthly"))
    assert changed.heading == "Monthly"
    fields = {"name": "Weekly", "labels": "codes", "submitted_after": "2026-05-01"}
    page = send(bob.browser, changed, fields, button="Save")
    assert page.rows()[0][1] == "CSV: received from 2026-05-01"
    again = open_page(bob.browser, page.link("Change Weekly"))
    (day,) = again.select('[name="submitted_after"]')
    assert (day.get("type"), day.get("value")) == ("date", "2026-05-01")
    page = send(bob.browser, page, form='form[action$="/delete"]')
    assert "The settings are deleted." in page.text
    assert not ExportSettings.objects.exists()


def test_an_export_may_keep_its_settings(bob: Person, form: Form) -> None:
    page = make(bob, form, {"name": "Monthly"})
    assert (Export.objects.count(), ExportSettings.objects.count()) == (1, 1)
    page = open_page(bob.browser, new(form))
    fields = {"name": "Monthly", "format": "csv"}
    page = send(bob.browser, page, fields, button=MAKE, status=400)
    assert "already" in page.error_beside("name")


def test_settings_of_others_are_used_and_not_changed(
    alice: Person, bob: Person, chelsea: Person, project: Project, form: Form
) -> None:
    make(alice, form, {"name": "Monthly", "updated_after": "2026-05-01T08:00:00Z"})
    kept = ExportSettings.objects.get()
    page = open_page(bob.browser, f"/forms/{form.pk}/exports")
    assert page.select('form[action$="/use"]')
    assert "Change Monthly" not in page.texts("a")
    address = f"/export-settings/{kept.pk}"
    open_page(bob.browser, address, status=403)
    open_page(chelsea.browser, address, status=404)
    assert push(bob, f"{address}/delete") == 403
    manager = make_person("mia", MANAGER, project)
    page = open_page(manager.browser, address)
    (moment,) = page.select('[name="updated_after"]')
    assert (moment.get("type"), moment.get("value")) == ("text", "2026-05-01T08:00:00Z")
    other = open_page(manager.browser, new(form))
    send(manager.browser, other, {"name": "Weekly"}, button=KEEP)
    page = send(manager.browser, page, {"name": "Weekly"}, button="Save", status=400)
    assert "already" in page.error_beside("name")


def test_columns_that_were_kept_by_name_stay(alice: Person, form: Form) -> None:
    body = {"name": "Short", "format": "csv", "options": {"columns": ["rooms"]}}
    path = f"/data/v1/projects/{form.project_id}/forms/homes/export-settings"
    assert alice.post(path, body).status_code == 200
    kept = ExportSettings.objects.get()
    page = open_page(alice.browser, f"/export-settings/{kept.pk}")
    send(alice.browser, page, {"name": "Shorter"}, button="Save")
    kept.refresh_from_db()
    assert (kept.name, kept.options["columns"]) == ("Shorter", ["rooms"])


def test_of_a_large_form_groups_are_offered(
    alice: Person, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collect.web.exports.wishing.MOST_COLUMNS", 2)
    form = make_form(project, WORKBOOK.encode(), kind=Kind.MD)
    page = open_page(alice.browser, new(form))
    values = [each.get("value") for each in page.select('[name="columns"]')]
    assert values == ["/member"]
