"""Finding, reading and publishing figures."""

import re

from playwright.sync_api import expect

from tests.desk.desk import Desk
from tests.desk.survey import Survey

SECONDS = 90_000


def test_a_stranger_finds_a_dataset_and_downloads_a_file(
    stranger: Desk, survey: Survey
) -> None:
    page = stranger.page
    stranger.open("/catalogue")
    stranger.look("catalogue")
    page.get_by_label("Words").fill("made-up")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Children in three made-up countries").click()
    stranger.look("dataset")
    page.get_by_label("Of", exact=True).select_option("region")
    page.get_by_role("heading", name="Coverage", level=1).wait_for()
    stranger.look("dataset-coverage")
    page.go_back()
    page.get_by_role("link", name="All files and methods").click()
    page.get_by_role("heading", name="Codebook", exact=True).click()
    page.get_by_text("What the figures are").click()
    stranger.look("release")
    with page.expect_download() as started:
        page.get_by_role("link", name="demonstration_1.tables.xlsx").click()
    assert started.value.suggested_filename == "demonstration_1.tables.xlsx"
    with page.expect_download() as started:
        page.get_by_role("link", name="Download all").click()
    assert started.value.suggested_filename == "demonstration_1.zip"


def test_a_manager_makes_a_dataset_and_publishes_it(desk: Desk, survey: Survey) -> None:
    page = desk.page
    desk.open("/catalogue/new-dataset")
    page.get_by_text("Protection, groups, and more").click()
    page.get_by_role("button", name="Make the dataset").click()
    page.get_by_role("alert").wait_for()
    desk.look("dataset-refused")
    page.get_by_label("Code", exact=True).fill("TRIAL")
    page.get_by_label("Title (English)").fill("A trial")
    page.get_by_label(re.compile("Child disparity household")).first.check()
    page.get_by_role("button", name="Make the dataset").click()
    page.get_by_role("link", name="Populations").click()
    page.get_by_label("CSV file").set_input_files(
        {"name": "p.csv", "mimeType": "text/csv", "buffer": b"area,year\nNPL,x\n"}
    )
    page.get_by_role("button", name="Replace the table").click()
    page.get_by_role("heading", name="What is wrong with the file").wait_for()
    desk.look("populations")
    desk.open("/catalogue/TRIAL/publish")
    desk.look("publish")
    page.get_by_role("button", name="Publish now").click()
    page.get_by_role("link", name="Look at the release").or_(
        page.get_by_role("button", name="Cancel")
    ).first.wait_for()
    desk.look("publishing")
    page.get_by_role("link", name="Look at the release").click(timeout=SECONDS)
    page.get_by_role("link", name="Withdraw").click()
    page.get_by_label("Why").fill("Only a trial.")
    desk.look("withdraw")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("Only a trial.")).to_be_visible()
    desk.look("release-withdrawn")
    desk.open("/catalogue/TRIAL/edit")
    desk.look("dataset-edit")
