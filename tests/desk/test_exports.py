"""Exporting answers: one click, a choice of options, the file."""

import zipfile

from tests.desk.desk import Desk
from tests.desk.survey import Survey

SECONDS = 60_000


def test_an_export_is_made_watched_and_downloaded(desk: Desk, survey: Survey) -> None:
    page = desk.page
    desk.open(f"/forms/{survey.form}/exports")
    desk.look("exports-none")
    page.get_by_role("link", name="Choose format and options").click()
    page.get_by_text("How the tables look").click()
    page.get_by_text("Only some questions").click()
    page.get_by_text("Only some submissions").click()
    page.get_by_text("Who was asked, and where").click()
    desk.look("export-new")
    page.get_by_label("Condition on answers").fill("nothing at all")
    page.get_by_label("Keep these settings as").fill("Monthly for the ministry")
    page.get_by_role("button", name="Make the export").click()
    page.get_by_role("alert").wait_for()
    desk.look("export-refused")
    page.get_by_label("Condition on answers").fill("")
    page.get_by_role("button", name="Make the export").click()
    page.get_by_role("button", name="CSV").click()
    page.get_by_text("Waiting").or_(page.get_by_text("In the making")).first.wait_for()
    made = page.get_by_role("listitem").filter(has_text="Excel workbook")
    made.get_by_text("Ready").wait_for(timeout=SECONDS)
    text = page.get_by_role("listitem").filter(has_text="CSV for spreadsheets")
    text.get_by_text("Ready").wait_for(timeout=SECONDS)
    desk.look("exports")
    with page.expect_download() as started:
        text.get_by_role("link", name="Download").click()
    with zipfile.ZipFile(started.value.path()) as archive:
        assert "codebook.xlsx" in archive.namelist()
    page.get_by_role("link", name="Change Monthly for the ministry").click()
    desk.look("export-settings")
