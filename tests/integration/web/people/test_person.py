"""The page of one person."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from collect.accounts import actions
from collect.accounts.models import Assignment, AuditEvent, Project
from collect.accounts.permissions import ANALYST, MANAGER, REVIEWER
from tests.factories.accounts import PASSWORD, Person, give_role, make_person
from tests.factories.submissions import household_form
from tests.support.pages import Page, open_page, post, send

pytestmark = pytest.mark.django_db

NEW = "seven wild gardens"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def _page(person: Person, other: Person) -> Page:
    return open_page(person.browser, f"/people/{other.id}")


def test_it_shows_roles_everywhere_and_sign_ins(
    alice: Person, bob: Person, project: Project
) -> None:
    form = household_form(project)
    give_role(bob.actor, REVIEWER, project, form_id=form.pk)
    actions.log_in(
        email=make_person("ana", password=PASSWORD).user.email, password=PASSWORD
    )
    page = _page(alice, bob)
    assert [row[:2] for row in page.rows("#roles")] == [
        ["Households", "Viewer"],
        ["Households Household", "Reviewer"],
    ]
    assert "Never signed in." in page.text


def test_sign_ins_name_the_browser(alice: Person) -> None:
    ana = make_person("ana", password=PASSWORD)
    email = ana.user.email
    actions.log_in(email=email, password=PASSWORD, user_agent=FIREFOX)
    page = _page(alice, ana)
    assert "just now · Firefox on Linux" in page.text
    assert "No role yet" in page.text


def test_name_and_address_change(alice: Person, bob: Person) -> None:
    page = _page(alice, bob)
    fields = {"display_name": "Robert", "email": "robert@example.org"}
    done = send(alice.browser, page, fields, form="#details")
    assert done.heading == "Robert"
    bob.user.refresh_from_db()
    assert bob.user.email == "robert@example.org"


def test_an_address_in_use_is_refused(
    alice: Person, bob: Person, chelsea: Person
) -> None:
    page = _page(alice, bob)
    fields = {"display_name": "Robert", "email": "chelsea@example.org"}
    again = send(alice.browser, page, fields, form="#details", status=400)
    assert "has this address already" in again.error_beside("email")
    assert again.select("[name=display_name]")[0].get("value") == "Robert"
    assert again.heading == "bob"
    fields = {"display_name": "", "email": "x"}
    again = send(alice.browser, page, fields, form="#details", status=400)
    assert "required" in again.error_beside("display_name")
    assert "at least 3" in again.error_beside("email")
    fields = {"display_name": "Bob", "email": "nowhere"}
    again = send(alice.browser, page, fields, form="#details", status=400)
    assert "it is no email address" in again.error_beside("email")


def test_somebody_becomes_an_administrator_and_no_longer(
    alice: Person, bob: Person
) -> None:
    page = send(alice.browser, _page(alice, bob), form="#administrator")
    assert "bob is an administrator now." in page.text
    assert bob.user.is_superuser
    page = send(alice.browser, page, form="#administrator")
    assert "bob is no administrator any more." in page.text
    assert not bob.user.is_superuser


def test_a_role_is_given_and_taken(
    alice: Person, chelsea: Person, project: Project
) -> None:
    page = _page(alice, chelsea)
    fields = {"role": ANALYST.id, "place": project.pk}
    page = send(alice.browser, page, fields, form="#give")
    assert page.rows("#roles")[0][:2] == ["Households", "Analyst"]
    page = send(alice.browser, page, form="#roles form")
    assert "The role is taken away." in page.text
    assert not Assignment.objects.filter(actor=chelsea.actor).exists()
    again = send(alice.browser, page, {"role": 7, "place": 0}, form="#give", status=400)
    assert "valid choice" in again.error_beside("role")
    assert "valid choice" in again.error_beside("place")


def test_the_role_of_an_administrator_is_not_taken_by_its_number(
    alice: Person, project: Project
) -> None:
    own = Assignment.objects.get(actor=alice.actor)
    post(alice.browser, f"/people/{alice.id}/roles/{own.pk}/remove", status=404)


def test_a_role_in_the_whole_site_is_no_administrators(
    alice: Person, chelsea: Person
) -> None:
    role = give_role(chelsea.actor, ANALYST)
    role.areas = ["ID33"]
    role.save()
    page = _page(alice, chelsea)
    assert page.rows("#roles")[0][:2] == ["The whole site", "Analyst only ID33"]
    own = open_page(chelsea.browser, "/account")
    assert "The whole site: Analyst (only ID33)" in own.text
    listed = open_page(alice.browser, "/people?q=chelsea").rows()
    assert listed[0][2] == "none yet"
    page = send(alice.browser, page, form="#roles form")
    assert page.select("#roles") == []


def test_a_letter_with_a_link_is_asked_for(alice: Person, bob: Person) -> None:
    page = send(alice.browser, _page(alice, bob), form="#letter")
    assert "on its way to bob@example.org" in page.text
    event = AuditEvent.objects.get(action="user.reset.initiate")
    assert event.details == {"email": "bob@example.org"}


def test_a_link_can_be_handed_over_without_mail(alice: Person, bob: Person) -> None:
    page = send(alice.browser, _page(alice, bob), form="#link")
    (address,) = page.texts("#address")
    link = urlsplit(address)
    assert parse_qs(link.query)["token"]
    browser = Client(enforce_csrf_checks=True)
    claim = open_page(browser, f"{link.path}?{link.query}")
    done = send(browser, claim, {"password": NEW, "repeated": NEW})
    assert done.heading == "Your password is set"
    event = AuditEvent.objects.get(action="user.reset.issue")
    assert (event.actor, event.details) == (alice.actor, {"actorId": bob.id})


def test_an_account_is_deleted(alice: Person, bob: Person) -> None:
    done = send(alice.browser, _page(alice, bob), form="#delete")
    assert done.heading == "People"
    assert "The account of bob is deleted." in done.text
    open_page(alice.browser, f"/people/{bob.id}", status=404)


def test_nobody_locks_themselves_out(alice: Person, project: Project) -> None:
    page = _page(alice, alice)
    assert "This is you." in page.text
    for name in ("administrator", "delete", "link"):
        assert page.select(f"#{name}") == []
        post(alice.browser, f"/people/{alice.id}/{name}", status=403)
    assert alice.user.is_superuser


def test_a_role_in_a_project_is_no_right_to_look_at_people(
    bob: Person, project: Project
) -> None:
    mara = make_person("mara", MANAGER, project)
    open_page(mara.browser, f"/people/{bob.id}", status=403)


def test_managers_of_all_projects_take_no_administrator_down(alice: Person) -> None:
    mara = make_person("mara", MANAGER)
    address = f"/people/{alice.id}/administrator"
    post(mara.browser, address, {"administrator": ""}, status=403)
    assert Assignment.objects.filter(actor=alice.actor).exists()
