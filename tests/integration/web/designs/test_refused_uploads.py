"""A workbook that was not taken: its findings, its marks, what becomes of it."""

from __future__ import annotations

import io

import openpyxl
import pytest

from collect.accounts.models import Project
from collect.accounts.permissions import MANAGER
from collect.forms.models import Form, RefusedUpload
from collect.forms.uploads import Kind
from tests.factories.accounts import Person, make_person
from tests.factories.forms import make_form
from tests.integration.forms.workbooks import SURVEY, xlsx
from tests.integration.web.designs.sheets import (
    BROKEN,
    CHOICES,
    file,
    settings,
    upload,
    workbook_form,
)
from tests.support.pages import Page, open_page, send

WARNED = {
    "survey": (*SURVEY, ("select_one yes_no", "job", "Do you work?")),
    "choices": (*CHOICES, ("yes_no", "9", "")),
}
"""Row 5 of the choices has no label."""


@pytest.fixture
def address(project: Project) -> str:
    return f"/projects/{project.pk}/forms/new"


@pytest.fixture
def refused(alice: Person, address: str) -> Page:
    """A workbook with a type that is none, in F… of row 5."""
    page = open_page(alice.browser, address)
    return upload(alice.browser, page, xlsx(survey=BROKEN))


def test_each_finding_stands_with_the_row_around_it(refused: Page) -> None:
    assert refused.heading == "people.xlsx was not taken"
    (finding,) = refused.texts(".finding.bad")
    assert "Error A5 type" in finding
    assert "intger" in finding
    assert refused.rows(".finding.bad table") == [["5", "intger", "income", "Income?"]]
    assert refused.texts(".finding.bad thead th.here") == ["A type"]
    assert refused.texts(".finding.bad td.here mark") == ["intger"]
    assert not Form.objects.exists()


def test_the_marked_workbook_has_comments_colours_and_a_list(
    alice: Person, refused: Page
) -> None:
    link = refused.link("Download the workbook with marks")
    answer = alice.browser.get(link)
    assert "people with findings.xlsx" in answer["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Findings", "survey", "settings"]
    cell = book["survey"]["A5"]
    assert "intger" in cell.comment.text
    assert cell.fill.fgColor.rgb == "FFF4B8AE"
    assert book["survey"]["A4"].value == "integer"
    (line,) = [
        row for row in book["Findings"].iter_rows(min_row=2) if row[2].value == "A5"
    ]
    assert [each.value for each in line[:4]] == ["Error", "survey", "A5", "type"]
    link_to_cell = line[2].hyperlink
    assert link_to_cell is not None
    assert link_to_cell.location == "'survey'!A5"


def test_a_mended_workbook_is_taken_and_the_other_forgotten(
    alice: Person, refused: Page
) -> None:
    page = upload(alice.browser, refused, xlsx())
    assert page.heading == "Design"
    assert not RefusedUpload.objects.exists()


def test_another_broken_one_takes_its_place(alice: Person, refused: Page) -> None:
    page = upload(alice.browser, refused, xlsx(survey=BROKEN), "other.xlsx")
    assert page.heading == "other.xlsx was not taken"
    assert RefusedUpload.objects.count() == 1


def test_it_can_be_forgotten(alice: Person, refused: Page) -> None:
    page = send(alice.browser, refused, form="form[action$=drop]")
    assert page.heading == "New form"
    assert "forgotten" in page.text
    assert not RefusedUpload.objects.exists()


def test_findings_are_filtered_by_severity(alice: Person, address: str) -> None:
    survey = (*BROKEN, ("text", "nolabel", ""))
    page = open_page(alice.browser, address)
    page = upload(alice.browser, page, xlsx(survey=survey))
    assert len(page.select(".finding")) > len(page.select(".finding.bad")) == 1
    chips = page.texts(".chips a")
    assert chips[0].startswith("All")
    page = open_page(alice.browser, f"{page.address}?severity=error")
    assert len(page.select(".finding")) == 1
    assert page.texts(".chips a[aria-current]") == ["Error 1"]


