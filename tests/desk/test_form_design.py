"""From a broken workbook to a published form that people fill in by a link."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
from playwright.sync_api import FilePayload, Page, expect

from tests.desk.desk import Desk
from tests.desk.survey import Survey, form_number
from tests.integration.forms.workbooks import SURVEY, xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SETTINGS = (
    ("form_id", "version", "form_title"),
    ("water_points", "1", "Water points"),
)
CHOICES = (
    ("list_name", "name", "label"),
    ("source", "1", "Well"),
    ("source", "2", "Spring"),
)
GOOD = (
    *SURVEY,
    ("select_one source", "kind", "What kind of water point is it?"),
    ("image", "photo", "A photo of it"),
)
BROKEN = (*GOOD, ("intger", "users", "How many people use it?"), ("text", "name", "x"))
WITH_LIST = (
    *GOOD[:-1],
    ("select_one_from_file towns.csv", "town", "Which town is it in?"),
)
CHANGED = (
    ("type", "name", "label"),
    ("text", "name", "What is your name?"),
    ("select_one source", "kind", "What kind of water point is it?"),
    ("integer", "users", "How many people use it?"),
)


def payload(
    survey: tuple[tuple[str, ...], ...], version: str = "1", name: str = "water.xlsx"
) -> FilePayload:
    """A workbook as it is chosen."""
    settings = (SETTINGS[0], ("water_points", version, "Water points"))
    choices = (*CHOICES, ("source", "3", "Tap")) if version == "2" else CHOICES
    content = xlsx(survey=survey, choices=choices, settings=settings)
    return FilePayload(name=name, mimeType=XLSX, buffer=content)


def upload(page: Page, file: FilePayload) -> None:
    """Choose the workbook, and send it."""
    page.get_by_label("Workbook", exact=True).set_input_files(file)
    page.get_by_role("button", name="Upload and check").click()


def fill_in(page: Page) -> None:
    """Fill in the form in the web collector, and see that it was sent."""
    page.get_by_label("What is your name?").fill("Ana")
    page.locator("[data-next]").click()
    page.get_by_label("How old are you?").fill("34")
    for _ in range(8):
        if page.locator("[data-finish]").is_visible():
            break
        page.locator("[data-next]").click()
    page.locator("[data-finish]").click()
    expect(page.locator("[data-online=sent]")).to_be_visible()


def test_a_form_from_its_workbook_to_its_first_answers(
    desk: Desk, survey: Survey
) -> None:
    page = desk.page
    project = survey.rest.project("Water points")
    desk.open(f"/projects/{project}/forms/new")
    desk.look("form-new")

    # A file that is no workbook is refused at once, beside the field.
    upload(page, FilePayload(name="notes.docx", mimeType="x/y", buffer=b"PK"))
    expect(page.get_by_role("alert")).to_contain_text("must end in .xlsx")
    desk.look("form-new-refused")

    # One with mistakes is shown cell by cell, and given back with marks.
    upload(page, payload(BROKEN))
    page.wait_for_url("**/uploads/*")
    error = page.locator(".finding.bad").filter(has_text="intger")
    expect(error.locator("td.here")).to_have_text("intger")
    desk.look("refused-upload")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the workbook with marks").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert book.sheetnames[0] == "Findings"
    comment = book["survey"]["A6"].comment
    assert comment is not None
    assert "intger" in comment.text

    # Mended, it is a draft.
    upload(page, payload(WITH_LIST))
    page.wait_for_url("**/design")
    form = int(page.url.split("/")[-2])
    expect(page.get_by_text("One file is still missing")).to_be_visible()
    desk.look("design-draft")
    towns = FilePayload(
        name="towns.csv", mimeType="text/csv", buffer=b"name,label\na,A\n"
    )
    page.get_by_label("Files", exact=True).set_input_files(towns)
    page.get_by_role("button", name="Upload the files").click()
    expect(page.get_by_text("1 file is in its place.")).to_be_visible()

    # It is tried in the browser, and what was sent is seen.
    page.get_by_role("link", name="Try it").click()
    desk.look("design-test")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Fill in the draft").click()
    fill_in(opened.value)
    opened.value.close()
    page.reload()
    desk.look("design-tested")
    page.locator("[aria-labelledby=tests] th a").click()
    expect(page.get_by_text("Ana", exact=True)).to_be_visible()

    # It is published.
    desk.open(f"/forms/{form}/design/publish")
    desk.look("publish-first")
    page.get_by_label("Note for the audit log").fill("First round")
    page.get_by_role("button", name="Publish this version").click()
    expect(page.get_by_text("Version “1” is published.")).to_be_visible()

    # Anybody with its link fills it in, too.
    desk.open(f"/forms/{form}/settings")
    desk.look("form-settings")
    page.get_by_label("Name of the new link").fill("Village meeting")
    page.get_by_role("button", name="Make a link").click()
    desk.look("public-link")
    address = page.locator("#address").inner_text()
    guest = page.context.new_page()
    guest.goto(address)
    fill_in(guest)
    guest.close()
    page.emulate_media(media="print")
    expect(page.get_by_alt_text("QR code of the link")).to_be_visible()
    expect(page.get_by_role("button", name="Copy the link")).to_be_hidden()
    page.emulate_media(media="screen")
    desk.open(f"/forms/{form}")
    expect(page.locator(".figure").first).to_have_text("1")
    desk.look("form-new-overview")


def test_what_a_new_version_changes_is_said_before_it_is_published(
    desk: Desk, survey: Survey
) -> None:
    page = desk.page
    project = survey.rest.project("Water points, the next round")
    survey.rest.publish(project, "water_points", payload(GOOD)["buffer"])
    form = form_number(survey.rest, project)
    desk.open(f"/forms/{form}/design")
    upload(page, payload(CHANGED, "2"))
    page.wait_for_url("**/uploads/*")
    desk.look("accept-warnings")
    page.get_by_role("button", name="Accept the warnings and make the draft").click()
    page.wait_for_url("**/design")
    page.get_by_role("link", name="Compare and publish").click()
    desk.look("publish-changes")
    expect(page.get_by_text(re.compile("Column age ends")).first).to_be_visible()
    page.get_by_role("button", name="Publish this version").click()
    expect(page.get_by_text("Read what breaks, and agree")).to_be_visible()
    page.get_by_label("I have read what breaks").check()
    page.get_by_role("button", name="Publish this version").click()
    expect(page.get_by_text("Version “2” is published.")).to_be_visible()
    desk.look("design-published")


def test_a_large_form_says_what_it_is(desk: Desk, survey: Survey) -> None:
    desk.open(f"/forms/{survey.form}")
    desk.look("form")
    desk.open(f"/forms/{survey.form}/design")
    desk.look("design")
