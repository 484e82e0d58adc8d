"""The page: what can be chosen, and what is shown of it."""

from __future__ import annotations

import pytest
from django.test import Client

from collect.datasets.models import Release
from collect.web.explore.words import DASH
from tests.integration.web.explore.conftest import CHOSEN, DISCIPLINE
from tests.support.pages import Page, open_page, send

pytestmark = pytest.mark.usefixtures("release")
AT = "/explore/CHILDREN"


def rows(page: Page) -> list[list[str]]:
    """Cells of the table, with hyphens for dashes."""
    return [[cell.replace(DASH, "-") for cell in row] for row in page.rows()]


def options(page: Page, name: str) -> dict[str, str]:
    """What a list of the form offers: text by value."""
    found = page.select(f"#asking [name={name}] option")
    return {each.get("value", ""): str(each.text) for each in found}


def test_what_divides_most_is_shown_first(stranger: Client) -> None:
    page = open_page(stranger, AT)
    assert page.heading == "Explore: Children of the region"
    assert page.texts(".badge.accent") == ["Release 1, 30 November 2026"]
    (image,) = page.select(".picture img")
    assert image.get("alt") == (
        "Children under five whose birth is registered, by wealth quintile."
        " Countries (2) · 2026 · Percent."
    )
    assert page.texts(".views [aria-current]") == ["Equiplot"]


def test_the_picture_is_told_in_words(stranger: Client) -> None:
    page = open_page(stranger, f"{AT}?{CHOSEN}")
    (said,) = page.texts("#in-words")
    assert said == (
        "In words: Of 2 rows, the groups lie furthest apart in Nepal (Poorest 23.1,"
        " Fourth 70.0); closest together in Bhutan (Second 75.0, Richest 90.0)."
    )
    only = open_page(stranger, f"{AT}?{CHOSEN}&area=NPL&intervals=1")
    (said,) = only.texts("#in-words")
    assert said == (
        "In words: Nepal: Everybody 60.0, Poorest 23.1, Second 40.0, Middle 55.0,"
        " Fourth 70.0, Richest 61.4."
    )
    assert only.texts("#areas summary") == ["Countries: 1 of 2"]


def test_only_what_there_is_can_be_chosen(stranger: Client) -> None:
    page = open_page(stranger, AT)
    assert options(page, "by") == {
        "none": "Not divided",
        "SEX": "Sex",
        "RESIDENCE": "Residence",
        "WEALTH_QUINTILE": "Wealth quintile",
    }
    assert options(page, "within") == {
        "": "Countries",
        "groups": "Groups of countries",
        "NPL": "Areas of Nepal",
    }
    assert list(options(page, "period")) == ["", "2026", "2021", "all"]
    other = open_page(stranger, f"{AT}?indicator={DISCIPLINE}")
    assert options(other, "period") == {}
    assert other.select("#areas") == []


def test_the_form_works_without_scripts(stranger: Client) -> None:
    page = open_page(stranger, f"{AT}?view=table")
    page = send(stranger, page, {"by": "SEX"}, form="#asking")
    assert page.texts("thead th") == [
        *("Area", "Group", "Percent", "Interval (95 %)", "Standard error"),
        *("CV, %", "Cases", "Note"),
    ]
    assert rows(page) == [
        ["Bhutan", "Everybody", "80.0", "76.0 - 84.0", "2.00", "2.5", "400", ""],
        ["Bhutan", "Female", "79.0", "56.0 - 64.0", "2.00", "2.5", "400",
         "Few cases: use with care"],
        ["Bhutan", "Male", "-", "", "-", "-", "-", "Withheld to protect people"],
        ["Nepal", "Everybody", "60.0", "56.0 - 64.0", "2.00", "3.3", "400", ""],
        ["Nepal", "Female", "59.0", "55.0 - 63.0", "2.00", "3.4", "400", ""],
        ["Nepal", "Male", "61.0", "57.0 - 65.0", "2.00", "3.3", "400", ""],
    ]  # fmt: skip