def test_many_findings_come_in_pages(alice: Person, address: str) -> None:
    survey = (*SURVEY, *(("intger", f"q{n}", "Q") for n in range(90)))
    page = open_page(alice.browser, address)
    page = upload(alice.browser, page, xlsx(survey=survey))
    assert len(page.select(".finding")) == 40
    assert "Page 1 of 3" in page.text
    page = open_page(alice.browser, page.link("Next"))
    assert "Page 2 of 3" in page.text
    size = len(alice.browser.get(page.address).content)
    assert size < 100_000


def test_what_has_no_cell_stands_on_top(alice: Person, address: str) -> None:
    page = open_page(alice.browser, address)
    broken = xlsx(survey=BROKEN, chioces=CHOICES)
    page = upload(alice.browser, page, broken)
    assert page.texts(".sheet h3")[0] == "The whole workbook"


def test_warnings_are_accepted_without_sending_it_again(
    alice: Person, address: str
) -> None:
    page = open_page(alice.browser, address)
    page = upload(alice.browser, page, xlsx(**WARNED))
    assert page.heading == "people.xlsx needs a look before it is taken"
    assert page.select(".finding.warn")
    page = send(alice.browser, page, form="form[action$=accept]")
    assert page.heading == "Design"
    assert Form.objects.filter(xml_form_id="people").exists()
    assert not RefusedUpload.objects.exists()


def test_questions_that_go_are_named_before_the_draft_is_made(
    alice: Person, project: Project
) -> None:
    form = workbook_form(project)
    page = open_page(alice.browser, f"/forms/{form.pk}/design")
    page = upload(alice.browser, page, xlsx(survey=SURVEY[:2], settings=settings("2")))
    assert "not in this workbook: age" in page.text
    page = send(alice.browser, page, form="form[action$=accept]")
    form.refresh_from_db()
    assert form.draft_version is not None
    assert form.draft_version.version == "2"


def test_warnings_of_what_cannot_be_taken_any_more_are_said(
    alice: Person, project: Project, address: str
) -> None:
    page = open_page(alice.browser, address)
    page = upload(alice.browser, page, xlsx(**WARNED))
    make_form(project, xlsx(), kind=Kind.XLSX)
    page = send(alice.browser, page, form="form[action$=accept]")
    assert page.heading.startswith("people.xlsx needs a look")
    assert "There already is one" in page.text


def test_a_refused_draft_of_a_form_leads_back_to_it(
    alice: Person, project: Project
) -> None:
    form = workbook_form(project)
    page = open_page(alice.browser, f"/forms/{form.pk}/design")
    page = upload(alice.browser, page, xlsx(survey=BROKEN))
    page = send(alice.browser, page, form="form[action$=drop]")
    assert page.address == f"/forms/{form.pk}/design"


def test_a_form_sent_by_script_is_led_on_by_its_header(
    alice: Person, address: str
) -> None:
    page = open_page(alice.browser, address)
    token = page.select("[name=csrfmiddlewaretoken]")[0].get("value")
    body = {"csrfmiddlewaretoken": token}
    answer = alice.browser.post(
        address, body | {"workbook": file(xlsx())}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert answer["HX-Redirect"].endswith("/design")


def test_only_its_sender_sees_it(
    alice: Person, project: Project, refused: Page
) -> None:
    carol = make_person("carol", MANAGER, project)
    open_page(carol.browser, refused.address, status=404)
    link = refused.link("Download the workbook with marks")
    assert carol.browser.get(link).status_code == 404
    assert alice.browser.get(link).status_code == 200


def test_who_lost_the_right_sees_it_no_more(project: Project, address: str) -> None:
    carol = make_person("carol", MANAGER, project)
    page = open_page(carol.browser, address)
    page = upload(carol.browser, page, xlsx(survey=BROKEN))
    carol.actor.assignments.all().delete()
    open_page(carol.browser, page.address, status=404)


def test_of_a_deleted_form_nothing_is_left(alice: Person, project: Project) -> None:
    form = workbook_form(project)
    page = open_page(alice.browser, f"/forms/{form.pk}/design")
    page = upload(alice.browser, page, xlsx(survey=BROKEN))
    alice.delete(f"/v1/projects/{project.pk}/forms/people")
    open_page(alice.browser, page.address, status=404)
