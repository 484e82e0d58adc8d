"""Who may explore what, and which release."""

from __future__ import annotations

import base64

import pytest
from django.test import Client

from collect.accounts.models import Project
from collect.datasets.models import Dataset, Release
from collect.datasets.releases import actions
from tests.factories.accounts import PASSWORD, Person, make_person, make_user
from tests.factories.explored import estimate, release_of
from tests.factories.forms import make_form
from tests.factories.releases import make_dataset
from tests.support.pages import open_page

AT = "/explore/CHILDREN"
FILES = ("figure.svg", "figure.png", "table.csv", "table.xlsx")


@pytest.fixture
def hidden(release: Release, project: Project) -> Dataset:
    """The dataset, which is not public any more."""
    dataset = release.dataset
    dataset.public = False
    dataset.save(update_fields=["public"])
    dataset.sources.add(make_form(project))
    return dataset


@pytest.mark.usefixtures("hidden")
def test_what_is_not_public_is_for_who_may_read_its_estimates(
    alice: Person, bob: Person, chelsea: Person, stranger: Client
) -> None:
    for person in (alice, bob):
        page = open_page(person.browser, AT)
        assert page.heading == "Explore: Children of the region"
        for name in FILES:
            answer = person.browser.get(f"{AT}/{name}?release=1")
            assert answer.status_code == 200
        kept = person.browser.get(f"{AT}/figure.svg?release=1")["Cache-Control"]
        assert kept == "private, max-age=31536000, immutable"
    for browser, status in ((chelsea.browser, 403), (stranger, 401)):
        open_page(browser, AT, status=status)
        for name in FILES:
            assert browser.get(f"{AT}/{name}").status_code == status


@pytest.mark.usefixtures("hidden")
def test_programs_sign_in_where_data_is_not_public(
    alice: Person, stranger: Client
) -> None:
    page = open_page(alice.browser, f"{AT}?view=table")
    assert "This dataset is not public" in page.text
    assert "Authorization" in page.texts("#snippet-Python")[0]
    assert "req_auth_basic" in page.texts("#snippet-R")[0]
    worker = make_person("worker", password=PASSWORD)
    for person, status in ((alice, 200), (worker, 403)):
        given = {"Authorization": f"Bearer {person.token}"}
        assert stranger.get(f"{AT}/table.csv", headers=given).status_code == status
    wrong = base64.b64encode(b"nobody@example.org:wrong").decode()
    given = {"Authorization": f"Basic {wrong}"}
    assert stranger.get(f"{AT}/table.csv", headers=given).status_code == 401


def test_the_newest_release_is_shown_unless_another_is_asked_for(
    release: Release, stranger: Client
) -> None:
    release_of([estimate(OBS_VALUE=99.0)], dataset=release.dataset)
    page = open_page(stranger, f"{AT}?view=table&by=none")
    assert page.texts(".badge.accent") == ["Release 2, 30 November 2026"]
    assert page.rows()[0][1] == "99.0"
    assert page.select("a[href*=ranking]") == []
    page = open_page(stranger, f"{AT}?view=table&by=none&release=1")
    assert [row[1] for row in page.rows()] == ["80.0", "60.0"]


@pytest.mark.parametrize("number", ["3", "0", "-1", "x", "99999999999", "²"])
def test_a_release_that_is_not_there_is_not_found(
    release: Release, stranger: Client, number: str
) -> None:
    open_page(stranger, f"{AT}?release={number}", status=404)


def test_a_withdrawn_release_is_gone(release: Release, stranger: Client) -> None:
    actions.withdraw(release=release, reason="Wrong weights", by=make_user().actor)
    page = open_page(stranger, f"{AT}?release=1", status=410)
    assert "Wrong weights" in page.text
    open_page(stranger, AT, status=404)


def test_another_dataset_is_a_press_away(release: Release, stranger: Client) -> None:
    assert open_page(stranger, AT).select("#switch") == []
    release_of([estimate()], dataset=make_dataset(code="OTHERS"))
    make_dataset(code="EMPTY")
    page = open_page(stranger, AT)
    offered = {each.get("value"): each.text for each in page.select("#switch option")}
    assert offered == {"CHILDREN": "Homes", "OTHERS": "Homes"}
    page = open_page(stranger, "/explore?dataset=OTHERS")
    assert page.address == "/explore/OTHERS"
    open_page(stranger, "/explore", status=404)
    open_page(stranger, "/explore?dataset=//elsewhere.example/x", status=404)
