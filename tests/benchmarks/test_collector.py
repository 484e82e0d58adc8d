"""What somebody waits for on the cheapest phones: the collector, a form, a page.

Budgets are in milliseconds of a quiet machine on which the loop of fixed work takes
`LOOP`; on any other, and with others at work, they stretch as the loop does.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from statistics import median

import pytest

from tests.benchmarks.long_forms import long_form
from tests.benchmarks.slow_phone import SlowPhone, turns
from tests.journeys.conftest import needed, phone, playwright, site, wire  # noqa: F401
from tests.journeys.phone import Phone
from tests.journeys.site import Site

RUNS = int(os.environ.get("COLLECTOR_RUNS", "5"))
TURNS = 8
LOOP = 75.0
BUDGETS = {"shell": 2_000, "form of 40": 6_000, "form of 300": 11_000, "page": 200}


@dataclass
class Times:
    """Milliseconds of each run, and of the loop in the same page."""

    each: dict[str, list[float]] = field(default_factory=dict)
    loops: dict[str, list[float]] = field(default_factory=dict)

    def add(self, what: str, milliseconds: float, loop: float) -> None:
        self.each.setdefault(what, []).append(milliseconds)
        self.loops.setdefault(what, []).append(loop)

    def multiple(self, what: str) -> float:
        """The median of all runs, as a multiple of the loop's."""
        return median(self.each[what]) / median(self.loops[what])

    def __str__(self) -> str:
        return "\n".join(
            f"{what:12} {median(times):7.0f} ms, {self.multiple(what):6.1f} loops of"
            f" {median(self.loops[what]):.0f} ms (budget {BUDGETS[what]} ms,"
            f" {BUDGETS[what] / LOOP:.0f} loops)  {[round(each) for each in times]}"
            for what, times in self.each.items()
        )


def measured(slow: SlowPhone) -> Times:
    """Open, begin and turn pages, as often as asked for."""
    times = Times()
    for _ in range(RUNS):
        for questions in (40, 300):
            opened = slow.open()
            begun = slow.begin(f"questions_{questions}")
            loop = slow.loop()
            times.add("shell", opened, loop)
            times.add(f"form of {questions}", begun, loop)
        times.add("page", turns(slow, TURNS), loop)
    return times


@pytest.mark.benchmark
def test_nobody_waits_long_on_the_cheapest_phones(
    site: Site,  # noqa: F811
    phone: Phone,  # noqa: F811
) -> None:
    forms = site.new_project(long_form(40), long_form(300))
    phone.install(site.new_enumerator(forms))
    phone.poll(phone.is_controlled, "the service worker serves")

    times = measured(SlowPhone(phone))

    print(f"\n{times}")  # noqa: T201
    late = [what for what in BUDGETS if times.multiple(what) > BUDGETS[what] / LOOP]
    assert late == []
