"""The page of a project."""

from __future__ import annotations

from datetime import timedelta

import pytest

from collect.accounts.models import AuditEvent, Project
from collect.accounts.permissions import DATA_COLLECTOR, MANAGER, VIEWER
from collect.forms import actions
from collect.forms.models import Form
from collect.lib.clock import now
from tests.factories.accounts import Person, make_person, make_project
from tests.factories.forms import make_draft, make_form, xform
from tests.factories.submissions import household_form, instance, new_id
from tests.factories.submissions import send as receive
from tests.support.pages import open_page, post, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def household(project: Project) -> Form:
    return household_form(project)


def test_forms_stand_with_what_arrived(
    alice: Person, project: Project, household: Form
) -> None:
    receive(household, instance(instance_id=new_id()), by=alice.actor)
    draft = make_form(project, xform("later"), publish=False)
    closed = make_form(project, xform("closed", title="Closed one"))
    closing = make_form(project, xform("closing", title="Ending"))
    actions.set_state(form=closed, state="closed", by=alice.actor)
    actions.set_state(form=closing, state="closing", by=alice.actor)
    page = open_page(alice.browser, f"/projects/{project.pk}")
    rows = {row[0]: row[1:] for row in page.rows()}
    assert rows["Household household"][:4] == ["open", "1", "1", "1"]
    assert rows["Household household"][4] == "just now"
    assert rows["Closed one closed"][0] == "closed"
    assert rows["Ending closing"] == ["closing", "1", "0", "0", "never"]
    assert rows["Simple later"][:2] == ["draft only", "-"]
    assert page.link("Household") == f"/forms/{household.pk}"
    assert draft.pk


def test_a_waiting_draft_is_told_to_those_who_publish_it(
    alice: Person, bob: Person, project: Project, household: Form
) -> None:
    make_draft(household)
    address = f"/projects/{project.pk}"
    assert "draft waits" in open_page(alice.browser, address).text
    assert "draft waits" not in open_page(bob.browser, address).text


def test_a_role_on_one_form_shows_just_that_form(
    project: Project, household: Form
) -> None:
    household_form(project, "other")
    ben = make_person("ben", VIEWER, project, form_id=household.pk)
    page = open_page(ben.browser, f"/projects/{project.pk}")
    assert [row[0] for row in page.rows()] == ["Household household"]
    assert open_page(ben.browser, page.link("Household")).heading == "Household"


def test_whoever_only_fills_a_form_sees_no_figures(
    project: Project, household: Form
) -> None:
    dan = make_person("dan", DATA_COLLECTOR, project)
    page = open_page(dan.browser, f"/projects/{project.pk}")
    (row,) = page.rows()
    assert row[-1] == "You fill this form; you do not see what arrived."


def test_strangers_find_no_project(chelsea: Person, project: Project) -> None:
    address = f"/projects/{project.pk}"
    open_page(chelsea.browser, address, status=404)
    ben = make_person("ben", VIEWER, make_project("Schools"))
    open_page(ben.browser, address, status=404)


def test_an_empty_project_says_so(alice: Person, project: Project) -> None:
    page = open_page(alice.browser, f"/projects/{project.pk}")
    assert "There is no form yet" in page.text


def test_deleted_forms_can_be_restored_for_thirty_days(
    alice: Person, bob: Person, project: Project, household: Form
) -> None:
    actions.delete(form=household, by=alice.actor)
    address = f"/projects/{project.pk}"
    assert open_page(bob.browser, address).select("#deleted") == []
    restore = f"{address}/forms/{household.pk}/restore"
    post(bob.browser, restore, status=403)
    page = open_page(alice.browser, address)
    (row,) = page.rows("#deleted")
    until = now() + timedelta(days=30)
    assert str(until.year) in row[2]
    assert until.strftime("%b") in row[2]
    done = send(alice.browser, page, form="#deleted form")
    assert "is back, with all its submissions" in done.text
    assert done.select("#deleted") == []
    post(alice.browser, restore, status=404)


def test_a_form_whose_id_is_taken_stays_deleted(
    alice: Person, project: Project, household: Form
) -> None:
    actions.delete(form=household, by=alice.actor)
    household_form(project)
    page = open_page(alice.browser, f"/projects/{project.pk}")
    told = send(alice.browser, page, form="#deleted form")
    assert "choose another" in told.texts(".note.error")[0]
    assert told.select("#deleted")


def test_settings_change_name_and_description(project: Project) -> None:
    mara = make_person("mara", MANAGER, project)
    page = open_page(mara.browser, f"/projects/{project.pk}/settings")
    fields = {"name": "Households 2027", "description": "Second round."}
    done = send(mara.browser, page, fields, form="#settings")
    assert "Saved." in done.text
    project.refresh_from_db()
    assert (project.name, project.description) == ("Households 2027", "Second round.")
    again = send(
        mara.browser,
        done,
        {"name": "", "description": "Kept."},
        form="#settings",
        status=400,
    )
    assert "required" in again.error_beside("name")
    assert again.texts("textarea[name=description]") == ["Kept."]


def test_a_project_is_archived_and_taken_back(alice: Person, project: Project) -> None:
    address = f"/projects/{project.pk}/settings"
    page = open_page(alice.browser, address)
    page = send(alice.browser, page, form="#archive")
    assert "The project is archived." in page.text
    assert "archived" in open_page(alice.browser, f"/projects/{project.pk}").text
    page = send(alice.browser, page, form="#archive")
    assert "The project is back." in page.text
    project.refresh_from_db()
    assert not project.archived


def test_a_project_is_deleted_by_typing_its_name(
    alice: Person, project: Project
) -> None:
    page = open_page(alice.browser, f"/projects/{project.pk}/settings")
    again = send(
        alice.browser, page, {"typed": "households"}, form="#delete", status=400
    )
    assert "not the name" in again.error_beside("typed")
    assert again.select("[name=typed]")[0].get("value") == "households"
    gone = send(alice.browser, again, {"typed": "Households"}, form="#delete")
    assert "is deleted" in gone.text
    open_page(alice.browser, f"/projects/{project.pk}", status=404)
    assert AuditEvent.objects.filter(action="project.delete").count() == 1


@pytest.mark.parametrize("place", ["settings", "archive", "delete"])
def test_only_managers_change_projects(
    bob: Person, chelsea: Person, project: Project, place: str
) -> None:
    address = f"/projects/{project.pk}/{place}"
    fields = {"name": "Mine", "typed": "Households", "archived": "yes"}
    post(bob.browser, address, fields, status=403)
    post(chelsea.browser, address, fields, status=404)
    project.refresh_from_db()
    assert (project.name, project.archived) == ("Households", False)
    assert project.deleted_at is None
