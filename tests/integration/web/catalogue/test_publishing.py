"""Publishing a release from the page, watching it, and taking one back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from collect.accounts.models import Project
from collect.accounts.permissions import MANAGER
from collect.datasets.models import Dataset, Publishing, PublishingState, Release
from collect.datasets.releases import work
from collect.forms.models import Form
from tests.factories.accounts import Person, make_person
from tests.factories.releases import make_run
from tests.integration.web.exports.conftest import push
from tests.support.pages import Page, open_page, send

AT = "/catalogue/HOMES/publish"
Publish = Callable[..., Release]


def ask(person: Person, *, status: int = 200) -> Page:
    """The page after a release was asked for."""
    page = open_page(person.browser, AT)
    return send(person.browser, page, status=status)


def test_a_manager_sees_what_there_is_and_publishes_it(
    alice: Person, homes: Dataset, nepal: Form, bhutan: Form
) -> None:
    make_run(nepal, "NPL", urban=(20, 2.5))
    page = open_page(alice.browser, AT)
    rows = page.rows(".given")
    assert rows[0][0] == "Homes"
    assert rows[0][2:] == ["60", "0 held, 0 rejected", "3", "New"]
    assert rows[1][1] == "No run has finished"
    assert "Of 3 figures, at least 1 rest on too few cases" in page.text
    page = ask(alice)
    assert page.heading == "Publishing"
    assert page.texts("#attempt .badge") == ["Waiting"]
    assert page.select("#attempt[hx-get]")
    assert (
        "A release is being made." in open_page(alice.browser, "/catalogue/HOMES").text
    )
    work.execute(publishing_id=Publishing.objects.get().pk)
    page = open_page(alice.browser, page.address)
    assert not page.select("#attempt[hx-get]")
    assert "Release 1 is published." in page.text
    page = open_page(alice.browser, page.link("Look at the release"))
    assert page.texts(".counts .figure")[:2] == ["1", "2"]
    page = open_page(alice.browser, AT)
    assert "As in release 1" in page.rows(".given")[0]
    assert page.rows(".attempts")[0][1] == "Published Release 1"


def test_without_anything_new_there_is_no_new_release(
    alice: Person, publish: Publish
) -> None:
    publish()
    page = ask(alice)
    assert page.heading == "Homes release 1"
    assert "Nothing has changed since this release" in page.text


def test_a_dataset_without_figures_is_refused_on_the_page(
    alice: Person, homes: Dataset
) -> None:
    page = ask(alice, status=409)
    assert "nothing to publish" in page.texts('[role="alert"]')[0]
    homes.sources.clear()
    assert "has no survey yet" in open_page(alice.browser, AT).text


def test_an_attempt_is_cancelled(alice: Person, homes: Dataset, nepal: Form) -> None:
    make_run(nepal)
    page = ask(alice)
    page = send(alice.browser, page, form="#attempt form")
    assert page.texts("#attempt .badge") == ["Cancelled"]
    assert push(alice, f"{page.address}/cancel") == 409


@pytest.mark.parametrize("phase", ["reading", "protecting", "writing"])
def test_its_phases_are_told_and_that_it_stops(
    alice: Person, homes: Dataset, nepal: Form, phase: str
) -> None:
    make_run(nepal)
    page = ask(alice)
    Publishing.objects.update(state=PublishingState.RUNNING, phase=phase)
    page = open_page(alice.browser, page.address)
    assert page.texts("#attempt .badge") == ["In the making"]
    assert len(page.select(".steps [aria-current]")) == 1
    page = send(alice.browser, page, form="#attempt form")
    assert page.texts("#attempt .badge") == ["Stopping"]
    assert not page.select("#attempt form")


def test_a_refusal_names_what_is_at_risk(
    alice: Person, homes: Dataset, nepal: Form
) -> None:
    make_run(nepal)
    page = ask(alice)
    details = {"count": 2, "first": "ROOMS of NPL.", "findings": ["ROOMS of NPL."]}
    problem = {"code": 409.82, "message": "…", "details": details}
    Publishing.objects.update(state=PublishingState.FAILED, problem=problem)
    page = open_page(alice.browser, page.address)
    assert page.texts("#attempt .badge") == ["Not published"]
    assert "2 suppressed figures could be worked out" in page.text
    assert page.texts("#attempt li") == ["ROOMS of NPL."]
    bare = {"code": 500.1, "message": "…"}
    Publishing.objects.update(problem=bare)
    assert "Try again" in open_page(alice.browser, page.address).text
    said = {"state": PublishingState.SUCCEEDED, "problem": None, "new": False}
    release = Release.objects.create(
        dataset=homes, number=1, created_at=homes.created_at
    )
    Publishing.objects.update(release=release, **said)
    page = open_page(alice.browser, page.address)
    assert "It would say nothing else than release 1" in page.text
    assert page.texts("#attempt .badge") == ["Nothing was new"]


def test_attempts_are_for_who_may_publish(
    alice: Person, bob: Person, chelsea: Person, homes: Dataset, nepal: Form
) -> None:
    make_run(nepal)
    page = ask(alice)
    for person in (bob, chelsea):
        open_page(person.browser, page.address, status=403)
        assert push(person, f"{page.address}/cancel") == 403
        text = open_page(person.browser, "/catalogue/HOMES").text
        assert "A release is being made." not in text
    open_page(alice.browser, "/catalogue/HOMES/publishings/0", status=404)


def test_a_release_is_withdrawn_with_a_reason(
    alice: Person, bob: Person, chelsea: Person, project: Project, publish: Publish
) -> None:
    publish()
    page = open_page(alice.browser, "/catalogue/HOMES/1")
    page = open_page(alice.browser, page.link("Withdraw"))
    refused = send(alice.browser, page, {"reason": " "}, status=400)
    assert "required" in refused.error_beside("reason")
    refused = send(alice.browser, page, {"reason": "a\x01b"}, status=400)
    assert "files cannot hold" in refused.error_beside("reason")
    mia = make_person("mia", MANAGER, project)
    for person in (bob, chelsea, mia):
        open_page(person.browser, page.address, status=403)
        assert push(person, page.address) == 403
        shown = open_page(person.browser, "/catalogue/HOMES/1")
        assert "Withdraw" not in shown.texts("a")
    page = send(alice.browser, page, {"reason": "Wrong weights."})
    assert "The release is withdrawn." in page.text
    assert "Wrong weights." in page.text
    open_page(alice.browser, "/catalogue/HOMES/1/withdraw", status=410)
