"""A day in the field, with several phones and a bad network."""

from __future__ import annotations

from collections import Counter

import pytest

from collect.sync.simulation.fieldwork import FieldReport, simulate
from collect.sync.simulation.phone import PhoneSettings
from tests.unit.sync.simulation.server import FakeServer, running
from tests.unit.sync.simulation.xforms import STARTED, xform

FORM = xform(
    "<a/><b/>",
    '<bind nodeset="/data/a" type="int" required="true()"/>',
    '<input ref="/data/a"/><input ref="/data/b"/>',
)
OTHER = FORM.replace(b'id="small"', b'id="other"')


def field_day(
    server: FakeServer, *, seed: int = 3, lost_share: float = 0.2, **submissions: int
) -> tuple[FieldReport, list[tuple[int, int]]]:
    server.forms.update(small=FORM, other=OTHER)
    steps: list[tuple[int, int]] = []
    report = simulate(
        [PhoneSettings(server.url, f"collect:{name}") for name in ("a", "b", "c")],
        submissions=submissions or {"small": 20, "other": 5},
        seed=seed,
        resend_share=0.3,
        lost_share=lost_share,
        progress=lambda done, total: steps.append((done, total)),
        now=STARTED,
        timeout=5,
    )
    return report, steps


def test_every_submission_arrives_some_of_them_twice() -> None:
    with running() as server:
        report, steps = field_day(server)
        distinct = set(server.instances())
    assert report.sent == Counter(small=20, other=5)
    assert report.failures == []
    assert len(distinct) == 25
    assert len(server.received) > 25
    assert report.resent > 0
    assert report.broken_connections > 0
    assert steps == [(done, 25) for done in range(1, 26)]
    assert len(set(report.instance_ids["small"])) == 20


def test_a_seed_makes_the_same_submissions_whatever_the_network_does() -> None:
    with running() as good:
        field_day(good, lost_share=0)
    with running() as bad:
        field_day(bad, lost_share=0.4)
    with running() as another:
        field_day(another, seed=4, lost_share=0)
    assert set(good.instances()) == set(bad.instances())
    assert not set(good.instances()) & set(another.instances())


def test_work_is_dealt_evenly_to_the_phones() -> None:
    with running() as server:
        report, _ = field_day(server, small=7)
    assert [phone.sent for phone in report.phones] == [3, 2, 2]
    assert all(set(phone.forms) == {"small", "other"} for phone in report.phones)


def test_refusals_are_reported_with_their_reason() -> None:
    with running() as server:
        server.answers.extend([409] * 3)
        report, _ = field_day(server, lost_share=0, small=5)
    assert report.sent["small"] == 2
    assert len(report.failures) == 3
    assert all("status 409" in line for line in report.failures)


def test_a_form_that_is_not_listed_is_an_error() -> None:
    with running() as server, pytest.raises(KeyError, match="missing_form"):
        field_day(server, missing_form=3)


def test_a_field_day_needs_a_phone() -> None:
    with pytest.raises(ValueError, match="at least one phone"):
        simulate([], submissions={}, seed=1)
