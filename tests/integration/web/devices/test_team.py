"""The app users of a project, on their pages."""

from __future__ import annotations

import pytest

from collect.accounts.models import AppUser, Assignment, AuditEvent, Project
from collect.accounts.permissions import APP_USER, MANAGER
from collect.forms.models import Form
from collect.sync.actions.devices import Contact, touch
from tests.factories.accounts import (
    Person,
    give_role,
    make_app_user,
    make_person,
    make_project,
)
from tests.factories.submissions import household_form, instance, new_id
from tests.factories.submissions import send as receive
from tests.support.pages import Page, open_page, post, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def mara(project: Project) -> Person:
    return make_person("mara", MANAGER, project)


@pytest.fixture
def household(project: Project) -> Form:
    return household_form(project)


def _team(person: Person, project: Project, query: str = "") -> Page:
    return open_page(person.browser, f"/projects/{project.pk}/devices{query}")


def _contact(user: AppUser, waiting: int | None) -> None:
    touch(
        project_id=user.project_id,
        by=user.actor,
        device_id=f"collect:{user.pk}:{waiting}",
        user_agent="phone",
        contact=Contact.FORM_LIST,
        waiting=waiting,
    )


def test_each_stands_with_forms_contact_and_what_was_sent(
    mara: Person, project: Project, household: Form
) -> None:
    household_form(project, "other")
    ana = make_app_user(project, "Ana", form_id=household.pk)
    receive(household, instance(instance_id=new_id()), by=ana.actor)
    _contact(ana, 2)
    _contact(ana, 1)
    ben = make_app_user(project, "ben")
    give_role(ben.actor, APP_USER, project)
    _contact(ben, None)
    make_app_user(project, "Caro")
    AppUser.objects.filter(pk=make_app_user(project, "Abe").pk).update(token=None)
    rows = _team(mara, project).rows("#team")
    assert [row[1] for row in rows] == ["Ana", "ben", "Caro", "Abe revoked"]
    assert rows[0][2] == "1 of 2"
    assert rows[0][3] == "just now"
    assert rows[0][4:] == ["2", "3", "1"]
    assert rows[1][2] == "all"
    assert rows[1][4:] == ["1", "-not told", "0"]
    assert rows[2][2:] == ["none yet", "never", "0", "-not told", "0"]
    assert rows[3][0] == ""


def test_nothing_waiting_is_told_as_nothing(mara: Person, project: Project) -> None:
    _contact(make_app_user(project), 0)
    assert _team(mara, project).rows("#team")[0][5] == "0"


def test_a_team_is_made_from_a_pasted_list(
    mara: Person, project: Project, household: Form
) -> None:
    page = _team(mara, project)
    names = "Ana  Sari\r\n\r\n Budi \nTeam 3, tablet 2\n"
    fields = {"names": names, "forms": [str(household.pk)]}
    done = send(mara.browser, page, fields, form="#make")
    assert "3 app users are made." in done.text
    rows = [row[1:3] for row in done.rows("#team")]
    assert rows == [
        ["Ana Sari", "1 of 1"],
        ["Budi", "1 of 1"],
        ["Team 3, tablet 2", "1 of 1"],
    ]
    assert AuditEvent.objects.filter(action="field_key.create").count() == 3
    assert AuditEvent.objects.filter(action="field_key.assignment.create").count() == 3


def test_one_is_made_without_any_form(mara: Person, project: Project) -> None:
    page = _team(mara, project)
    assert page.select("#make [name=forms]") == []
    done = send(mara.browser, page, {"names": "Ana"}, form="#make")
    assert "1 app user is made." in done.text


def test_what_is_wrong_with_names_is_said_at_once(
    mara: Person, project: Project, household: Form
) -> None:
    make_app_user(project, "Ana")
    page = _team(mara, project)
    names = f"ANA\nBudi\nbudi\n{'x' * 251}"
    fields = {"names": names, "forms": [str(household.pk)]}
    again = send(mara.browser, page, fields, form="#make", status=400)
    said = again.error_beside("names")
    assert "“ANA” is there already" in said
    assert "“budi” is there already" in said
    assert "is longer than 250 characters" in said
    assert again.texts("[name=names]")[0].startswith("ANA Budi")
    assert again.select("[name=forms][checked]")
    many = "\n".join(f"Tablet {number}" for number in range(201))
    again = send(mara.browser, page, {"names": many}, form="#make", status=400)
    assert "These are 201 names; at most 200" in again.error_beside("names")
    again = send(mara.browser, page, {"names": " \n "}, form="#make", status=400)
    assert "required" in again.error_beside("names")
    fields = {"names": "Budi", "forms": ["999999"]}
    again = send(mara.browser, page, fields, form="#make", status=400)
    assert "valid choice" in again.error_beside("forms")
    assert AppUser.objects.count() == 1


