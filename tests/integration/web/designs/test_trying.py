"""Trying a draft."""

from __future__ import annotations

import pytest

from collect.accounts.models import Project
from collect.forms.models import Form
from tests.factories.accounts import Person
from tests.factories.forms import make_draft, make_form, xform
from tests.factories.submissions import send
from tests.support.pages import open_page

ANSWERS = (
    b'<data id="simple" version="1"><name>Ana</name><age>many</age>'
    b"<meta><instanceID>uuid:one</instanceID></meta></data>"
)


@pytest.fixture
def form(project: Project, alice: Person) -> Form:
    return make_form(project, xform(), publish=False, by=alice.actor)


def test_the_draft_is_opened_in_the_browser_and_on_a_phone(
    alice: Person, project: Project, form: Form
) -> None:
    page = open_page(alice.browser, f"/forms/{form.pk}/design/test")
    draft = form.draft_version
    assert draft is not None
    assert page.link("Fill in the draft") == (
        f"/collect/#try/{project.pk}/{draft.draft_token}/simple"
    )
    (picture,) = page.select("img[src$='qr.svg']")
    code = alice.browser.get(picture.get("src"))
    assert code["Content-Type"] == "image/svg+xml"
    assert code["Cache-Control"] == "no-store"
    assert "None yet" in page.text


def test_what_was_sent_is_listed_and_leads_to_its_answers(
    alice: Person, form: Form
) -> None:
    send(form, ANSWERS, by=alice.actor, draft=True)
    page = open_page(alice.browser, f"/forms/{form.pk}/design/test")
    assert page.texts("h2 .badge") == ["1"]
    answers = open_page(alice.browser, page.link("uuid:one"))
    assert "Ana" in answers.text
    assert page.link("All test submissions as a table").endswith("draft-submissions")


def test_without_a_draft_there_is_nothing_to_try(
    alice: Person, project: Project
) -> None:
    form = make_form(project, xform("published"))
    open_page(alice.browser, f"/forms/{form.pk}/design/test", status=404)
    make_draft(form)
    open_page(alice.browser, f"/forms/{form.pk}/design/test")
