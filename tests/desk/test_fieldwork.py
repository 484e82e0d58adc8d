"""Watching the fieldwork: figures change as interviews arrive, and lead to them."""

from __future__ import annotations

from playwright.sync_api import FilePayload, expect

from collect.web.demo import field_day
from tests.desk.desk import Desk
from tests.desk.survey import FORM, SUBMISSIONS, Survey

WRONG = "area,target\nNOWHERE,20\n,many\n"


def file_of(text: str) -> FilePayload:
    return FilePayload(name="targets.csv", mimeType="text/csv", buffer=text.encode())


def test_figures_change_as_interviews_arrive_and_lead_to_them(
    desk: Desk, survey: Survey
) -> None:
    desk.open(f"/forms/{survey.form}/fieldwork")
    page = desk.page
    made = page.locator("#card-made .figure")
    before = int(made.inner_text())
    assert before >= SUBMISSIONS
    desk.look("fieldwork")
    users = [survey.rest.app_user(survey.project, "Late comer")]
    survey.rest.allow(survey.project, FORM, users[0]["id"])
    field_day.send(
        survey.rest, survey.project, users, {FORM: 1}, lambda done, of: None, before
    )
    expect(made).to_have_text(str(before + 1), timeout=40_000)
    page.get_by_role("link", name=str(before + 1)).first.click()
    page.wait_for_url("**/submissions*")


def test_targets_are_corrected_until_they_are_right(desk: Desk, survey: Survey) -> None:
    desk.open(f"/forms/{survey.form}/fieldwork/targets")
    page = desk.page
    page.get_by_label("File with targets").set_input_files(file_of(WRONG))
    page.get_by_role("button", name="Upload").click()
    page.get_by_text("Nothing was changed: 2 things are wrong").wait_for()
    desk.look("targets-wrong")
    page.get_by_label("File with targets").set_input_files(file_of("target\n200\n"))
    page.get_by_role("button", name="Upload").click()
    page.get_by_text("Saved: 1 target.").wait_for()
    page.get_by_label("Planned interviews: the whole form").fill("240")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("240 interviews are planned").wait_for()
    desk.look("targets")
    page.get_by_role("navigation", name="Fieldwork").get_by_text("Figures").click()
    page.get_by_text("of 240 planned").wait_for()
    desk.look("fieldwork-targets")


def test_the_map_shows_where_interviews_were_made(desk: Desk, survey: Survey) -> None:
    desk.open(f"/forms/{survey.form}/fieldwork/map")
    page = desk.page
    cell = page.locator("#map .cell").first
    cell.wait_for()
    desk.look("fieldwork-map")
    cell.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Show these submissions").wait_for()
    # The popup fades in.
    page.wait_for_timeout(300)
    desk.look("fieldwork-map-cell")
    page.get_by_role("link", name="Show these submissions").click()
    page.wait_for_url("**/submissions?box=*")
