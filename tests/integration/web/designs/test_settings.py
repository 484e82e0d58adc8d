"""Settings of a form, its public links, its end."""

from __future__ import annotations

import pytest

from collect.accounts.models import Project, PublicLink
from collect.accounts.permissions import MANAGER
from collect.forms.models import Form
from tests.factories.accounts import Person, make_person
from tests.factories.forms import make_form, xform
from tests.support.pages import Page, open_page, send


@pytest.fixture
def form(project: Project) -> Form:
    return make_form(project, xform())


@pytest.fixture
def page(alice: Person, form: Form) -> Page:
    return open_page(alice.browser, f"/forms/{form.pk}/settings")


def test_the_state_is_changed(alice: Person, form: Form, page: Page) -> None:
    page = send(alice.browser, page, {"state": "closing"}, form="#state")
    assert "Saved." in page.text
    form.refresh_from_db()
    assert form.state == "closing"


def test_the_rule_of_what_counts_is_changed(
    alice: Person, form: Form, page: Page
) -> None:
    page = send(alice.browser, page, {"rule": "approved"}, form="#rule")
    form.refresh_from_db()
    assert form.review_rule == "approved"


def test_a_state_or_rule_that_is_none_is_refused(alice: Person, page: Page) -> None:
    wrong = send(alice.browser, page, {"state": "ajar"}, form="#state", status=400)
    assert "ajar" in wrong.error_beside("state")
    wrong = send(alice.browser, page, {"rule": "some"}, form="#rule", status=400)
    assert "some" in wrong.error_beside("rule")


def test_a_public_link_is_made_shown_revoked_and_deleted(
    alice: Person, project: Project, form: Form, page: Page
) -> None:
    page = send(alice.browser, page, {"name": "Radio"}, form="#new-link")
    link = PublicLink.objects.get()
    assert page.heading == "Radio"
    shown = page.texts("#address")[0]
    assert shown == f"http://testserver/collect/#fill/{project.pk}/{link.token}/simple"
    code = alice.browser.get(page.select("img")[0].get("src"))
    assert code["Content-Type"] == "image/svg+xml"
    page = open_page(alice.browser, f"/forms/{form.pk}/settings")
    page = send(alice.browser, page, form="form[action$=revoke]")
    assert "“Radio” opens nothing any more" in page.text
    assert "revoked" in page.rows()[0][1]
    address = f"/forms/{form.pk}/public-links/{link.pk}"
    assert "revoked" in open_page(alice.browser, address).text
    assert alice.browser.get(f"{address}/qr.svg").status_code == 404
    page = send(alice.browser, page, form=f"form[action='{address}/delete']")
    assert "“Radio” is deleted" in page.text
    open_page(alice.browser, address, status=404)


def test_a_link_needs_a_name(alice: Person, page: Page) -> None:
    page = send(alice.browser, page, {"name": " "}, form="#new-link", status=400)
    assert page.error_beside("name")
    page = send(alice.browser, page, {"name": "a\0"}, form="#new-link", status=400)
    assert page.error_beside("name")


def test_a_draft_has_no_links_yet(alice: Person, project: Project) -> None:
    form = make_form(project, xform("draft"), publish=False)
    page = open_page(alice.browser, f"/forms/{form.pk}/settings")
    assert "once the form is published" in page.text
    assert not page.select("#new-link")


def test_a_form_is_deleted_by_typing_its_id(
    alice: Person, project: Project, form: Form, page: Page
) -> None:
    wrong = send(alice.browser, page, {"form_id": "Simple"}, form="#delete", status=400)
    assert wrong.error_beside("form_id") == "This is not the id of the form: simple."
    assert wrong.select("[name=form_id]")[0].get("value") == "Simple"
    page = send(alice.browser, page, {"form_id": "simple"}, form="#delete")
    assert page.address == f"/projects/{project.pk}"
    assert "“Simple” is in the trash" in page.text
    form.refresh_from_db()
    assert form.deleted_at is not None


def test_links_are_for_managers(
    alice: Person,
    project: Project,
    form: Form,
    bob: Person,
    chelsea: Person,
    page: Page,
) -> None:
    send(alice.browser, page, {"name": "Radio"}, form="#new-link")
    path = f"/forms/{form.pk}/public-links/{PublicLink.objects.get().pk}"
    for person, status in ((bob, 403), (chelsea, 404)):
        assert person.browser.get(path).status_code == status
        assert person.browser.get(f"{path}/qr.svg").status_code == status
        token = (
            open_page(person.browser, "/account")
            .select("[name=csrfmiddlewaretoken]")[0]
            .get("value")
        )
        for what in ("revoke", "delete"):
            body = {"csrfmiddlewaretoken": token}
            answer = person.browser.post(f"{path}/{what}", body)
            assert answer.status_code == status
    manager = make_person("carol", MANAGER, project)
    assert open_page(manager.browser, path).heading == "Radio"
