"""The page of a release, its files, and what it changed."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable

from django.test import Client

from collect.datasets.models import MICRODATA, Dataset, Release, ReleaseFile
from collect.datasets.publishing.formats import FORMATS
from collect.datasets.releases import actions
from tests.factories.accounts import Person
from tests.support.pages import open_page

Publish = Callable[..., Release]


def content(answer: object) -> bytes:
    """The bytes of a streamed answer."""
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_a_release_says_what_it_is_made_of(stranger: Client, publish: Publish) -> None:
    publish()
    page = open_page(stranger, "/catalogue/HOMES/1")
    assert page.heading == "Homes release 1"
    assert page.texts(".counts .figure") == ["6", "0", "2"]
    assert "The first release." in page.text
    nepal, bhutan = page.rows(".provenance")
    assert nepal[0].endswith("/homes")
    assert nepal[3:] == bhutan[3:] == ["70", "70", "0", "0", "3"]
    assert "How to read them" in page.texts("h2")
    assert "fewer people" in page.text
    assert "CC0" in page.text
    (alternate, *_) = page.select('link[type="application/ld+json"]')
    assert content(stranger.get(alternate.get("href")))


def test_every_file_is_offered_with_its_purpose(
    stranger: Client, publish: Publish
) -> None:
    release = publish()
    page = open_page(stranger, "/catalogue/HOMES/1")
    offered = {a.text for a in page.select(".files a")}
    assert offered == set(release.files.values_list("name", flat=True))
    assert len(page.select(".files tbody tr")) == len(FORMATS)
    for link in page.select(".files a"):
        assert content(stranger.get(link.get("href")))
    (sums,) = page.texts(".sums pre")
    for file in release.files.all():
        assert f"{file.sha256} {file.name}" in sums


def test_the_codebook_is_in_the_page(stranger: Client, publish: Publish) -> None:
    publish()
    page = open_page(stranger, "/catalogue/HOMES/1")
    columns = {row[0]: row[1] for row in page.rows(".codebook")}
    assert "Urban" in columns["RESIDENCE"]
    assert "2 codes" in columns["REF_AREA"]
    assert columns["OBS_VALUE"] == "Value"
    assert "Codebook of the disparities" in page.texts("h2")


def test_all_files_come_in_one_archive(stranger: Client, publish: Publish) -> None:
    release = publish()
    answer = stranger.get(
        "/catalogue/HOMES/1/all.zip", headers={"Accept-Encoding": "gzip"}
    )
    archive = zipfile.ZipFile(io.BytesIO(content(answer)))
    assert archive.testzip() is None
    files = {each.name: each for each in release.files.all()}
    assert set(archive.namelist()) == {*files, "SHA256SUMS"}
    for name, file in files.items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == file.sha256
    sums = stranger.get("/catalogue/HOMES/1/SHA256SUMS").content
    assert sums == archive.read("SHA256SUMS")


def test_changes_are_told_in_words_and_one_by_one(
    stranger: Client, publish: Publish
) -> None:
    publish()
    publish(rooms=3.5)
    page = open_page(stranger, "/catalogue/HOMES/2")
    said = "Against release 1: 2 figures changed; of disparities 2 figures changed."
    assert said in page.text
    page = open_page(stranger, page.link("See every figure that changed"))
    assert page.heading == "What release 2 changed"
    assert page.rows() == [
        ["Rooms", "Nepal", "2026", "Total", "changed", "2.786", "3.214"],
        ["Rooms", "Nepal", "2026", "Urban", "changed", "2.5", "3.5"],
        [
            "Rooms",
            "Nepal",
            "2026",
            "Residence, Difference",
            "changed",
            "0.5",
            "-0.5",
        ],
        ["Rooms", "Nepal", "2026", "Residence, Ratio", "changed", "1.2", "0.8571"],
    ]
    first = open_page(stranger, "/catalogue/HOMES/1/changes")
    assert first.rows()[0][4:] == ["added", "", "3.643"]
    older = open_page(stranger, "/catalogue/HOMES/1")
    assert "There is a newer release." in older.text


def test_a_withdrawn_release_says_so_and_why(
    stranger: Client, alice: Person, publish: Publish
) -> None:
    release = publish()
    actions.withdraw(release=release, reason="Wrong weights.", by=alice.actor)
    page = open_page(stranger, "/catalogue/HOMES/1")
    assert "This release was withdrawn on" in page.text
    assert "Wrong weights." in page.text
    assert not page.select(".files")
    for rest in ("changes", "all.zip", "SHA256SUMS"):
        gone = open_page(stranger, f"/catalogue/HOMES/1/{rest}", status=410)
        assert "Wrong weights." in gone.text
    page = open_page(stranger, "/catalogue/HOMES")
    assert page.rows("table.stack")[0][2] == "Withdrawn Wrong weights."
    assert "Nothing is released yet." in page.text


def test_who_may_not_read_a_dataset_sees_no_release_of_it(
    stranger: Client, bob: Person, chelsea: Person, homes: Dataset, publish: Publish
) -> None:
    publish()
    homes.public = False
    homes.save()
    for rest in ("", "/changes", "/all.zip", "/SHA256SUMS"):
        address = f"/catalogue/HOMES/1{rest}"
        assert open_page(stranger, address).heading == "Sign in"
        open_page(chelsea.browser, address, status=403)
        open_page(bob.browser, address, status=403)
    open_page(stranger, "/catalogue/HOMES/99999999999999999999", status=200)


def test_answers_of_persons_are_offered_to_those_who_may_have_them(
    stranger: Client, alice: Person, bob: Person, publish: Publish
) -> None:
    release = publish()
    known = release.files.get(name="homes_1.csv")
    ReleaseFile.objects.create(
        release=release,
        position=99,
        name="homes_1.household.dta",
        format="stata",
        table=MICRODATA,
        media_type="application/x-stata",
        size=known.size,
        sha256=known.sha256,
        blob=known.blob,
    )
    page = open_page(alice.browser, "/catalogue/HOMES/1")
    assert "homes_1.household.dta" in page.texts(".files a")
    assert "Each download is logged." in page.text
    for browser in (stranger, bob.browser):
        page = open_page(browser, "/catalogue/HOMES/1")
        assert "homes_1.household.dta" not in page.text
        assert "They are for those who work with the surveys." in page.text
    answer = alice.browser.get("/catalogue/HOMES/1/all.zip")
    names = zipfile.ZipFile(io.BytesIO(content(answer))).namelist()
    assert "homes_1.household.dta" not in names


def test_two_surveys_of_the_same_are_told(stranger: Client, publish: Publish) -> None:
    release = publish()
    release.counts["conflicts"] = [{}, {}]
    release.save()
    page = open_page(stranger, "/catalogue/HOMES/1")
    assert "Two surveys give 2 figures each." in page.text
