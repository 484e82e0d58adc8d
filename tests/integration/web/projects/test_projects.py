"""The list of projects."""

from __future__ import annotations

import pytest

from collect.accounts.models import Project
from collect.accounts.permissions import DATA_COLLECTOR, VIEWER
from tests.factories.accounts import Person, make_person, make_project
from tests.factories.submissions import household_form, instance, new_id
from tests.factories.submissions import send as receive
from tests.support.pages import open_page, post, send

pytestmark = pytest.mark.django_db


def test_an_administrator_sees_every_project_with_what_arrived(
    alice: Person, project: Project
) -> None:
    form = household_form(project)
    for _ in range(2):
        receive(form, instance(instance_id=new_id()), by=alice.actor)
    make_project("Schools")
    page = open_page(alice.browser, "/projects")
    assert page.texts(".card h2") == ["Households", "Schools"]
    households, schools = page.texts(".card")
    assert "2 submissions, 2 today" in households
    assert "1 form ·" in households
    assert "nothing has arrived yet" in schools


def test_a_member_sees_only_projects_of_theirs(bob: Person, project: Project) -> None:
    make_project("Schools")
    page = open_page(bob.browser, "/projects")
    assert page.texts(".card h2") == ["Households"]
    assert page.select("#new-project") == []


def test_whoever_has_no_role_is_told_whom_to_ask(
    chelsea: Person, project: Project
) -> None:
    page = open_page(chelsea.browser, "/projects")
    assert page.texts(".card") == []
    assert "Ask whoever leads your survey" in page.text


def test_a_role_on_a_form_shows_its_project(project: Project) -> None:
    form = household_form(project)
    household_form(project, "other")
    ben = make_person("ben", VIEWER, project, form_id=form.pk)
    page = open_page(ben.browser, "/projects")
    assert page.texts(".card h2") == ["Households"]
    assert "1 form ·" in page.text


def test_whoever_only_fills_forms_sees_no_figures(project: Project) -> None:
    dan = make_person("dan", DATA_COLLECTOR, project)
    receive(household_form(project), instance(instance_id=new_id()), by=dan.actor)
    page = open_page(dan.browser, "/projects")
    assert "submission" not in page.texts(".card")[0]


def test_archived_projects_stand_apart(alice: Person, project: Project) -> None:
    old = make_project("Baseline 2019")
    Project.objects.filter(pk=old.pk).update(archived=True)
    page = open_page(alice.browser, "/projects")
    assert page.texts("main > ul .card h2") == ["Households"]
    assert page.texts("details ul .card h2") == ["Baseline 2019"]


def test_a_project_is_made_on_the_page(alice: Person) -> None:
    page = open_page(alice.browser, "/projects")
    assert "There is no project yet" in page.text
    fields = {"name": " Schools ", "description": "Safety of schools."}
    done = send(alice.browser, page, fields, form="#new-project")
    assert done.heading == "Schools"
    assert "Safety of schools." in done.text
    assert Project.objects.get().name == "Schools"


def test_a_project_needs_a_name(alice: Person) -> None:
    page = open_page(alice.browser, "/projects")
    fields = {"name": "  ", "description": "Kept."}
    again = send(alice.browser, page, fields, form="#new-project", status=400)
    assert "required" in again.error_beside("name")
    assert again.texts("textarea[name=description]") == ["Kept."]
    assert again.select("details.adds[open]")
    long = {"name": "n" * 251, "description": "d" * 10_001}
    again = send(alice.browser, page, long, form="#new-project", status=400)
    assert "at most 250" in again.error_beside("name")
    assert "at most 10000" in again.error_beside("description")
    for name, value in (("name", "a\0b"), ("description", "a\0b")):
        bad = {"name": "x", "description": "y"} | {name: value}
        again = send(alice.browser, page, bad, form="#new-project", status=400)
        assert "ull characters" in again.error_beside(name)


def test_only_administrators_make_projects(bob: Person, chelsea: Person) -> None:
    for person in (bob, chelsea):
        post(person.browser, "/projects", {"name": "Mine"}, status=403)
    assert not Project.objects.filter(name="Mine").exists()
