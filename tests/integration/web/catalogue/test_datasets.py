"""The catalogue, and the page of a dataset."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from collect.datasets.models import Dataset, Estimate, Release
from collect.datasets.releases import coverage
from collect.forms.models import Form
from tests.factories.accounts import Person
from tests.factories.releases import make_dataset
from tests.support.pages import open_page, send

Publish = Callable[..., Release]


def test_anybody_finds_what_is_public(stranger: Client, publish: Publish) -> None:
    publish()
    page = open_page(stranger, "/catalogue")
    assert page.texts(".datasets h2") == ["Homes"]
    (facts,) = page.texts(".datasets .facts")
    assert "Bhutan, Nepal" in facts
    assert "2026" in facts
    assert "No. 1 of" in facts
    assert "CC0" in facts
    assert "How many rooms homes have." in page.text
    assert "New dataset" not in page.text
    assert open_page(stranger, page.link("Homes")).heading == "Homes"


def test_an_empty_catalogue_says_so(stranger: Client, alice: Person) -> None:
    assert "no public dataset yet" in open_page(stranger, "/catalogue").text
    assert "There is no dataset yet." in open_page(alice.browser, "/catalogue").text


def test_datasets_are_found_by_word_and_country(
    stranger: Client, publish: Publish
) -> None:
    publish()
    page = open_page(stranger, "/catalogue")
    for words in ("ROOMS how", "dwelling", "nepal", "homes rumah"):
        assert send(stranger, page, {"q": words}).texts(".datasets h2") == ["Homes"]
    found = send(stranger, page, {"q": "schools"})
    assert "0 of 1 datasets" in found.text
    assert "Try fewer words" in found.text
    assert found.select('[name="q"]')[0].get("value") == "schools"
    page = send(stranger, page, {"country": "NPL"})
    assert page.texts(".datasets h2") == ["Homes"]
    values = [each.get("value") for each in page.select("#id_country option")]
    assert values == ["", "BTN", "NPL"]
    assert open_page(stranger, "/catalogue?country=XXX&q=a%00b").texts("h2")


def test_what_is_not_public_is_for_those_who_read_all_sources(
    stranger: Client,
    alice: Person,
    bob: Person,
    chelsea: Person,
    homes: Dataset,
    nepal: Form,
) -> None:
    homes.public = False
    homes.save()
    own = make_dataset(nepal, code="OWN", by=alice.actor)
    own.public = False
    own.save()
    assert open_page(stranger, "/catalogue").texts(".datasets h2") == []
    assert open_page(stranger, "/catalogue/HOMES").heading == "Sign in"
    assert open_page(chelsea.browser, "/catalogue").texts(".datasets h2") == []
    open_page(chelsea.browser, "/catalogue/HOMES", status=403)
    assert open_page(bob.browser, "/catalogue").texts(".datasets code") == []
    page = open_page(bob.browser, "/catalogue")
    assert [each.get("href") for each in page.select(".datasets h2 a")] == [
        "/catalogue/OWN"
    ]
    open_page(bob.browser, "/catalogue/HOMES", status=403)
    page = open_page(alice.browser, "/catalogue/HOMES")
    assert "Not public" in page.texts(".badge")
    assert "Nothing is released yet." in page.text
    open_page(stranger, "/catalogue/NONE", status=404)


def test_a_dataset_is_described(stranger: Client, publish: Publish) -> None:
    publish()
    page = open_page(stranger, "/catalogue/HOMES")
    (about,) = page.texts('section[aria-labelledby="about"] dl')
    for words in ("Bhutan, Nepal", "Bureau of Statistics", "Desk", "CC0", "HOMES"):
        assert words in about
    assert page.texts(".indicators dt") == ["Rooms ROOMS"]
    assert "standard errors" in page.text
    (citation,) = page.texts("#citation")
    year = citation.split("(")[1][:4]
    assert citation.startswith(f"Bureau of Statistics ({year}). Homes (release 1)")
    assert citation.endswith("/catalogue/HOMES/1")
    assert "@misc{homes_1," in page.texts("#bibtex")[0]
    assert page.rows("table.stack")[0][0] == "Release 1"
    assert page.rows("table.stack")[0][2] == "The first release."
    assert not page.select(".bar .end")
    for name in ("program-csv", "program-sdmx", "program-api"):
        (address,) = page.texts(f"#{name}")
        assert address.startswith("http")
    assert stranger.get(page.texts("#program-csv")[0]).status_code == 200


def test_coverage_is_a_table_with_words(stranger: Client, publish: Publish) -> None:
    publish()
    page = open_page(stranger, "/catalogue/HOMES")
    assert page.texts(".matrix thead th") == ["Indicator", "Bhutan", "Nepal"]
    assert page.rows(".matrix") == [["Rooms", "✓there", "✓there"]]
    page = send(stranger, page, {"of": "NPL"}, form="#matrix form")
    assert page.heading == "Coverage"
    assert page.texts(".matrix thead th") == ["Indicator", "2026"]
    page = send(stranger, page, {"scope": "region"}, form="#matrix form")
    assert page.select('#of option[selected][value="NPL"]')
    page = open_page(stranger, "/catalogue/HOMES/coverage?scope=region&of=nothing")
    rows = dict(
        zip(page.texts(".matrix thead th"), page.rows(".matrix")[-1], strict=True)
    )
    assert rows["NPL"] == "✓there"
    assert rows["FJI"].startswith("—")
    assert "no survey of this country is a source" in page.texts(".reasons")[0]


def test_coverage_before_anything_is_known(alice: Person, homes: Dataset) -> None:
    page = open_page(alice.browser, "/catalogue/HOMES/coverage")
    assert page.rows(".matrix") == [["ROOMS", "—a", "—a"]]
    assert "the survey is not computed yet" in page.text
    homes.sources.clear()
    page = open_page(alice.browser, "/catalogue/HOMES/coverage")
    assert "No survey of this dataset asks" in page.text


def test_more_reasons_than_letters_are_numbered(
    stranger: Client, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish()
    entries = [
        coverage.Entry("ROOMS", f"X{n}", "2026", coverage.MISSING, f"reason {n}", ())
        for n in range(28)
    ]
    entries.append(coverage.Entry("DOORS", "X1", "2026", coverage.PRESENT, "", ()))
    monkeypatch.setattr(coverage, "coverage", lambda dataset: entries)
    page = open_page(stranger, "/catalogue/HOMES/coverage")
    assert [row[-1] for row in page.rows(".matrix")] == ["—2", ""]
    assert page.texts(".reasons li")[-1] == "2 reason 27"
    assert page.texts(".matrix thead abbr")[0] == "X0"


def test_parts_of_countries_are_counted(
    stranger: Client, publish: Publish, homes: Dataset
) -> None:
    publish()
    homes.areas = [{"code": "BTN", "names": {"en": "Bhutan"}, "parent": ""}]
    homes.areas += [{"code": "NPL-X", "names": {"en": "Part"}, "parent": "NPL"}]
    homes.mappings = []
    homes.save()
    Estimate.objects.filter(ref_area="NPL").update(ref_area="NPL-X")
    page = open_page(stranger, "/catalogue/HOMES/coverage")
    assert "1 part of a country is in the CSV only." in page.text


def test_pages_are_in_the_readers_language(stranger: Client, publish: Publish) -> None:
    publish()
    stranger.cookies["language"] = "id"
    assert open_page(stranger, "/catalogue/HOMES").heading == "Rumah"
