"""A day in the field: out of reach from morning to evening, and a bad line home."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from tests.journeys.interviews import Answers, households
from tests.journeys.phone import Phone
from tests.journeys.site import Enumerator, Site, household
from tests.journeys.uploads import taken_twice

SEED = 2026
PHOTO = "/data/identification/photo"
MIDDLE = "/data/interview/member[2]/age"
# What the phone says of itself, whatever was simulated.
OWN = {"/data/identification/location", PHOTO}


def test_a_phone_says_that_it_is_ready_only_when_all_of_it_is_there(
    site: Site, phone: Phone
) -> None:
    who = site.new_enumerator(site.new_project(household()))
    phone.wire.say(503, "/resources/", times=1)
    phone.join(who)
    phone.wait_sync()
    # The worker may be long in coming; without the form nothing is ready.
    phone.poll(phone.is_controlled, "the service worker serves")
    assert not phone.has("[data-offline=true]")
    assert phone.see("[data-begin]").is_disabled()

    assert phone.send() == "done"
    phone.see("[data-offline=true]")
    phone.go_offline()
    phone.page.reload()
    phone.see("[data-offline=true]")
    phone.begin()


def test_ten_interviews_of_a_day_without_signal_arrive_once_and_whole(
    site: Site, phone: Phone
) -> None:
    who = site.new_enumerator(site.new_project(household(photo=True)))
    phone.install(who)
    phone.go_offline()
    phone.page.reload()
    homes = list(islice(_families(), 10))
    for number, answers in enumerate(homes):
        phone.begin()
        if number < 2:
            phone.fill(answers, photo=number)
        else:
            phone.walk(answers, PHOTO)
            phone.take_photo(number)
        if number == 6:
            _fall_and_go_on(phone, answers)
        phone.walk(answers)
        phone.finish()
    on_phone = _files_of(phone)
    assert len(on_phone) == 10

    cuts = _send_over_a_bad_line(phone)

    arrived = {each["instanceId"] for each in site.submissions(who.project)}
    assert phone.states() == ["sent"] * 10
    assert arrived == set(on_phone)
    assert {each: site.files(who.project, each) for each in arrived} == on_phone
    assert cuts >= 10
    assert taken_twice(phone.wire.exchanges) == []
    assert sorted(_said(site, who, each, homes) for each in arrived) == list(range(10))


def _families() -> Iterator[Answers]:
    """Households of three or four: enough for a roster, and soon asked."""
    for answers in households(SEED):
        if answers["/data/interview/roster/household_size"] in ("3", "4"):
            yield answers


def _fall_and_go_on(phone: Phone, answers: Answers) -> None:
    """In the middle of an interview the phone dies; it comes back without signal."""
    phone.walk(answers, MIDDLE)
    phone.answer(MIDDLE, answers[MIDDLE])
    phone.saved()
    shown, place = phone.references(), phone.place()
    phone.kill()
    phone.start()
    phone.open()
    phone.unlock()
    phone.tap("[data-resume]")
    phone.see(f"[data-reference='{MIDDLE}']")
    assert (phone.references(), phone.place()) == (shown, place)
    assert (
        phone.see(f"[data-reference='{MIDDLE}'] input").input_value() == answers[MIDDLE]
    )


def _files_of(phone: Phone) -> dict[str, dict[str, str]]:
    """What the phone says of its records' files: their SHA-256 by name."""
    found: dict[str, dict[str, str]] = {}
    for file in phone.stored("files"):
        found.setdefault(file["instanceId"], {})[file["name"]] = file["sha256"]
    return found


def _send_over_a_bad_line(phone: Phone) -> int:
    """Try until everything is sent; how often the line was cut."""
    chance = random.Random(SEED)
    cuts = 0

    def stretches() -> Iterator[int]:
        nonlocal cuts
        while True:
            yield chance.randint(1_000, 60_000)
            cuts += 1

    phone.go_online()
    phone.wire.cut_after(stretches())
    outcomes = [phone.send()]
    while outcomes[-1] != "done" or set(phone.states()) != {"sent"}:
        assert len(outcomes) < 100, outcomes
        outcomes.append(phone.send())
    # An answer that breaks off within its head may be anybody's.
    assert set(outcomes) <= {"done", "offline", "portal"}
    return cuts - 1


def _said(site: Site, who: Enumerator, instance_id: str, homes: list[Answers]) -> int:
    """Which household it is, every answer of it."""
    root = etree.fromstring(site.xml(who.project, instance_id).encode())
    (which,) = (
        number
        for number, answers in enumerate(homes)
        if all(
            root.xpath(f"string({reference})") == answer
            for reference, answer in answers.items()
            if reference not in OWN
        )
    )
    return which
