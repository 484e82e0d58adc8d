"""A run is asked for, watched, and its results looked at."""

import re

from tests.desk.desk import Desk
from tests.desk.survey import Survey


def test_a_run_is_watched_until_its_end(desk: Desk, survey: Survey) -> None:
    page = desk.page
    desk.open(f"/forms/{survey.form}/runs")
    before = page.locator("tbody tr").count()
    page.get_by_role("button", name="Run now").click()
    page.get_by_text("A run was asked for.").wait_for()
    working = page.locator("#at-work")
    if working.count():
        desk.look("runs-at-work")
    # The page asks for itself until the run is over, and then no more.
    working.wait_for(state="detached", timeout=60_000)
    page.get_by_text("Clean differs from raw by the log").wait_for()
    assert page.locator("tbody tr").count() > before
    assert page.locator("[hx-trigger]").count() == 0
    desk.look("runs")
    page.locator("tbody th a").first.click()
    page.get_by_role("heading", name="Stages").wait_for()
    desk.look("run")


def test_results_are_looked_at_by_indicator(desk: Desk, survey: Survey) -> None:
    page = desk.page
    desk.open(f"/forms/{survey.form}/results")
    desk.look("results")
    page.get_by_label("Indicator").select_option(label="Mean household size")
    page.wait_for_url(re.compile("indicator=DM_AVG_HH_SIZE"))
    page.get_by_label("Broken down by").select_option(label="Residence")
    page.wait_for_url(re.compile("by=RESIDENCE"))
    desk.look("results-of-indicator")
    page.get_by_role("link", name="Disparities").click()
    desk.look("disparities")
    page.get_by_role("link", name="Comparisons").click()
    desk.look("contrasts")
