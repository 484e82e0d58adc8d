"""What is taken from the page: pictures, tables, and programs that read them."""

from __future__ import annotations

import csv
import io
import struct
from typing import Any

import openpyxl
import pytest
from django.test import Client
from lxml import etree

from collect.datasets.models import Dataset, Release
from tests.factories.explored import by, estimate, release_of
from tests.integration.web.explore.conftest import CHOSEN, WEALTH
from tests.support.pages import open_page

pytestmark = pytest.mark.usefixtures("release")
AT = "/explore/CHILDREN"
VIEWS = ("equiplot", "trend", "map", "ranking")


def words_of(svg: bytes) -> str:
    """All that is to be read in a picture."""
    root = etree.fromstring(svg)
    return " ".join(" ".join(map(str, root.itertext())).split())


def sdmx(browser: Client, address: str) -> list[str]:
    """The lines that an address of SDMX answers."""
    answer: Any = browser.get(address.removeprefix("http://testserver"))
    assert answer.status_code == 200
    told: str = b"".join(answer.streaming_content).decode()
    return told.splitlines()


def lines_of(answer: Any) -> list[dict[str, str]]:
    """Rows of a CSV."""
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("narrow", ["", "&narrow=1"])
def test_pictures_say_all_that_must_be_known(
    stranger: Client, view: str, narrow: str
) -> None:
    answer = stranger.get(f"{AT}/figure.svg?{CHOSEN}&view={view}{narrow}")
    assert answer["Content-Type"] == "image/svg+xml"
    said = words_of(answer.content)
    assert "Children under five whose birth is registered" in said
    assert (
        "Source: Bureau of Statistics, Children of the region, release 1"
        in said.replace(" Children", " Children")
    )
    assert b"<script" not in answer.content
    assert b"style=" not in answer.content
    root = etree.fromstring(answer.content)
    assert root.get("role") == "img"


def test_pictures_say_what_is_withheld_and_what_marks_mean(stranger: Client) -> None:
    answer = stranger.get(f"{AT}/figure.svg?{CHOSEN}&intervals=1")
    said = words_of(answer.content)
    assert "(*) Withheld to protect people: Bhutan (Poorest)." in said
    assert "Bhutan (*)" in said
    assert "Upright line: Everybody. Thin lines: confidence intervals (95 %)." in said
    few = words_of(stranger.get(f"{AT}/figure.svg?by=SEX").content)
    assert "Hollow: few cases, use with care." in few
    pale = words_of(stranger.get(f"{AT}/figure.svg?view=ranking&by=SEX").content)
    assert "Pale: few cases, use with care." in pale


def test_pictures_without_groups_show_areas_alone(stranger: Client) -> None:
    said = words_of(stranger.get(f"{AT}/figure.svg?by=none").content)
    assert "Bhutan" in said
    assert "Thin lines: confidence intervals (95 %)." in said
    assert "Upright" not in said
    trend = words_of(stranger.get(f"{AT}/figure.svg?by=none&view=trend").content)
    assert "Bands: confidence intervals (95 %)." in trend


def test_a_png_is_twice_as_large_as_the_picture(stranger: Client) -> None:
    drawn = stranger.get(f"{AT}/figure.svg?{CHOSEN}").content
    answer = stranger.get(f"{AT}/figure.png?{CHOSEN}&save")
    assert answer["Content-Disposition"] == (
        'attachment; filename="children-1-pt_chld_y0t4_reg-wealth_quintile-equiplot.png"'
    )
    assert answer.content[:8] == b"\x89PNG\r\n\x1a\n"
    root = etree.fromstring(drawn)
    size = [2 * int(root.get(name, "0")) for name in ("width", "height")]
    assert list(struct.unpack(">II", answer.content[16:24])) == size


def test_pictures_of_a_release_may_be_kept_for_long(stranger: Client) -> None:
    pinned = stranger.get(f"{AT}/figure.svg?{CHOSEN}&release=1")
    assert pinned["Cache-Control"] == "public, max-age=31536000, immutable"
    again = {"If-None-Match": pinned["ETag"]}
    assert (
        stranger.get(f"{AT}/figure.svg?{CHOSEN}&release=1", headers=again).status_code
        == 304
    )
    assert (
        stranger.get(f"{AT}/figure.svg?{CHOSEN}")["Cache-Control"] == "public, no-cache"
    )


def test_a_picture_of_nothing_is_none(stranger: Client) -> None:
    for kind in ("svg", "png"):
        for view in ("ranking", "equiplot"):
            nothing = f"view={view}&area=BTN&period=2021"
            answer = stranger.get(f"{AT}/figure.{kind}?{nothing}")
            assert answer.status_code == 404


def test_files_of_what_there_is_not_are_refused(stranger: Client) -> None:
    for name in ("figure.svg", "figure.png", "table.csv", "table.xlsx"):
        answer = stranger.get(f"{AT}/{name}?indicator=NOTHING")
        assert answer.status_code == 400
        assert "there is no NOTHING in this release" in answer.content.decode()


