"""Inviting somebody, giving a role, and what the audit log says of it."""

from __future__ import annotations

from tests.desk.desk import Desk
from tests.desk.survey import Survey

NEW = "seven wild gardens"
RINA = "rina@example.org"


def test_somebody_is_invited_signs_in_and_sees_her_project(
    desk: Desk, survey: Survey
) -> None:
    page = desk.page
    desk.open("/projects")
    desk.look("projects")
    page.get_by_text("New project").click()
    page.get_by_label("Name").fill("Pilot of schools")
    desk.look("projects-new")
    page.get_by_role("button", name="Make the project").click()
    page.get_by_text("Now add a form to it").wait_for()
    desk.look("project-empty")
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("heading", name="Settings of the project").wait_for()
    desk.look("project-settings")
    page.get_by_label("The name of the project").fill("Pilot of schools")
    page.get_by_role("button", name="Delete the project").click()
    page.get_by_text("is deleted").wait_for()
    desk.open(f"/projects/{survey.project}")
    desk.look("project")

    tabs = page.get_by_role("navigation", name="Project")
    tabs.get_by_role("link", name="People").click()
    page.get_by_role("heading", name="People of the project").wait_for()
    page.get_by_text("Add somebody").click()
    page.get_by_label("Email address").fill(RINA)
    page.get_by_label("Name").fill("Rina Wati")
    desk.look("project-people-add")
    page.get_by_label("Role", exact=True).select_option("Viewer")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("Rina Wati is invited").wait_for()
    page.get_by_label("Role of Rina Wati").select_option("Analyst")
    page.get_by_role("button", name="Change Rina Wati").click()
    page.get_by_text("Rina Wati is now: Analyst.").wait_for()
    desk.look("project-people")

    page.get_by_role("navigation", name="Site").get_by_role(
        "link", name="People"
    ).click()
    page.get_by_role("heading", name="People", exact=True).wait_for()
    desk.look("people")
    page.get_by_role("link", name="Rina Wati").click()
    page.get_by_role("heading", name="Rina Wati").wait_for()
    desk.look("person")
    page.get_by_role("button", name="Show the link to me").click()
    link = page.get_by_label("Link", exact=True).input_value()
    desk.look("person-link")

    page.get_by_role("link", name="Audit log").click()
    page.get_by_text("made Rina Wati Analyst of").wait_for()
    page.get_by_text("Details").nth(2).click()
    desk.look("audit")

    page.get_by_role("link", name="Appearance").click()
    page.get_by_role("heading", name="Appearance of the site").wait_for()
    desk.look("site-settings")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("banner").get_by_role("link", name="Sign in").wait_for()
    desk.open("/reset-password")
    desk.look("password-forgotten")
    desk.open(f"/account/claim?{link.partition('?')[2]}")
    desk.look("password-claim")
    page.get_by_label("New password").fill(NEW)
    page.get_by_label("The same again").fill(NEW)
    page.get_by_role("button", name="Set password").click()
    page.get_by_role("heading", name="Your password is set").wait_for()
    desk.look("password-set")
    desk.sign_in(RINA, NEW)
    page.get_by_role("link", name=_project(survey)).click()
    assert page.get_by_role("link", name="People").count() == 0
    page.get_by_role("link", name="Rina Wati").click()
    page.get_by_role("heading", name="My account").wait_for()
    desk.look("account")


def _project(survey: Survey) -> str:
    found = survey.rest.get(f"/v1/projects/{survey.project}")
    return str(found["name"])
