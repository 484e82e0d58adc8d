"""The draft beside the published version, and what there was before."""

from __future__ import annotations

import io

import openpyxl
import pytest

from collect.accounts.models import Project
from collect.accounts.permissions import MANAGER
from collect.forms import actions
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.accounts import Person, make_person
from tests.factories.forms import make_draft, make_form, make_version, xform
from tests.integration.forms.workbooks import SURVEY, xlsx
from tests.integration.web.designs.sheets import (
    CHOICES,
    NOTHING,
    settings,
    upload,
    workbook_form,
)
from tests.support.pages import open_page, send


@pytest.fixture
def form(project: Project) -> Form:
    return workbook_form(project)


@pytest.fixture
def address(form: Form) -> str:
    return f"/forms/{form.pk}/design"


def test_a_published_form_waits_for_a_draft(alice: Person, address: str) -> None:
    page = open_page(alice.browser, address)
    assert page.texts(".card h2") == ["Draft", "Published 1"]
    assert "There is no draft" in page.text
    assert "New draft" in page.texts("h2")
    ((version, _published, by, note, findings, _files),) = page.rows(
        "[aria-labelledby=versions] table"
    )
    assert (version, by, note, findings) == ("1 current", NOTHING, NOTHING, "none")


def test_a_form_that_is_only_a_draft(alice: Person, project: Project) -> None:
    form = workbook_form(project, publish=False)
    page = open_page(alice.browser, f"/forms/{form.pk}/design")
    assert page.texts(".card h2") == ["Draft 1", "Published"]
    assert "no phone has the form" in page.text
    assert not page.select("form[action$=discard]")
    assert page.link("Publish").endswith("/design/publish")


def test_a_new_draft_is_uploaded(alice: Person, form: Form, address: str) -> None:
    survey = (*SURVEY, ("text", "job", "What do you do?"))
    page = open_page(alice.browser, address)
    page = upload(alice.browser, page, xlsx(survey=survey, settings=settings("2")))
    assert page.texts(".card h2") == ["Draft 2", "Published 1"]
    assert "Replace the draft" in page.texts("h2")
    form.refresh_from_db()
    assert form.draft_version is not None


def test_a_workbook_of_another_form_is_refused_beside_the_field(
    alice: Person, address: str
) -> None:
    page = open_page(alice.browser, address)
    other = xlsx(settings=settings(form_id="cattle"))
    page = upload(alice.browser, page, other, status=400)
    assert "this is the form people" in page.error_beside("workbook")


def test_an_empty_file_is_refused_beside_the_field(alice: Person, address: str) -> None:
    page = open_page(alice.browser, address)
    page = upload(alice.browser, page, b"", status=400)
    assert page.error_beside("workbook").startswith("This file is empty")


def test_a_changed_type_is_refused_beside_the_field(
    alice: Person, address: str
) -> None:
    survey = (*SURVEY[:2], ("date", "age", "When were you born?"))
    page = open_page(alice.browser, address)
    page = upload(alice.browser, page, xlsx(survey=survey), status=400)
    assert "/age was of type int" in page.error_beside("workbook")


def test_the_published_version_is_copied_and_the_copy_discarded(
    alice: Person, form: Form, address: str
) -> None:
    page = open_page(alice.browser, address)
    page = send(alice.browser, page, form="form[action$=copy]")
    assert page.texts(".card h2") == ["Draft 1", "Published 1"]
    page = send(alice.browser, page, form="form[action$=discard]")
    assert "The draft is discarded." in page.text
    form.refresh_from_db()
    assert form.draft_version is None


def test_a_form_that_is_only_a_draft_cannot_lose_it(
    alice: Person, project: Project
) -> None:
    published = workbook_form(project)
    make_draft(published)
    address = f"/forms/{published.pk}/design"
    page = open_page(alice.browser, address)
    actions.delete_draft(form=published, by=None)
    page = send(alice.browser, page, form="form[action$=discard]")
    assert "nothing here" in page.text


def test_versions_tell_who_published_them_and_why(
    alice: Person, form: Form, address: str
) -> None:
    make_draft(form, xlsx(settings=settings("2")), kind=Kind.XLSX)
    actions.publish(form=form, by=alice.actor, notes="Shorter texts")
    rows = open_page(alice.browser, address).rows("[aria-labelledby=versions] table")
    assert [row[0] for row in rows] == ["2 current", "1"]
    assert rows[0][2:4] == ["alice", "Shorter texts"]


def test_versions_are_downloaded_in_every_format(
    alice: Person, form: Form, address: str
) -> None:
    page = open_page(alice.browser, address)
    links = page.select("[aria-labelledby=versions] .downloads a")
    answers = {
        each.text_content(): alice.browser.get(each.get("href")) for each in links
    }
    assert answers[".xlsx"].content.startswith(b"PK")
    assert "people 1.xlsx" in answers[".xlsx"]["Content-Disposition"]
    assert b"| text | name | What is your name? |" in answers[".md"].content
    assert answers[".xml"].content == bytes(form.current_version.xform)  # type: ignore[union-attr]


