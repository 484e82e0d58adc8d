"""What becomes of finished records when networks lie and servers refuse."""

from __future__ import annotations

import json

import pytest

from tests.journeys.phone import Phone
from tests.journeys.site import Enumerator, Site, small_form
from tests.journeys.wire import HTML, JSON, PORTAL, Exchange

TUS = {"Tus-Resumable": "1.0.0"}
# As in browsers without it: what is sent, and when, is what the page does.
NO_BACKGROUND_SYNC = "delete ServiceWorkerRegistration.prototype.sync;"


@pytest.fixture
def who(site: Site, phone: Phone) -> Enumerator:
    """Her phone has the form of a visit."""
    phone.run_first(NO_BACKGROUND_SYNC)
    who = site.new_enumerator(site.new_project(small_form("visit")))
    phone.install(who)
    return who


def no(code: str, message: str) -> str:
    """The body of a refusal as our server says it."""
    return json.dumps({"code": float(code), "message": message})


def batches(phone: Phone) -> list[Exchange]:
    """Requests with answers, so far."""
    return [each for each in phone.wire.exchanges if each.path.endswith("/submissions")]


def names(site: Site, who: Enumerator) -> list[str]:
    """Of what is on the server."""
    found = site.submissions(who.project, "visit")
    return sorted(each["currentVersion"]["instanceName"] for each in found)


def assert_sends(phone: Phone, site: Site, who: Enumerator, *persons: str) -> None:
    """Nothing was lost: all goes once nothing is in the way."""
    phone.wire.restore()
    assert phone.send() == "done"
    assert phone.states() == ["sent"] * len(persons)
    assert names(site, who) == [f"Visit to {each}" for each in sorted(persons)]


def test_of_two_tabs_that_send_at_once_one_does(
    site: Site, phone: Phone, who: Enumerator
) -> None:
    phone.go_offline()
    for number, person in enumerate(("Ani", "Budi", "Cita")):
        phone.visit(person, photo=number)
    other = phone.new_tab()
    other.locator("[data-sync]:enabled").wait_for()
    before = len(batches(phone))
    phone.go_online()

    def all_sent() -> bool:
        for page in (phone.page, other):
            page.evaluate("() => document.querySelector('[data-sync]').click()")
        return phone.states() == ["sent"] * 3

    phone.poll(all_sent, "all are sent")
    phone.wait_sync()

    assert names(site, who) == ["Visit to Ani", "Visit to Budi", "Visit to Cita"]
    assert len(batches(phone)) == before + 1
    uploads = [each for each in phone.wire.exchanges if each.method == "PATCH"]
    assert len({(each.path, each.asked["upload-offset"]) for each in uploads}) == len(
        uploads
    )


def test_a_page_to_sign_in_never_counts_as_sent(
    site: Site, phone: Phone, who: Enumerator
) -> None:
    phone.visit_far_off("Ani", photo=1)
    lies = [
        (200, PORTAL, HTML, "portal"),
        (403, PORTAL, HTML, "portal"),
        (404, PORTAL, HTML, "portal"),
        (200, "{}", JSON, "portal"),
        (302, "", {"Location": "http://localhost:9/login"}, "offline"),
        (511, PORTAL, HTML, "busy"),
    ]
    for status, body, headers, outcome in lies:
        phone.wire.restore()
        phone.wire.say(status, body=body, headers=headers)
        assert phone.send() == outcome, (status, body)
        assert phone.banner() == "stopped"
        assert phone.states() == ["final"]
        assert len(phone.stored("files")) == 1
    phone.wire.restore()
    phone.wire.be_a_portal()
    phone.send()
    assert "sign in" in phone.see(".sync").inner_text()
    assert names(site, who) == []

    # Answers arrived, and then came the page: the photo is still to be sent.
    phone.wire.restore()
    phone.wire.say(200, "/uploads", body=PORTAL, headers=HTML)
    assert phone.send() == "portal"
    assert (phone.states(), len(phone.stored("files"))) == (["final"], 1)
    assert_sends(phone, site, who, "Ani")


def test_a_link_that_is_not_known_any_more_loses_nothing(
    site: Site, phone: Phone, who: Enumerator
) -> None:
    phone.visit_far_off("Ani", photo=1)
    phone.wire.say(401, body=no("401.2", "These credentials do not identify anyone."))
    assert phone.send() == "refused"
    assert "new link" in phone.see(".sync").inner_text()
    assert phone.states() == ["final"]
    # She works on meanwhile.
    phone.visit("Budi")
    phone.poll(lambda: phone.states() == ["final", "final"], "both are kept")

    phone.wire.restore()
    phone.page.goto(phone.wire.url + who.fragment)
    phone.see("[data-sync]")
    assert_sends(phone, site, who, "Ani", "Budi")


