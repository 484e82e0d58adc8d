"""What a day costs somebody who pays for each megabyte."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from tests.journeys.interviews import households
from tests.journeys.phone import Phone
from tests.journeys.site import Site, household

BUDGET = 30 * 1024


def test_twenty_interviews_cost_less_than_30_kilobytes(
    site: Site, phone: Phone, record_property: Callable[[str, object], None]
) -> None:
    who = site.new_enumerator(site.new_project(household()))
    phone.install(who)
    phone.go_offline()
    for answers in islice(households(2026), 20):
        phone.begin()
        phone.walk(answers)
        phone.finish()
    before = len(phone.wire.exchanges)
    phone.go_online()
    assert phone.send() == "done"
    assert phone.states() == ["sent"] * 20
    assert len(site.submissions(who.project)) == 20

    up, down = phone.wire.bytes_since(before)
    record_property("bytes sent", up)
    record_property("bytes received", down)
    assert up + down <= BUDGET