def test_boxes_say_who_fills_which_form(
    mara: Person, project: Project, household: Form
) -> None:
    other = household_form(project, "other")
    ana = make_app_user(project, "Ana", form_id=household.pk)
    ben = make_app_user(project, "Ben")
    address = f"/projects/{project.pk}/devices/forms"
    page = open_page(mara.browser, address)
    ticked = [box.get("value") for box in page.select("[name=fill][checked]")]
    assert ticked == [f"{ana.pk}-{household.pk}"]
    wanted = {"fill": [f"{ana.pk}-{other.pk}", f"{ben.pk}-{household.pk}", "x-1"]}
    done = send(mara.browser, page, wanted, form="#matrix")
    assert "3 changes are saved." in done.text
    held = Assignment.objects.filter(role=APP_USER.id).order_by("actor_id")
    assert list(held.values_list("actor_id", "form_id")) == [
        (ana.pk, other.pk),
        (ben.pk, household.pk),
    ]
    done = send(mara.browser, done, form="#matrix")
    assert "Nothing was changed." in done.text


def test_only_what_was_shown_is_changed(
    mara: Person, project: Project, household: Form
) -> None:
    everywhere = make_app_user(project, "All")
    give_role(everywhere.actor, APP_USER, project)
    users = [
        make_app_user(project, f"Tablet {number:02}", form_id=household.pk)
        for number in range(51)
    ]
    address = f"/projects/{project.pk}/devices/forms"
    page = open_page(mara.browser, f"{address}?page=2")
    assert [row[0] for row in page.rows()] == ["Tablet 49", "Tablet 50"]
    done = send(mara.browser, page, {"fill": None}, form="#matrix")
    assert "2 changes are saved." in done.text
    assert done.address.endswith("?page=2")
    kept = Assignment.objects.filter(role=APP_USER.id, form_id=household.pk)
    assert kept.count() == 49
    first = open_page(mara.browser, address)
    assert first.rows()[0][0] == "All all forms"
    send(mara.browser, first, {"fill": None}, form="#matrix")
    assert Assignment.objects.filter(actor=everywhere.actor).count() == 1
    assert kept.count() == 0
    assert users


def test_boxes_need_forms_and_app_users(mara: Person, project: Project) -> None:
    address = f"/projects/{project.pk}/devices/forms"
    assert "No form is published yet." in open_page(mara.browser, address).text
    household_form(project)
    assert "There is no app user yet." in open_page(mara.browser, address).text


def test_only_managers_see_devices(
    bob: Person, chelsea: Person, project: Project
) -> None:
    user = make_app_user(project)
    base = f"/projects/{project.pk}/devices"
    for path in ("", "/forms", "/sheet", "/unsent", f"/{user.pk}"):
        open_page(bob.browser, base + path, status=403)
        open_page(chelsea.browser, base + path, status=404)
    one = f"/{user.pk}"
    for path in (
        "",
        "/forms",
        "/unsent",
        "/unsent/opened",
        f"{one}/recovery",
        f"{one}/revoke",
        f"{one}/delete",
    ):
        post(bob.browser, base + path, {"names": "x"}, status=403)
        post(chelsea.browser, base + path, {"names": "x"}, status=404)
    user.refresh_from_db()
    assert user.token
    assert AppUser.objects.count() == 1


def test_app_users_of_other_projects_are_not_found(
    mara: Person, project: Project
) -> None:
    other = make_app_user(make_project("Schools"))
    base = f"/projects/{project.pk}/devices/{other.pk}"
    open_page(mara.browser, base, status=404)
    for path in ("/recovery", "/revoke", "/delete"):
        post(mara.browser, base + path, status=404)
