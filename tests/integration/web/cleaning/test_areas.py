"""Whoever is limited to areas cleans what was asked there, and sees nothing else."""

from __future__ import annotations

import pytest

from collect.accounts.models import Project
from collect.accounts.permissions import ADMIN
from collect.datasets.cleaning import Proposal
from collect.datasets.decisions import actions
from collect.datasets.models import Decision
from tests.factories.accounts import Person, make_person
from tests.factories.areas import ELSEWHERE, JAVA, Homes, limited, make_homes
from tests.integration.datasets.homes import finished_run
from tests.support.pages import Page, open_page, send


@pytest.fixture
def homes(project: Project) -> Homes:
    """A home in each province, both with too many rooms."""
    found = make_homes(project)
    assert finished_run(found.form).findings == 2
    return found


@pytest.fixture
def rina(project: Project) -> Person:
    """Reviews interviews of Java."""
    return limited("rina", project, JAVA)


def _page(person: Person, homes: Homes, rest: str = "") -> Page:
    page = open_page(person.browser, f"/forms/{homes.form.pk}/cleaning{rest}")
    assert ELSEWHERE not in page.text
    return page


def _correct(homes: Homes, uuid: str, by: Person) -> None:
    proposal = Proposal(
        1, uuid, "", uuid, "rooms", "", "31", "change_response", "3", "a slip"
    )
    assert actions.decide(form=homes.form, proposals=[proposal], by=by.actor).batch


def test_findings_of_ones_areas_are_listed_and_decided(
    rina: Person, homes: Homes
) -> None:
    assert "1 finding waits for a decision." in _page(rina, homes).text
    page = _page(rina, homes, "/findings?check=too_many")
    (row,) = page.rows(".findings")
    assert "Central Java" in row[4]
    (link,) = page.select(".findings th[scope=row] a")
    page = open_page(rina.browser, link.get("href"))
    page = open_page(rina.browser, page.link("This is wrong: Rooms"))
    assert "About the answer to rooms: 31" in page.text
    fields = {"way": "change", "value": "3", "reason": "a slip"}
    send(rina.browser, page, fields, form="#decide")
    decision = Decision.objects.get()
    assert (decision.uuid, decision.question, decision.new_value) == (
        homes.here,
        "rooms",
        "3",
    )
    listed = _page(rina, homes, "/findings?check=too_many&standing=decided")
    assert len(listed.rows(".findings")) == 1
    open_page(rina.browser, f"{link.get('href')}&fix=nothing", status=404)


def test_findings_of_other_areas_have_no_page_and_are_not_decided(
    rina: Person, homes: Homes
) -> None:
    key = f"check=too_many&table=&row={homes.there}&question=rooms&old=31"
    address = f"/forms/{homes.form.pk}/cleaning/finding?{key}"
    open_page(rina.browser, address, status=404)
    page = _page(rina, homes, "/findings")
    body = {
        "csrfmiddlewaretoken": rina.browser.cookies["csrftoken"].value,
        "finding": key,
        "way": "keep",
        "reason": "x",
        "filter": "",
        "step": "do",
    }
    answer = rina.browser.post(f"/forms/{homes.form.pk}/cleaning/decide", body)
    assert answer.status_code == 400
    assert page.select("#decide")
    assert not Decision.objects.exists()


def test_what_was_decided_and_changed_elsewhere_is_not_shown(
    rina: Person, homes: Homes
) -> None:
    olga = make_person("olga", ADMIN)
    _correct(homes, homes.there, olga)
    _correct(homes, homes.here, olga)
    finished_run(homes.form)
    assert len(_page(rina, homes, "/decisions").rows()) == 1
    text = rina.browser.get(f"/forms/{homes.form.pk}/cleaning/decisions.csv").getvalue()
    assert ELSEWHERE.encode() not in text
    page = _page(rina, homes, "/changes")
    assert "1 cell of your areas differs between raw and clean data." in page.text
    assert len(_page(rina, homes, "/changes/cells").rows()) == 1
    asked = f"/forms/{homes.form.pk}/cleaning/changes/cells?uuid={homes.there}&at=~note"
    page = open_page(rina.browser, asked)
    assert not page.select("table")
    page = open_page(olga.browser, asked)
    assert page.rows()[0][1] == f"{ELSEWHERE} lives here"


def test_decisions_elsewhere_are_not_withdrawn(rina: Person, homes: Homes) -> None:
    _correct(homes, homes.there, make_person("olga", ADMIN))
    _page(rina, homes)
    decision = Decision.objects.get()
    base = f"/forms/{homes.form.pk}/cleaning"
    body = {
        "csrfmiddlewaretoken": rina.browser.cookies["csrftoken"].value,
        "reason": "x",
    }
    for path in (
        f"decisions/{decision.pk}/undo",
        f"batches/{decision.batch_id}/undo",
    ):
        rina.browser.post(f"{base}/{path}", body)
    assert Decision.objects.count() == 1


def test_who_decided_at_once_elsewhere_is_not_told(
    alice: Person, rina: Person, homes: Homes
) -> None:
    boss = make_person(f"{ELSEWHERE}-boss", ADMIN)
    _correct(homes, homes.there, boss)
    _correct(homes, homes.here, alice)
    for decision in Decision.objects.all():
        page = _page(rina, homes, f"/decisions?batch={decision.batch_id}")
        assert bool(page.select(".batch")) == (decision.uuid == homes.here)
