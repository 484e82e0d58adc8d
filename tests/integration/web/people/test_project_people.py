"""The people of a project and their roles."""

from __future__ import annotations

import pytest
from django.test import override_settings

from collect.accounts.models import Assignment, AuditEvent, Project, User
from collect.accounts.permissions import (
    ANALYST,
    MANAGER,
    REVIEWER,
    ROLES,
    VIEWER,
)
from tests.factories.accounts import Person, give_role, make_app_user, make_person
from tests.factories.submissions import household_form
from tests.support.pages import Page, open_page, post, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def mara(project: Project) -> Person:
    """Mara manages the project, and is no administrator of the site."""
    return make_person("mara", MANAGER, project)


def _people(person: Person, project: Project) -> Page:
    return open_page(person.browser, f"/projects/{project.pk}/people")


def _roles(person: Person) -> list[tuple[str, int | None]]:
    rows = Assignment.objects.filter(actor=person.actor).order_by("pk")
    return [(ROLES[row.role].system, row.form_id) for row in rows]


def test_everybody_stands_with_role_and_place(
    alice: Person, bob: Person, project: Project
) -> None:
    form = household_form(project)
    give_role(bob.actor, REVIEWER, project, form_id=form.pk)
    make_app_user(project, form_id=form.pk)
    page = _people(alice, project)
    names = [(row[0], row[2]) for row in page.rows("#members")]
    assert names == [
        ("bob bob@example.org", "The whole project"),
        ("bob bob@example.org", "Household"),
    ]
    chosen = page.texts("#members option[selected]")
    assert chosen == ["Viewer", "Reviewer"]
    assert "may do everything here: alice." in page.text


def test_roles_are_explained_by_what_they_allow(
    alice: Person, project: Project
) -> None:
    page = _people(alice, project)
    assert page.texts("#abilities thead th") == [
        "Manager",
        "Reviewer",
        "Viewer",
        "Analyst",
        "Data collector",
    ]
    allowed = {row[0]: row[1:] for row in page.rows("#abilities")}
    correct = allowed["Review and correct submissions"]
    assert correct == ["✓ yes", "✓ yes", "no", "no", "no"]
    direct = allowed["Export names and other direct identifiers"]
    assert direct == ["✓ yes", "no", "no", "no", "no"]


def test_somebody_known_is_given_a_role_for_a_form(
    mara: Person, chelsea: Person, project: Project
) -> None:
    form = household_form(project)
    page = _people(mara, project)
    fields = {"email": "Chelsea@example.org", "role": ANALYST.id, "place": form.pk}
    done = send(mara.browser, page, fields, form="#add")
    assert "chelsea now works in this project." in done.text
    assert _roles(chelsea) == [("analyst", form.pk)]


def test_an_administrator_invites_somebody_new(alice: Person, project: Project) -> None:
    page = _people(alice, project)
    fields = {
        "email": "rina@example.org",
        "display_name": "Rina",
        "role": VIEWER.id,
        "place": 0,
    }
    done = send(alice.browser, page, fields, form="#add")
    assert "Rina is invited" in done.text
    rina = User.objects.get(email="rina@example.org")
    assert _roles(Person(rina)) == [("viewer", None)]
    assert AuditEvent.objects.filter(action="user.create").count() == 1


def test_a_manager_cannot_invite_strangers(mara: Person, project: Project) -> None:
    page = _people(mara, project)
    assert page.select("[name=display_name]") == []
    fields = {"email": "rina@example.org", "role": VIEWER.id, "place": 0}
    again = send(mara.browser, page, fields, form="#add", status=400)
    assert "Ask an administrator" in again.error_beside("email")
    assert again.select("[name=email]")[0].get("value") == "rina@example.org"


def test_what_is_wrong_is_said_and_nothing_lost(
    alice: Person, project: Project
) -> None:
    page = _people(alice, project)
    fields = {"email": "rina", "display_name": "Rina", "role": "7", "place": "99"}
    again = send(alice.browser, page, fields, form="#add", status=400)
    assert "valid choice" in again.error_beside("role")
    assert "valid choice" in again.error_beside("place")
    assert again.select("[name=display_name]")[0].get("value") == "Rina"
    fields |= {"role": str(VIEWER.id), "place": "0"}
    again = send(alice.browser, page, fields, form="#add", status=400)
    assert "it is no email address" in again.error_beside("email")
    fields |= {"email": "", "display_name": "n" * 251}
    again = send(alice.browser, page, fields, form="#add", status=400)
    assert "required" in again.error_beside("email")
    assert "at most 250" in again.error_beside("display_name")
    assert not User.objects.filter(email="rina").exists()


