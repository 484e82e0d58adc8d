"""Looking through submissions: narrowing, deciding, reading, correcting."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.desk.desk import Desk
from tests.desk.survey import Survey


def test_somebody_finds_reads_and_corrects_submissions(
    desk: Desk, survey: Survey
) -> None:
    page = desk.page
    desk.open(f"/forms/{survey.form}/submissions")
    expect(page.locator("#number")).to_have_text(re.compile(r"\d+ submissions"))
    desk.look("submissions")

    page.get_by_role("link", name="Columns", exact=True).click()
    page.get_by_label("Find a question").fill("household")
    page.get_by_label("Household number on the listing").check()
    page.get_by_label("Find a question").fill("")
    desk.look("submission-columns")
    page.get_by_role("button", name="Save").click()
    expect(
        page.get_by_role("columnheader", name="Household number on the listing")
    ).to_be_visible()

    page.get_by_role("link", name="Filter by an answer").click()
    page.get_by_label("Question").wait_for()
    desk.settle()
    page.get_by_label("Question").select_option("/interview/roster/household_size")
    page.get_by_label("The answer").select_option("least")
    page.get_by_label("Value").fill("2")
    desk.look("submission-filter")
    page.get_by_role("button", name="Add this filter").click()
    expect(page.locator(".chip")).to_contain_text("is at least 2")
    desk.look("submissions-filtered")

    boxes = page.get_by_role("checkbox", name="Tick the one received")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_label("Decision").select_option("approved")
    page.get_by_role("textbox", name="Comment").fill("Called back")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("2 submissions are now: Approved.")).to_be_visible()
    desk.look("submissions-decided")
    page.get_by_role("button", name="Set them back").click()
    expect(page.get_by_text("2 submissions are as they were.")).to_be_visible()

    page.get_by_role("rowheader").first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Household identification")).to_be_visible()
    desk.look("submission")
    first = page.url
    page.keyboard.press("j")
    page.wait_for_url(lambda address: address != first)
    page.keyboard.press("k")
    page.wait_for_url(first)

    page.locator("#conversation textarea").fill("The number was written down wrongly")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#conversation .said")).to_contain_text("written down wrongly")

    page.get_by_role("link", name="Correct answers").click()
    number = page.get_by_label("Household number on the listing")
    number.fill("many")
    page.get_by_role("button", name="Save corrections").click()
    expect(page.get_by_text("Say why, for those who read the history.")).to_be_visible()
    assert number.input_value() == "many"
    desk.look("submission-correct")
    number.fill("77")
    page.get_by_label("Why").fill("Read from the listing")
    page.get_by_role("button", name="Save corrections").click()
    expect(page.get_by_text("Corrected.", exact=False)).to_be_visible()
    page.get_by_role("link", name="History").click()
    expect(page.locator(".changes ins").first).to_have_text("77")
    desk.look("submission-history")

    page.get_by_role("link", name="Back to the submission").click()
    page.emulate_media(media="print")
    expect(page.get_by_role("banner")).to_be_hidden()
    desk.look("submission-print")
    page.emulate_media(media="screen")


def test_a_search_narrows_the_table(desk: Desk, survey: Survey) -> None:
    page = desk.page
    desk.open(f"/forms/{survey.form}/submissions")
    whole = page.locator("tbody tr").count()
    name = page.locator("tbody tr").first.locator("td").nth(2).inner_text()
    page.get_by_label("Search all answers").fill("zzz nothing")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("No submission fits these filters.")).to_be_visible()
    desk.look("submissions-none")
    page.get_by_role("link", name="Remove all").click()
    expect(page.locator("tbody tr")).to_have_count(whole)
    assert name
    desk.open(f"/forms/{survey.form}/submissions?where=/nothing~is~1&received_from=x")
    desk.look("submissions-bad-filter")
