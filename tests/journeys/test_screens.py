"""Every screen: for all who use it, in scripts from right to left and tall ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.interviews import households
from tests.journeys.phone import Phone
from tests.journeys.screens import inaccessible, misplaced, pages
from tests.journeys.site import Enumerator, Site, household, small_form

CLINIC = {"/data/person": "أمينة", "/data/age": "34", "/data/water": "well"}
LANGUAGES = [
    ("العربية (ar)", "ar", "rtl"),
    ("ខ្មែរ (km)", "km", "ltr"),
    ("বাংলা (bn)", "bn", "ltr"),
]


@pytest.fixture
def who(site: Site) -> Enumerator:
    """She fills the form of a clinic, which has every kind of question."""
    return site.new_enumerator(site.new_project(small_form("clinic")), "أمينة")


def test_nothing_is_hidden_from_who_cannot_see_the_screens_before_an_interview(
    phone: Phone, who: Enumerator
) -> None:
    phone.open()
    phone.see("#link")
    assert inaccessible(phone) == []
    phone.page.goto(phone.wire.url + who.fragment)
    phone.page.reload()
    phone.see("#pin").fill("111111")
    phone.see("#again").fill("111111")
    phone.tap("main button.primary")
    phone.see("[role=alert]")
    assert inaccessible(phone) == []
    phone.install(who)
    assert inaccessible(phone) == []
    phone.tap("[data-lock]")
    phone.see("#pin").fill("111111")
    phone.tap("main button.primary")
    phone.see("[role=alert]", has_text="not your PIN")
    assert inaccessible(phone) == []


def test_nothing_is_hidden_from_who_cannot_see_the_questions(
    phone: Phone, who: Enumerator
) -> None:
    phone.install(who)
    phone.begin("clinic")
    found = {}
    for name in pages(phone, CLINIC):
        found[name] = inaccessible(phone)
        if name == "/data/age":
            phone.answer(name, "340")
            phone.tap("[data-next]")
            phone.see(".question .error", has_text="120")
            found["a wrong answer"] = inaccessible(phone)
    assert len(found) > 20
    phone.tap("[data-jump]")
    phone.see("nav .jump")
    found["the list"] = inaccessible(phone)
    assert sorted({each for wrong in found.values() for each in wrong}) == []


def test_nothing_is_hidden_from_who_cannot_see_the_household_form(
    site: Site, phone: Phone
) -> None:
    phone.install(site.new_enumerator(site.new_project(household(photo=True))))
    phone.begin()
    alone = next(
        answers
        for answers in households(7)
        if answers["/data/interview/roster/household_size"] == "1"
    )
    found = {name: inaccessible(phone) for name in pages(phone, alone)}
    assert sorted({each for wrong in found.values() for each in wrong}) == []
    phone.finish()
    phone.poll(lambda: phone.states() == ["sent"], "it is sent")
    assert inaccessible(phone) == []


def test_in_arabic_the_collector_reads_from_right_to_left(
    phone: Phone, who: Enumerator, tmp_path: Path
) -> None:
    phone.open()
    phone.see("[data-language]").select_option("ar")
    phone.see("html[dir=rtl][lang=ar]")
    wrong = {"to join": misplaced(phone)}
    phone.picture(tmp_path / "join.png")
    phone.page.goto(phone.wire.url + who.fragment)
    phone.page.reload()
    phone.see("#pin")
    wrong["to choose a PIN"] = misplaced(phone)
    phone.install(who)
    wrong["at home"] = misplaced(phone)
    phone.picture(tmp_path / "home.png")
    phone.begin("clinic")
    phone.answer_here(CLINIC)
    phone.leave()
    wrong["with a draft"] = misplaced(phone)
    phone.tap("[data-lock]")
    phone.see("#pin")
    wrong["locked"] = misplaced(phone)
    phone.picture(tmp_path / "locked.png")
    assert phone.page.evaluate("() => document.documentElement.dir") == "rtl"
    assert {name: each for name, each in wrong.items() if each} == {}


@pytest.mark.parametrize(("language", "code", "direction"), LANGUAGES)
def test_a_form_in_any_script_fits_a_small_phone(
    phone: Phone,
    who: Enumerator,
    tmp_path: Path,
    language: str,
    code: str,
    direction: str,
) -> None:
    phone.install(who)
    phone.begin("clinic")
    phone.see(".interview header select").select_option(language)
    phone.see(f".interview[lang={code}][dir={direction}]")
    wrong = {}
    for number, name in enumerate(pages(phone, CLINIC)):
        wrong[name] = misplaced(phone)
        phone.picture(tmp_path / f"{code}-{number:02}.png")
    phone.tap("[data-jump]")
    phone.see("nav .jump")
    wrong["the list"] = misplaced(phone)
    phone.picture(tmp_path / f"{code}-list.png")
    assert {name: each for name, each in wrong.items() if each} == {}