def test_the_markdown_of_a_version_makes_the_same_form(
    alice: Person, project: Project, form: Form
) -> None:
    version = form.current_version
    assert version is not None
    path = f"/forms/{form.pk}/versions/{version.pk}.md"
    other = workbook_form(project, settings=settings(form_id="people2"))
    draft = make_draft(form, alice.browser.get(path).content, kind=Kind.MD)
    assert bytes(draft.xform) == bytes(version.xform)
    # And back to a workbook.
    content = alice.browser.get(f"/forms/{form.pk}/versions/{draft.pk}.xlsx").content
    again = make_draft(form, content, kind=Kind.XLSX)
    assert bytes(again.xform) == bytes(version.xform)
    # Nobody reads a version by the address of another form.
    path = f"/forms/{other.pk}/versions/{version.pk}"
    for kind in ("md", "xml"):
        assert alice.browser.get(f"{path}.{kind}").status_code == 404


def test_an_xform_has_no_workbook(alice: Person, project: Project) -> None:
    form = make_form(project, xform())
    page = open_page(alice.browser, f"/forms/{form.pk}/design")
    assert page.texts("[aria-labelledby=versions] .downloads a") == [".xml"]
    path = f"/forms/{form.pk}/versions/{form.current_version_id}"
    assert alice.browser.get(f"{path}.xlsx").status_code == 404
    assert alice.browser.get(f"{path}.pdf").status_code == 404


def test_findings_of_a_version_are_read_with_their_rows(
    alice: Person, project: Project
) -> None:
    survey = (*SURVEY, ("select_one yes_no", "job", "Do you work?"))
    choices = (*CHOICES, ("yes_no", "9", ""))
    form = workbook_form(project, survey=survey, choices=choices)
    page = open_page(alice.browser, f"/forms/{form.pk}/design")
    ((*_others, count, _files),) = page.rows("[aria-labelledby=versions] table")
    assert count.startswith("1 ")
    page = open_page(alice.browser, page.link(count))
    assert page.heading == "Findings of version 1"
    assert page.rows(".finding table")[0][:3] == ["5", "yes_no", "9"]
    marked = alice.browser.get(page.link("Download the workbook with marks"))
    assert (
        openpyxl.load_workbook(io.BytesIO(marked.content)).sheetnames[0] == "Findings"
    )


def test_findings_of_an_xform_have_no_rows(alice: Person, project: Project) -> None:
    form = make_form(project, xform())
    path = f"/forms/{form.pk}/versions/{form.current_version_id}/findings"
    assert "Nothing was found" in open_page(alice.browser, path).text
    version = form.current_version
    assert version is not None
    draft = make_draft(form, xform(version="2"))
    draft.findings = [
        {
            "sheet": "",
            "row": None,
            "column": None,
            "cell": None,
            "severity": "info",
            "code": "x",
            "message": "About it all",
            "hint": "",
        }
    ]
    draft.save()
    path = f"/forms/{form.pk}/versions/{draft.pk}/findings"
    page = open_page(alice.browser, path)
    assert page.texts(".sheet h2") == ["The whole workbook"]


def test_a_replaced_draft_is_not_shown(alice: Person, form: Form) -> None:
    old = make_draft(form)
    make_version(form, xlsx(settings=settings("2")), kind=Kind.XLSX)
    path = f"/forms/{form.pk}/versions/{old.pk}/findings"
    open_page(alice.browser, path, status=404)


def test_only_those_who_may_change_the_form(
    project: Project, bob: Person, chelsea: Person, form: Form, address: str
) -> None:
    make_draft(form)
    version = form.current_version_id
    pages = ["", "/publish", "/test", "/test/qr.svg", "/files/a.png"]
    paths = [f"{address}{each}" for each in pages]
    paths += [
        f"/forms/{form.pk}/versions/{version}/findings",
        f"/forms/{form.pk}/versions/{version}.xml",
        f"/forms/{form.pk}/settings",
    ]
    posts = ["upload", "copy", "discard", "files", "files/a.png/clear", "publish"]
    for person, status in ((bob, 403), (chelsea, 404)):
        for path in paths:
            assert person.browser.get(path).status_code == status, path
        page = open_page(person.browser, "/account")
        token = page.select("[name=csrfmiddlewaretoken]")[0].get("value")
        for path in (
            *(f"{address}/{each}" for each in posts),
            *(f"/forms/{form.pk}/{x}" for x in ("settings/state", "settings/rule")),
            *(f"/forms/{form.pk}/{x}" for x in ("delete", "public-links")),
        ):
            body = {"csrfmiddlewaretoken": token}
            assert person.browser.post(path, body).status_code == status, path
    manager = make_person("carol", MANAGER, project)
    open_page(manager.browser, address)
