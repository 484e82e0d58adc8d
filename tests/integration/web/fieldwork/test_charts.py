"""Pictures of fieldwork: files that may be kept, and the same as tables."""

from __future__ import annotations

import pytest
from lxml import etree

from collect.accounts.models import Actor
from collect.datasets.monitoring.targets import set_targets
from collect.forms.models import Form
from tests.factories.accounts import Person
from tests.factories.submissions import instance, new_id, send
from tests.integration.datasets.monitoring.conftest import home
from tests.support.pages import open_page


def drawn(person: Person, address: str) -> str:
    answer = person.browser.get(address)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "image/svg+xml"
    assert "max-age" in answer["Cache-Control"]
    root = etree.fromstring(answer.content)
    return " ".join(str(root.xpath("string()")).split())


def test_each_picture_has_words_a_table_and_a_narrow_one(
    bob: Person, watched: Form
) -> None:
    page = open_page(bob.browser, f"/forms/{watched.pk}/fieldwork")
    pictures = page.select(".picture img")
    assert [each.get("alt", "").partition(".")[0] for each in pictures] == [
        "Interviews day by day",
        "How long interviews take",
        "At what time interviews begin",
    ]
    for picture, narrow in zip(pictures, page.select("source"), strict=True):
        assert drawn(bob, picture.get("src") or "")
        assert drawn(bob, narrow.get("srcset") or "")
    assert page.rows(".behind table")[0] == ["3 Mar 2026", "1", "4"]


def test_the_address_of_a_picture_changes_with_what_it_shows(
    alice: Person, watched: Form, by: Actor
) -> None:
    def address() -> str:
        page = open_page(alice.browser, f"/forms/{watched.pk}/fieldwork")
        return str(page.select(".picture img")[0].get("src"))

    first = address()
    assert address() == first
    set_targets(form=watched, data=b"day,target\n2026-03-02,9\n", by=alice.actor)
    second = address()
    assert second != first
    assert "Planned until then" in drawn(alice, second)
    home(watched, by)
    assert address() not in (first, second)


def test_limits_of_the_workbook_are_drawn(bob: Person, watched: Form) -> None:
    text = drawn(bob, f"/forms/{watched.pk}/fieldwork/pictures/minutes.svg")
    assert "Too short below 15" in text
    assert "Median 20" in text


def test_without_an_end_there_is_no_picture_of_minutes(
    bob: Person, form: Form, by: Actor
) -> None:
    name = new_id()
    body = "<start>2026-03-01T10:00:00.000+05:45</start><area>U</area>"
    send(form, instance(body, form_id="homes", instance_id=name), by=by)
    page = open_page(bob.browser, f"/forms/{form.pk}/fieldwork")
    assert len(page.select(".picture")) == 2
    assert page.select("#card-minutes") == []
    answer = bob.browser.get(f"/forms/{form.pk}/fieldwork/pictures/minutes.svg")
    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["nothing", "days/x"])
def test_other_pictures_there_are_none(bob: Person, watched: Form, name: str) -> None:
    answer = bob.browser.get(f"/forms/{watched.pk}/fieldwork/pictures/{name}.svg")
    assert answer.status_code == 404