def test_a_table_is_sorted_by_what_is_pressed(stranger: Client) -> None:
    page = open_page(stranger, f"{AT}?view=table&by=SEX")
    page = open_page(stranger, page.link("Percent"))
    rising = ["59.0", "60.0", "61.0", "79.0", "80.0"]
    assert [row[2] for row in rows(page)] == [*rising, "-"]
    assert page.select("th[aria-sort=ascending]")
    page = open_page(stranger, page.link("Percent ↑"))
    assert [row[2] for row in rows(page)] == [*rising[::-1], "-"]
    assert page.select("th[aria-sort=descending]")
    page = send(stranger, page, {"by": "WEALTH_QUINTILE"}, form="#asking")
    assert rows(page)[0][2] == "90.0"
    page = open_page(stranger, f"{AT}?view=table&by=SEX&sort=-n")
    assert [row[6] for row in rows(page)][-1] == "-"


def test_people_of_another_group_can_be_singled_out(stranger: Client) -> None:
    page = open_page(stranger, f"{AT}?view=table&by=SEX&among=RESIDENCE.R")
    assert [row[:3] for row in rows(page)] == [
        ["Nepal", "Rural", "49.0"],
        ["Nepal", "Female", "48.0"],
        ["Nepal", "Male", "50.0"],
    ]
    assert "Rural" in page.texts(".seen > p.quiet")[0]


def test_periods_are_those_that_are_chosen(stranger: Client) -> None:
    page = open_page(stranger, f"{AT}?view=table&by=none&period=all")
    assert [row[:2] for row in rows(page)] == [
        ["Bhutan", "2026"],
        ["Nepal", "2021"],
        ["Nepal", "2026"],
    ]
    page = open_page(stranger, f"{AT}?view=table&by=none&period=2021")
    assert [row[:2] for row in rows(page)] == [["Nepal", "50.0"]]
    page = open_page(stranger, f"{AT}?period=all&area=NPL")
    assert "furthest apart in 2026" in page.texts("#in-words")[0]


@pytest.mark.parametrize(
    ("by", "order", "first"),
    [
        ("WEALTH_QUINTILE", "name", "Bhutan"),
        ("WEALTH_QUINTILE", "value", "Bhutan"),
        ("WEALTH_QUINTILE", "-value", "Nepal"),
        ("WEALTH_QUINTILE", "gap", "Nepal"),
        ("SEX", "gap", "Nepal"),
        ("SEX", "value", "Bhutan"),
    ],
)
def test_rows_stand_in_the_order_that_is_chosen(
    stranger: Client, by: str, order: str, first: str
) -> None:
    page = open_page(stranger, f"{AT}?by={by}&order={order}")
    assert rows(page)[0][0] == first


def test_what_is_ticked_stays_in_sight(stranger: Client) -> None:
    page = open_page(stranger, f"{AT}?area=NPL")
    assert page.select("#areas[open]") == []
    answer = stranger.get(f"{AT}?area=NPL", headers={"HX-Trigger-Name": "area"})
    assert b'id="areas" open' in answer.content


def test_areas_within_a_country_stand_by_themselves(stranger: Client) -> None:
    page = open_page(stranger, f"{AT}?view=table&within=NPL")
    assert [row[0] for row in rows(page)] == ["Koshi", "Karnali"][::-1]
    page = open_page(stranger, f"{AT}?view=table&within=groups")
    assert [row[0] for row in rows(page)] == ["SAARC"]


def test_a_trend_is_told_from_the_first_to_the_last(stranger: Client) -> None:
    page = open_page(stranger, f"{AT}?view=trend&by=none")
    (said,) = page.texts("#in-words")
    assert said == (
        "In words: Bhutan, Everybody: 80.0 in 2026. Nepal, Everybody: 50.0 in 2021,"
        " 60.0 in 2026."
    )


