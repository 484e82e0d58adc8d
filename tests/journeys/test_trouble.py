"""What goes wrong with phones: old programs, full memory, clocks, and answers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from tests.journeys.phone import Phone
from tests.journeys.site import Enumerator, Site, small_form

# A phone whose clock is wrong by so many milliseconds, in pages and in the worker.
CLOCK = """
{
  const Right = Date;
  globalThis.Date = class extends Right {
    constructor(...given) {
      if (given.length) super(...given);
      else super(Right.now() + SHIFT);
    }
    static now() { return Right.now() + SHIFT; }
  };
}
"""


@pytest.fixture
def who(site: Site) -> Enumerator:
    """She visits."""
    return site.new_enumerator(site.new_project(small_form("visit")))


def newer(script: bytes) -> bytes:
    """The service worker of a version with another page."""
    page = rb'\{"revision":"[0-9a-f]+","url":"index.html"\}'
    changed, times = re.subn(
        page, b'{"revision":"newer","url":"index.html"}', script, count=1
    )
    assert times == 1
    return changed


def test_a_new_version_waits_until_the_interview_is_over(
    phone: Phone, who: Enumerator
) -> None:
    phone.install(who)
    phone.begin("visit")
    phone.answer("/data/person", "Ani")
    phone.page.evaluate("() => { window.mark = 'the same page'; }")

    phone.wire.rewrite("/collect/sw.js", newer)
    phone.wire.rewrite(
        "/collect/index.html",
        lambda page: page.replace(b"<head>", b'<head><meta name="newer" content="1">'),
    )
    phone.page.evaluate(
        "() => navigator.serviceWorker.getRegistration().then((it) => it.update())"
    )
    phone.poll(
        lambda: phone.page.evaluate(
            "() => navigator.serviceWorker.getRegistration()"
            ".then((it) => it.waiting !== null)"
        ),
        "the newer version waits",
    )
    assert phone.references() == ["/data/person"]
    assert not phone.has("[data-update]")
    phone.turn()
    phone.turn()
    assert phone.page.evaluate("() => window.mark") == "the same page"

    phone.leave()
    assert not phone.has("meta[name=newer]")
    phone.tap("[data-update]")
    phone.poll(lambda: phone.has("meta[name=newer]"), "the newer page")
    phone.go_offline()
    phone.page.reload()
    phone.tap("[data-resume]")
    phone.see("[data-reference='/data/rooms']")
    phone.turn("[data-back]")
    phone.turn("[data-back]")
    assert phone.see("[data-reference] input").input_value() == "Ani"


def test_a_full_phone_keeps_the_draft_and_says_what_to_do(
    phone: Phone, who: Enumerator
) -> None:
    phone.install(who)
    phone.begin("visit")
    phone.answer("/data/person", "Ani")
    phone.saved()
    phone.turn()
    phone.turn()
    phone.saved()
    phone.go_offline()
    phone.kill()
    phone.start()
    # Before anything is written: the browser reckons with the room it knew for a while.
    origin = phone.wire.url.removesuffix("/collect/")
    chrome = phone.context.new_cdp_session(phone.page)
    full = {"origin": origin, "quotaSize": 1}
    chrome.send("Storage.overrideQuotaForOrigin", full)
    phone.open()
    phone.unlock()
    phone.tap("[data-resume]")
    phone.see("[data-reference='/data/rooms']")
    phone.answer("/data/rooms", "4")
    alert = phone.see("main > [role=alert]")
    assert "Free some space" in alert.inner_text()
    # She may look around, but is not let go of what is not kept.
    phone.tap("[data-leave]")
    phone.turn("[data-back]")
    phone.turn()
    phone.see("main > [role=alert]")
    assert phone.see("[data-reference='/data/rooms'] input").input_value() == "4"

    chrome.send("Storage.overrideQuotaForOrigin", {"origin": origin})
    phone.answer("/data/rooms", "6")
    phone.poll(lambda: not phone.has("main > [role=alert]"), "it is saved after all")
    phone.answer("/data/rooms", "5")
    phone.saved()
    phone.kill()
    phone.start()
    phone.open()
    phone.unlock()
    phone.tap("[data-resume]")
    phone.see("[data-reference='/data/rooms']")
    assert phone.see("[data-reference] input").input_value() == "5"


@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_that_is_a_day_wrong_loses_nothing(
    site: Site, phone: Phone, who: Enumerator, days: int
) -> None:
    clock = CLOCK.replace("SHIFT", str(days * 86_400_000))
    phone.run_first(clock)
    phone.wire.rewrite("/collect/sw.js", lambda script: clock.encode() + script)
    phone.install(who)
    phone.go_offline()
    phone.visit("Ani", photo=1)
    phone.go_online()
    phone.poll(lambda: phone.send() == "done" and phone.states() == ["sent"], "sent")

    (there,) = site.submissions(who.project, "visit")
    right = datetime.now(UTC)
    said = right + timedelta(days=days)
    record = etree.fromstring(
        site.xml(who.project, there["instanceId"], "visit").encode()
    )
    for name in ("start", "end"):
        at = datetime.fromisoformat(record.findtext(name) or "")
        assert abs(at - said) < timedelta(minutes=10)
    assert abs(datetime.fromisoformat(there["createdAt"]) - right) < timedelta(
        minutes=5
    )
    # It opens as before, and the next one goes as well.
    phone.page.reload()
    phone.visit("Budi")
    phone.poll(lambda: phone.states() == ["sent", "sent"], "the next is sent")


def send_one(phone: Phone, site: Site, who: Enumerator, person: str) -> str:
    """A visit that is on the server; its id."""
    phone.visit(person, photo=1)
    phone.poll(lambda: phone.send() == "done" and phone.states() == ["sent"], "sent")
    (there,) = site.submissions(who.project, "visit")
    return str(there["instanceId"])


def correct(phone: Phone, rooms: str) -> None:
    """Offline, she corrects the only record that was sent back."""
    phone.tap("[data-correct]")
    phone.see("[data-reference]")
    assert "Really 44 rooms?" in phone.see(".reviewer").inner_text()
    phone.walk({"/data/rooms": rooms})
    phone.finish()


def test_a_record_that_was_sent_back_is_corrected_offline_and_goes_back_as_an_edit(
    site: Site, phone: Phone, who: Enumerator
) -> None:
    phone.install(who)
    first = send_one(phone, site, who, "Ani")
    photo = site.files(who.project, first, "visit")
    site.send_back(who.project, first, "Really 44 rooms?", "visit")
    assert phone.send() == "done"
    phone.see("[data-correct]")
    phone.go_offline()
    phone.page.reload()
    correct(phone, "4")
    assert not phone.has("[data-correct]")
    phone.go_online()
    phone.poll(
        lambda: phone.send() == "done" and phone.states() == ["sent"] * 2, "sent"
    )

    (there,) = site.submissions(who.project, "visit")
    assert there["instanceId"] == first
    assert there["reviewState"] == "edited"
    now = there["currentVersion"]["instanceId"]
    assert now != first
    root = etree.fromstring(site.xml(who.project, first, "visit").encode())
    assert root.findtext("rooms") == "4"
    assert first in etree.tostring(root).decode()
    assert site.files(who.project, first, "visit") == photo
    assert not phone.has("[data-correct]")


def test_what_was_corrected_elsewhere_meanwhile_is_put_aside_and_others_go(
    site: Site, phone: Phone, who: Enumerator
) -> None:
    phone.install(who)
    first = send_one(phone, site, who, "Ani")
    site.send_back(who.project, first, "Really 44 rooms?", "visit")
    assert phone.send() == "done"
    phone.go_offline()
    correct(phone, "4")
    phone.visit("Budi")
    site.edit(who.project, first, "visit", ("<rooms>3<", "<rooms>14<"))
    phone.go_online()
    phone.poll(
        lambda: (
            phone.send() == "done" and phone.states() == ["conflict", "sent", "sent"]
        ),
        "the other is sent",
    )
    aside = phone.see("[data-state=conflict]").inner_text()
    assert "elsewhere" in aside
    assert "<rooms>14</rooms>" in site.xml(who.project, first, "visit")