def test_who_may_send_no_more_is_told_and_loses_nothing(
    site: Site, phone: Phone, who: Enumerator
) -> None:
    phone.visit_far_off("Ani")
    phone.wire.say(403, body=no("403.1", "You are not allowed to do this."))
    assert phone.send() == "forbidden"
    assert "supervisor" in phone.see(".sync").inner_text()
    assert phone.states() == ["final"]
    assert_sends(phone, site, who, "Ani")


def test_a_revoked_app_user_keeps_her_records(
    site: Site, phone: Phone, who: Enumerator
) -> None:
    phone.visit_far_off("Ani", photo=1)
    site.revoke(who)
    assert phone.send() == "refused"
    assert "new link" in phone.see(".sync").inner_text()
    assert (phone.states(), len(phone.stored("files"))) == (["final"], 1)
    assert names(site, who) == []
    # And after the phone was off.
    phone.kill()
    phone.start()
    phone.open()
    phone.unlock()
    assert "Visit to Ani" in phone.text()


def test_a_file_that_is_too_large_holds_up_no_other_record(
    site: Site, phone: Phone, who: Enumerator
) -> None:
    phone.wire.drop()
    for number, person in enumerate(("Ani", "Budi")):
        phone.visit(person, photo=number)
    phone.wire.restore()
    said = no("413.92", "The file is larger than this server takes.")
    phone.wire.say(413, "/uploads", method="POST", times=1, body=said, headers=TUS)
    phone.send()
    assert phone.states() == ["rejected", "sent"]
    assert len(phone.stored("files")) == 1
    put_aside = phone.see("[data-state=rejected]").inner_text()
    assert "larger than this server takes" in put_aside


def test_what_the_server_refuses_is_opened_again_and_goes(
    site: Site, phone: Phone, who: Enumerator
) -> None:
    phone.visit_far_off("Ani", photo=1)
    said = no("400.8", "This is not what the form asks.")
    phone.wire.say(400, "/submissions$", times=1, body=said)
    assert phone.send() == "done"
    assert phone.states() == ["rejected"]
    assert "not what the form asks" in phone.see("[data-state=rejected]").inner_text()

    phone.tap("[data-edit]")
    phone.see("[data-leave]")
    phone.walk({})
    phone.finish()
    assert_sends(phone, site, who, "Ani")


def test_a_batch_that_is_too_large_goes_in_halves(
    site: Site, phone: Phone, who: Enumerator
) -> None:
    phone.wire.drop()
    for person in ("Ani", "Budi", "Cita"):
        phone.visit(person)
    before = len(batches(phone))
    phone.wire.restore()
    phone.wire.say(413, "/submissions$", times=1, body=no("413.92", "Too large."))
    assert phone.send() == "done"
    assert [each.status for each in batches(phone)[before:]] == [413, 200, 200]
    assert_sends(phone, site, who, "Ani", "Budi", "Cita")


def test_a_busy_server_is_asked_again_when_it_said(
    site: Site, phone: Phone, who: Enumerator
) -> None:
    phone.visit_far_off("Ani")
    busy = {"Retry-After": "600"}
    phone.wire.say(
        429, "/submissions$", times=1, body=no("429.1", "Later."), headers=busy
    )
    assert phone.send() == "busy"
    now = phone.page.evaluate("() => Date.now()")
    (record,) = phone.stored("records")
    assert record["state"] == "final"
    assert 500_000 < record["nextTryAt"] - now <= 600_000
    # Not before, unless she wants it.
    before = len(batches(phone))
    phone.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    phone.wait_sync()
    assert len(batches(phone)) == before
    assert_sends(phone, site, who, "Ani")


def test_a_server_that_fails_gets_the_record_later(
    site: Site, phone: Phone, who: Enumerator
) -> None:
    phone.visit_far_off("Ani", photo=1)
    for path in ("/submissions$", "/uploads$", "/uploads/", "/files$"):
        phone.wire.restore()
        phone.wire.say(500, path, times=1, body="<h1>Server Error (500)</h1>")
        assert phone.send() == "busy", path
        assert phone.states() == ["final"]
        assert len(phone.stored("files")) == 1
    assert_sends(phone, site, who, "Ani")
