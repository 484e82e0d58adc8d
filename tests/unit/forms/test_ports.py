"""Ports: what rooms above lend the forms room, and what holds without them."""

import pytest

from collect.forms import ports
from collect.forms.ports import NoSubmissions


@pytest.fixture(autouse=True)
def own_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ports of each test's own: those of the running program stay as they are."""
    monkeypatch.setattr(ports, "_store", NoSubmissions())
    monkeypatch.setattr(ports, "_purgers", [])


def test_without_a_store_forms_have_no_submissions() -> None:
    store = ports.submission_store()
    assert store.statistics([1, 2], draft=True) == {}
    store.discard_drafts(1)
    store.purge_form(1)


def test_the_registered_store_is_the_store() -> None:
    store = NoSubmissions()
    ports.register(store)
    assert ports.submission_store() is store


def test_purgers_are_called_once_and_the_last_first() -> None:
    calls: list[str] = []

    def submissions(form_id: int) -> None:
        calls.append(f"submissions {form_id}")

    def tables(form_id: int) -> None:
        calls.append(f"tables {form_id}")

    for room in (submissions, tables, submissions):
        ports.register_purger(room)
    for purger in ports.purgers():
        purger(7)
    assert calls == ["tables 7", "submissions 7"]
