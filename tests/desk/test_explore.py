"""Exploring a release: from the page to the picture, the table and a program."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pandas as pd
from playwright.sync_api import Download

from tests.desk.desk import Desk
from tests.desk.survey import Survey
from tests.factories.boundaries import feature, geojson, square


def test_a_stranger_takes_a_picture_and_a_table_home(
    stranger: Desk, survey: Survey
) -> None:
    page = stranger.page
    stranger.open(f"/explore/{survey.dataset}")
    picture = page.locator(".picture img")
    picture.wait_for()
    stranger.look("explore-equiplot")
    page.get_by_label("Compare by").select_option("RESIDENCE")
    page.wait_for_url("**/explore/*by=RESIDENCE*")
    page.get_by_label("Show 95 % intervals").check()
    page.wait_for_url("**/explore/*intervals=1*")
    assert (
        picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
    )
    drawn = _saved(stranger, "SVG").decode()
    assert "Source: Nobody: a demonstration" in drawn
    assert "confidence intervals (95 %)" in drawn
    width, height = struct.unpack(">II", _saved(stranger, "PNG")[16:24])
    assert width >= 1520
    assert height > 300
    for view in ("Trend", "Map", "Disparities", "Table"):
        page.get_by_role("link", name=view, exact=True).click()
        page.locator(f".views [aria-current]:text-is('{view}')").wait_for()
        stranger.look(f"explore-{view.lower()}")
    saved = pd.read_csv(io.BytesIO(_saved(stranger, "CSV")))
    _run(page.locator("#snippet-Python").inner_text(), saved)


def test_a_manager_draws_a_map_of_provinces(
    desk: Desk, survey: Survey, tmp_path: Path
) -> None:
    page = desk.page
    desk.open(f"/explore/{survey.dataset}?view=map&within=XAA")
    page.get_by_text("There are no boundaries of these areas").wait_for()
    page.get_by_role("link", name="Upload boundaries").click()
    file = tmp_path / "provinces.geojson"
    file.write_bytes(
        geojson(feature("XA01", square(120, -8)), feature("AX", square(1, 1)))
    )
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Add the boundaries").click()
    page.get_by_text("Feature 2: AX is no area").wait_for()
    desk.look("boundaries-refused")
    file.write_bytes(
        geojson(feature("XA01", square(120, -8)), feature("XA02", square(121, -8)))
    )
    page.get_by_label("File").set_input_files(file)
    page.get_by_label("Source").fill("Invented")
    page.get_by_role("button", name="Add the boundaries").click()
    page.get_by_text("The boundaries are there").wait_for()
    desk.look("boundaries")
    desk.open(f"/explore/{survey.dataset}?view=map&within=XAA")
    page.get_by_role("heading", level=1).wait_for()
    assert page.get_by_text("There are no boundaries of these areas").count() == 0
    desk.look("explore-map-provinces")
    desk.open(f"/explore/{survey.dataset}/boundaries")
    page.get_by_role("button", name="Delete").click()
    page.get_by_text("are gone").wait_for()


def _saved(desk: Desk, link: str) -> bytes:
    """What is downloaded behind a link."""
    with desk.page.expect_download() as started:
        desk.page.get_by_role("link", name=link, exact=True).click()
    download: Download = started.value
    return Path(download.path()).read_bytes()


def _run(program: str, saved: pd.DataFrame) -> None:
    """The program reads what the page gave."""
    names: dict[str, pd.DataFrame] = {}
    exec(program, names)
    figures = names["figures"]
    assert list(figures.columns) == list(saved.columns)
    assert figures["OBS_VALUE"].equals(saved["OBS_VALUE"])
    assert figures["TIME_PERIOD"].dtype.kind != "i"
