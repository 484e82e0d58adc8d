"""A day in the field: out of reach from morning to evening, and a bad line home."""

from __future__ import annotations

from tests.journeys.phone import Phone
from tests.journeys.site import Site, household


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