def test_without_a_mail_server_the_page_says_so(
    alice: Person, project: Project
) -> None:
    assert "has no mail server" in _people(alice, project).text
    with override_settings(EMAIL_HOST="mail.example.org"):
        assert "has no mail server" not in _people(alice, project).text


def test_a_role_is_changed_in_place(
    mara: Person, bob: Person, project: Project
) -> None:
    page = _people(mara, project)
    done = send(
        mara.browser, page, {"role": REVIEWER.id}, form="#members tr:first-child form"
    )
    assert "bob is now: Reviewer." in done.text
    assert _roles(bob) == [("reviewer", None)]
    actions = AuditEvent.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["user.assignment.delete", "user.assignment.create"]
    send(mara.browser, done, form="#members tr:first-child form")
    assert AuditEvent.objects.count() == 2


def test_a_role_is_limited_to_areas_and_freed(
    mara: Person, chelsea: Person, project: Project
) -> None:
    page = _people(mara, project)
    fields = {
        "email": "chelsea@example.org",
        "role": REVIEWER.id,
        "place": 0,
        "areas": "ID51, ID33 ;",
    }
    page = send(mara.browser, page, fields, form="#add")
    assert Assignment.objects.get(actor=chelsea.actor).areas == ["ID33", "ID51"]
    shown = page.select("#members [name=areas]")
    assert [field.get("value") for field in shown] == ["ID33, ID51"]
    form = "#members tr:first-child form"
    page = send(mara.browser, page, {"areas": "NPL"}, form=form)
    assert Assignment.objects.get(actor=chelsea.actor).areas == ["NPL"]
    page = send(mara.browser, page, {"areas": "N/P"}, form=form)
    assert "N/P" in page.texts(".note.error")[0]
    page = send(mara.browser, page, {"areas": " "}, form=form)
    assert Assignment.objects.get(actor=chelsea.actor).areas == []


def test_a_role_that_cannot_be_limited_is_not_given(
    alice: Person, project: Project
) -> None:
    page = _people(alice, project)
    fields = {
        "email": "rina@example.org",
        "role": MANAGER.id,
        "place": 0,
        "areas": "ID33",
    }
    again = send(alice.browser, page, fields, form="#add", status=400)
    assert "held everywhere or not at all" in again.error_beside("areas")
    assert again.select("[name=areas]")[0].get("value") == "ID33"
    assert not User.objects.filter(email="rina@example.org").exists()


def test_only_offered_roles_can_be_given(
    mara: Person, bob: Person, project: Project
) -> None:
    assignment = Assignment.objects.get(actor=bob.actor)
    address = f"/projects/{project.pk}/people/{assignment.pk}/change"
    for role in ("1", "2", "x", ""):
        post(mara.browser, address, {"role": role}, status=403)
    assert _roles(bob) == [("viewer", None)]


def test_a_role_is_taken_away(mara: Person, bob: Person, project: Project) -> None:
    page = _people(mara, project)
    done = send(mara.browser, page, form="#members tr:first-child td:last-child form")
    assert "bob no longer has this role." in done.text
    assert _roles(bob) == []


def test_whoever_takes_their_own_role_is_led_away(
    mara: Person, project: Project
) -> None:
    page = _people(mara, project)
    done = send(mara.browser, page, form="#members td:last-child form")
    assert done.heading == "Projects"


def test_an_empty_project_says_who_may(alice: Person, project: Project) -> None:
    assert "Nobody has a role in this project yet" in _people(alice, project).text


def test_only_managers_see_and_change_roles(
    alice: Person, bob: Person, chelsea: Person, project: Project
) -> None:
    assignment = Assignment.objects.get(actor=bob.actor)
    address = f"/projects/{project.pk}/people"
    open_page(bob.browser, address, status=403)
    open_page(chelsea.browser, address, status=404)
    for path in ("", f"/{assignment.pk}/change", f"/{assignment.pk}/remove"):
        fields = {"role": "5", "email": "chelsea@example.org", "place": "0"}
        post(bob.browser, address + path, fields, status=403)
        post(chelsea.browser, address + path, fields, status=404)
    post(alice.browser, f"{address}/{10**12}/remove", status=404)
    assert _roles(bob) == [("viewer", None)]
    assert _roles(chelsea) == []
