"""Releases that are large, or have little in them."""

from __future__ import annotations

from typing import Any

from django.test import Client

from collect.datasets.models import Dataset
from tests.factories.explored import (
    by,
    countries,
    disparity,
    estimate,
    many,
    release_of,
    withheld,
)
from tests.integration.web.explore.conftest import WEALTH
from tests.support.pages import open_page

AT = "/explore/CHILDREN"
MADE_UP: list[dict[str, Any]] = [
    {"code": "XAA", "names": {"en": "Aralia"}},
    {"code": "XAB", "names": {"en": "Belonia"}},
]


def test_many_lines_are_a_page_away(stranger: Client, dataset: Dataset) -> None:
    rows_, compared = many(countries(), ["PT_CHLD_Y0T4_REG"], ("2019", "2026"))
    release_of(rows_, compared, dataset=dataset)
    page = open_page(stranger, f"{AT}?view=trend")
    assert len(page.rows()) == 40
    whole = open_page(stranger, page.link("See all 336 lines"))
    assert len(whole.rows()) == 100
    last = open_page(stranger, f"{whole.address}&page=4")
    assert len(last.rows()) == 36
    dense = stranger.get(f"{AT}/figure.svg?period=all").content.decode()
    assert "more row" not in dense
    three, _none = many(countries(), ["PT_CHLD_Y0T4_REG"], ("2019", "2022", "2026"))
    release_of(three, dataset=dataset)
    dense = stranger.get(f"{AT}/figure.svg?period=all").content.decode()
    assert "24 more rows are in the table." in dense
    alone = open_page(stranger, f"{AT}?by=none")
    assert alone.texts("#in-words")[0].count(":") >= 8


def test_what_is_published_is_shown_first(stranger: Client, dataset: Dataset) -> None:
    release_of(
        [
            withheld(),
            *by(WEALTH, [None] * 5),
            withheld(INDICATOR="PT_CHLD_5-17_LBR_ECON"),
            estimate(INDICATOR="ED_ANAR_L1", RESIDENCE="U"),
            withheld(INDICATOR="ED_ANAR_L1", WEALTH_QUINTILE="Q1"),
        ],
        dataset=dataset,
    )
    page = open_page(stranger, AT)
    assert page.select("#ask-indicator [selected]")[0].get("value") == "ED_ANAR_L1"
    assert page.select("#ask-by [selected]")[0].get("value") == "RESIDENCE"
    nothing = open_page(stranger, f"{AT}?indicator=PT_CHLD_Y0T4_REG&view=trend")
    assert "There is no figure to draw" in nothing.text
    only = release_of([withheld(), estimate(REF_AREA="BTN")], dataset=dataset)
    page = open_page(stranger, f"{AT}?release={only.number}&view=trend")
    assert page.texts("#in-words") == ["In words: Bhutan, Everybody: 60.0 in 2026."]


def test_countries_without_outlines_stand_below_each_other(
    stranger: Client, dataset: Dataset
) -> None:
    rows = [
        estimate(REF_AREA="XAA", OBS_VALUE=1234.6, UNIT_MEASURE="USD"),
        estimate(REF_AREA="XAB", UNIT_MEASURE="USD"),
    ]
    release_of(rows, dataset=dataset, areas=MADE_UP)
    page = open_page(stranger, f"{AT}?view=map&order=value")
    assert "There are no boundaries of these areas" in page.text
    assert "Upload boundaries" not in page.text
    assert [row[1] for row in page.rows()] == ["1,235", "60.0"]
    assert stranger.get(f"{AT}/figure.svg?view=map").status_code == 200


def test_groups_without_a_total_are_ordered_by_their_mean(
    stranger: Client, dataset: Dataset
) -> None:
    release_of(
        [
            *by("SEX", [10.0, 20.0]),
            *by("SEX", [30.0, 40.0], REF_AREA="BTN"),
            *by("SEX", [None, None], REF_AREA="IDN"),
        ],
        [disparity(STRATIFIER="SEX"), disparity(STRATIFIER="SEX", REF_AREA="IDN")],
        dataset=dataset,
    )
    page = open_page(stranger, f"{AT}?order=-value")
    assert [row[0] for row in page.rows()][::2] == ["Nepal", "Bhutan", "Indonesia"]
    ranked = open_page(stranger, f"{AT}?view=ranking")
    assert ["Indonesia", ""] in [[row[0], row[3]] for row in ranked.rows()]
    assert stranger.get(f"{AT}/table.csv?view=ranking").status_code == 200


def test_a_figure_without_a_reason_is_not_available(
    stranger: Client, dataset: Dataset
) -> None:
    nothing = dict.fromkeys(("OBS_VALUE", "SE", "LOWER", "UPPER"))
    release_of(
        [
            estimate(REF_AREA="NPL", OBS_STATUS="M", **nothing),
            estimate(REF_AREA="BTN", OBS_STATUS="O", **nothing),
            *by("SEX", [10.0, None]),
        ],
        dataset=dataset,
    )
    page = open_page(stranger, f"{AT}?view=table&by=none")
    assert [row[-1] for row in page.rows()] == ["Not available", "No cases"]
    page = open_page(stranger, f"{AT}?view=equiplot&by=SEX")
    assert page.texts("#in-words") == ["The table has the figures."]