def test_a_map_says_where_most_and_least_are(stranger: Client) -> None:
    page = open_page(stranger, f"{AT}?view=map")
    (said,) = page.texts("#in-words")
    assert said == ("In words: Highest: Bhutan 80.0; lowest: Nepal 60.0.")
    page = open_page(stranger, f"{AT}?view=map&by=WEALTH_QUINTILE&group=Q1")
    assert page.texts("#in-words") == ["In words: Nepal 23.1."]
    assert (
        page.select(".picture img")[0]
        .get("alt", "")
        .startswith("Children under five whose birth is registered: Poorest.")
    )


def test_a_map_of_nothing_says_so(stranger: Client) -> None:
    page = open_page(stranger, f"{AT}?view=map&by=none&within=NPL")
    assert "There are no boundaries of these areas" in page.text
    page = open_page(
        stranger, f"{AT}?view=map&by=SEX&among=RESIDENCE.R&group=F&area=BTN"
    )
    assert "There is no figure to draw" in page.text


def test_disparities_are_ranked_with_who_is_worst_off(stranger: Client) -> None:
    page = open_page(stranger, f"{AT}?view=ranking")
    assert rows(page) == [
        ["Nepal", "38.3", "14.0 - 26.0", "Poorest 23.1 - Fourth 70.0", ""],
        ["Bhutan", "-", "", "Second 75.0 - Richest 90.0", "Withheld to protect people"],
    ]
    assert "By how many points one subgroup is ahead" in page.text
    dated = open_page(stranger, f"{AT}?view=ranking&period=all&area=NPL&order=-value")
    assert [row[:2] for row in rows(dated)] == [
        ["Nepal, 2026", "38.3"],
        ["Nepal, 2021", "40.0"],
    ]
    once = open_page(stranger, f"{AT}?view=ranking&period=2021&order=value")
    assert [row[:2] for row in rows(once)] == [["Nepal", "40.0"]]


def test_disparities_of_an_area_are_ranked_by_indicator(stranger: Client) -> None:
    page = open_page(
        stranger, f"{AT}?view=ranking&across=indicators&area=NPL&order=name"
    )
    assert [row[:2] for row in rows(page)] == [
        ["Children 1 to 14 who experienced violent discipline", "-12.0"],
        ["Children under five whose birth is registered", "38.3"],
    ]
    assert rows(page)[0][3] == "Poorest 82.0 - Richest 70.0"


def test_disparities_of_an_area_are_ranked_by_what_divides(stranger: Client) -> None:
    page = open_page(stranger, f"{AT}?view=ranking&across=dimensions&by=none")
    assert [row[:2] for row in rows(page)] == [["Wealth quintile", "-"]]
    assert "There is no figure to draw" in page.text
    page = open_page(stranger, f"{AT}?view=ranking&across=dimensions&area=NPL")
    assert [row[0] for row in rows(page)] == [
        "Wealth quintile",
        "Country or area",
        "Sex",
    ]
    assert rows(page)[1][3] == "Koshi 44.0 - Karnali 71.0"
    ratio = open_page(stranger, f"{AT}?view=ranking&measure=R")
    assert [row[:2] for row in rows(ratio)] == [["Nepal", "2.66"]]


def test_what_there_is_not_is_said(stranger: Client) -> None:
    page = open_page(
        stranger, f"{AT}?indicator=NOTHING&by=MOON&area=XXX&view=table&measure="
    )
    (note,) = page.texts(".note.warning")
    assert (
        note
        == "This release has no NOTHING, MOON, XXX; the nearest there is, is shown."
    )


def test_a_choice_in_a_page_keeps_its_address_whole(stranger: Client) -> None:
    answer = stranger.get(f"{AT}?by=SEX&view=trend", headers={"HX-Request": "true"})
    assert answer["HX-Push-Url"] == (
        "/explore/CHILDREN?view=trend&indicator=PT_CHLD_Y0T4_REG&by=SEX&release=1"
    )
    assert "HX-Push-Url" not in stranger.get(AT)


def test_names_are_in_the_language_of_the_reader(
    stranger: Client, release: Release
) -> None:
    answer = stranger.get(AT, headers={"Accept-Language": "id"})
    assert "Anak balita yang kelahirannya tercatat" in answer.content.decode()
