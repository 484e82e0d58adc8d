"""What publishing changes, and publishing."""

from __future__ import annotations

import pytest

from collect.accounts.models import AuditEvent, Project
from collect.forms.models import Form
from collect.forms.queries import PUBLISHED
from collect.forms.uploads import Kind
from tests.factories.accounts import Person
from tests.factories.forms import make_draft, make_form, xform
from tests.integration.forms.workbooks import SURVEY, xlsx
from tests.integration.web.designs.sheets import NOTHING, settings, workbook_form
from tests.support.pages import open_page, send

PUBLISH = "#publish-form"


@pytest.fixture
def form(project: Project) -> Form:
    return workbook_form(project)


@pytest.fixture
def address(form: Form) -> str:
    return f"/forms/{form.pk}/design/publish"


def test_a_first_version_is_published(alice: Person, project: Project) -> None:
    form = workbook_form(project, publish=False)
    page = open_page(alice.browser, f"/forms/{form.pk}/design/publish")
    assert page.heading == "Publish the form"
    page = send(alice.browser, page, {"notes": "As agreed"}, form=PUBLISH)
    assert "Version “1” is published." in page.text
    form.refresh_from_db()
    assert form.current_version is not None
    assert AuditEvent.objects.get(action=PUBLISHED).notes == "As agreed"


def test_what_breaks_has_to_be_agreed_to(
    alice: Person, form: Form, address: str
) -> None:
    make_draft(form, xlsx(survey=SURVEY[:2], settings=settings("2")), kind=Kind.XLSX)
    page = open_page(alice.browser, address)
    assert page.heading == "Draft 2 beside version 1"
    assert "One thing breaks" in page.text
    ((question, changes, consequences),) = page.rows(".changes")
    assert question.startswith("removed age")
    assert changes == NOTHING
    assert consequences.startswith("Breaks: Column age ends")
    page = send(alice.browser, page, {"notes": "Kept"}, form=PUBLISH, status=400)
    assert page.error_beside("agreed").startswith("Read what breaks")
    assert page.select("textarea")[0].text.strip() == "Kept"
    page = send(alice.browser, page, {"agreed": "on"}, form=PUBLISH)
    assert "Version “2” is published." in page.text


def test_a_name_that_was_published_before_is_proposed_anew(
    alice: Person, form: Form, address: str
) -> None:
    survey = (*SURVEY, ("text", "job", "What do you do?"))
    make_draft(form, xlsx(survey=survey), kind=Kind.XLSX)
    page = open_page(alice.browser, address)
    assert "Version “1” was published before" in page.text
    assert "Nothing breaks." in page.text
    assert page.select("[name=version]")[0].get("value") == "2"
    page = send(alice.browser, page, {"version": "1"}, form=PUBLISH, status=400)
    assert "published before" in page.error_beside("version")
    page = send(alice.browser, page, {"version": "1.1"}, form=PUBLISH)
    assert "Version “1.1” is published." in page.text


def test_a_name_that_no_form_can_hold_is_refused(
    alice: Person, form: Form, address: str
) -> None:
    make_draft(form)
    page = open_page(alice.browser, address)
    page = send(alice.browser, page, {"version": "a\x0bb"}, form=PUBLISH, status=400)
    assert page.error_beside("version")
    page = send(alice.browser, page, {"version": "v" * 256}, form=PUBLISH, status=400)
    assert page.error_beside("version")
    body = {"version": "3", "notes": "n" * 2001}
    page = send(alice.browser, page, body, form=PUBLISH, status=400)
    assert page.error_beside("notes")


def test_a_draft_that_is_the_same_says_so(
    alice: Person, form: Form, address: str
) -> None:
    make_draft(form)
    assert "ask and compute the same" in open_page(alice.browser, address).text


def test_missing_files_are_named(alice: Person, project: Project) -> None:
    form = make_form(project, xform(media=("a.csv", "b.png")), publish=False)
    page = open_page(alice.browser, f"/forms/{form.pk}/design/publish")
    assert "2 files are missing: a.csv, b.png" in page.text


def test_without_a_draft_there_is_nothing_to_publish(
    alice: Person, address: str
) -> None:
    page = open_page(alice.browser, address)
    assert page.heading == "Design"
    assert "There is no draft to publish." in page.text
