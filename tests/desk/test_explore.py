"""Exploring a release: from the page to the picture, the table and a program."""

from __future__ import annotations

from pathlib import Path

from tests.desk.desk import Desk
from tests.desk.survey import Survey


def test_a_stranger_takes_a_picture_home(
    stranger: Desk, survey: Survey, tmp_path: Path
) -> None:
    page = stranger.page
    stranger.open(f"/explore/{survey.dataset}")
    page.get_by_role("img", name="Children").wait_for()
    stranger.look("explore-equiplot")
    for view in ("Table", "Trend", "Map", "Disparities"):
        page.get_by_role("link", name=view, exact=True).click()
        page.get_by_role("link", name=view, exact=True).and_(
            page.locator("[aria-current]")
        ).wait_for()
        page.wait_for_load_state("networkidle")
        stranger.look(f"explore-{view.lower()}")