def test_a_table_is_a_csv_that_programs_read(stranger: Client) -> None:
    answer = stranger.get(
        f"{AT}/table.csv?{CHOSEN}&view=table&among=RESIDENCE.R&by=SEX"
    )
    first, second, _third = lines_of(answer)
    assert (first["SEX"], second["SEX"], second["SEX_LABEL"]) == ("_T", "F", "Female")
    assert second["RESIDENCE_LABEL"] == "Rural"
    assert (second["OBS_VALUE"], second["N"], second["OBS_STATUS"]) == (
        "48.0",
        "400",
        "A",
    )
    assert second["SOURCE"].startswith(
        "Bureau of Statistics (2026). Children of the region, release 1, 2026-11-30."
        " http://testserver/explore/CHILDREN?view=table"
    )
    hidden = lines_of(stranger.get(f"{AT}/table.csv?{CHOSEN}&area=BTN"))[1]
    assert (hidden["OBS_VALUE"], hidden["NOTE"]) == ("", "Withheld to protect people")


def test_disparities_are_a_csv_with_both_ends(stranger: Client) -> None:
    first, second = lines_of(stranger.get(f"{AT}/table.csv?view=ranking"))
    assert first["STRATIFIER_LABEL"] == "Wealth quintile"
    assert (first["MEASURE_LABEL"], first["OBS_VALUE"]) == ("Difference", "38.3")
    assert (first["LOWEST_GROUP"], first["HIGHEST_VALUE"]) == ("Poorest", "70.0")
    assert (second["OBS_VALUE"], second["OBS_STATUS"]) == ("", "Q")
    (sex,) = lines_of(stranger.get(f"{AT}/table.csv?view=ranking&by=SEX"))
    assert (sex["LOWEST_GROUP"], sex["LOWEST_VALUE"]) == ("Female", "59.0")


def test_a_workbook_has_notes_beside_the_figures(stranger: Client) -> None:
    answer = stranger.get(f"{AT}/table.xlsx?{CHOSEN}&view=table")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Figures", "Notes"]
    figures = list(book["Figures"].values)
    assert figures[0][:2] == ("INDICATOR", "INDICATOR_LABEL")
    values = [row[figures[0].index("OBS_VALUE")] for row in figures[1:]]
    assert values[:3] == [80, None, 75]
    notes = [row[0] for row in book["Notes"].values]
    assert (
        notes[0] == "Children under five whose birth is registered, by wealth quintile"
    )
    assert any("confidence interval (95 %)" in str(note) for note in notes)
    one_end = release_of(
        [estimate(), *by(WEALTH, [None, None, None, None, 61.0])],
        dataset=Dataset.objects.get(code="CHILDREN"),
    )
    assert stranger.get(f"{AT}/table.csv?release={one_end.number}").status_code == 200


def test_the_same_figures_are_asked_of_sdmx(stranger: Client, release: Release) -> None:
    page = open_page(stranger, f"{AT}?view=table&by=SEX&among=RESIDENCE.R")
    (address,) = page.texts("#copy-api")
    assert address == (
        "http://testserver/sdmx/data/CRC,CHILDREN,1.1.0/"
        "PT_CHLD_Y0T4_REG.NPL._T+F+M.R._T._T._T"
        "?startPeriod=2026&endPeriod=2026&format=csvfilewithlabels"
    )
    assert len(sdmx(stranger, address)) == 4


def test_disparities_are_asked_of_sdmx(stranger: Client) -> None:
    page = open_page(stranger, f"{AT}?view=ranking")
    (address,) = page.texts("#copy-api")
    assert len(sdmx(stranger, address)) == 3
    for across in ("indicators", "dimensions"):
        page = open_page(stranger, f"{AT}?view=ranking&across={across}&area=NPL")
        (address,) = page.texts("#copy-api")
        assert sdmx(stranger, address)
    page = open_page(stranger, f"{AT}?view=ranking&area=BTN&period=2021")
    assert "startPeriod" not in page.texts("#copy-api")[0]


def test_what_is_shown_can_be_copied(stranger: Client) -> None:
    page = open_page(stranger, f"{AT}?{CHOSEN}&view=table")
    (share,) = page.texts("#copy-share")
    assert share == f"http://testserver{AT}?view=table&{CHOSEN}&release=1"
    again = open_page(stranger, share.removeprefix("http://testserver"))
    assert again.rows() == page.rows()
    assert page.texts("#copy-citation")[0].endswith(share)
    assert page.texts("[data-copy]") == [
        "Copy: Link to this view",
        "Copy: Citation",
        "Copy: The same figures by SDMX REST",
        "Copy the Python program",
        "Copy the R program",
        "Copy the Stata program",
    ]
    assert "pandas.read_csv(url" in page.texts("#snippet-Python")[0]
