"""The audit log as a page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from collect.accounts import actions, audit
from collect.accounts.models import Actor, AuditEvent, Project
from collect.accounts.permissions import REVIEWER
from collect.lib.clock import now
from collect.submissions import actions as submissions
from collect.submissions.models import ReviewState, Submission
from tests.factories.accounts import Person, make_app_user, make_project
from tests.factories.submissions import household_form, instance
from tests.factories.submissions import send as receive
from tests.support.pages import Page, open_page, send

pytestmark = pytest.mark.django_db


def _log(person: Person, query: str = "") -> Page:
    return open_page(person.browser, f"/audit{query}")


def _said(page: Page) -> list[str]:
    return page.texts("#events th[scope=row]")


def _events(action: str, times: Iterable[datetime], **columns: Any) -> None:
    AuditEvent.objects.bulk_create(
        AuditEvent(action=action, logged_at=time, **columns) for time in times
    )


def test_events_are_told_as_sentences(
    alice: Person, bob: Person, project: Project
) -> None:
    form = household_form(project)
    actions.give_role(by=alice.actor, actor=bob.actor, role=REVIEWER, project=project)
    receive(form, instance(instance_id="uuid:12345678-abcd"), by=alice.actor)
    found = Submission.objects.get()
    submissions.set_review_state(
        submission_id=found.pk, state=ReviewState.APPROVED, by=bob.actor
    )
    audit.record(action="run.finish", by=None, form_id=form.pk, details={"runId": 1})
    actions.request_reset(by=None, email="bob@example.org")
    audit.record(action="something.new", by=alice.actor, notes="why not")
    page = _log(alice)
    assert _said(page)[:6] == [
        "alice something.new “why not”",
        "Somebody asked for a link to set a password, for bob@example.org",
        "The server finished a run of Household",
        "bob approved the submission 12345678 of Household",
        "alice sent the submission 12345678 of Household",
        "alice made bob Reviewer of Households",
    ]
    assert page.rows("#events")[3][2] == "Household"
    assert page.rows("#events")[5][2] == "Households"
    details = page.rows("#events")[3][3]
    assert "submission.update" in details
    assert "reviewStateapproved" in details


def test_what_is_gone_is_told_all_the_same(alice: Person) -> None:
    audit.record(action="form.purge", by=alice.actor, details={"name": "Old"})
    audit.record(action="user.assignment.create", by=alice.actor, details={})
    assert _said(_log(alice)) == [
        "alice made ? ? of the whole site",
        "alice removed the deleted form Old for good",
    ]


def test_kinds_people_and_projects_are_filtered(
    alice: Person, bob: Person, project: Project
) -> None:
    schools = make_project("Schools")
    for where in (project, schools):
        audit.record(action="project.update", by=alice.actor, project_id=where.pk)
    audit.record(action="user.session.end", by=bob.actor, details={"actorId": bob.id})
    page = _log(alice)
    assert len(_said(page)) == 3
    only = send(alice.browser, page, {"group": "user"}, form="#filter")
    assert _said(only) == ["bob signed out, or ended a session, of bob"]
    only = send(alice.browser, page, {"who": "BOB@"}, form="#filter")
    assert len(_said(only)) == 1
    only = send(alice.browser, page, {"project": schools.pk}, form="#filter")
    assert _said(only) == ["alice changed the settings of the project Schools"]
    none = send(alice.browser, only, {"who": "nobody"}, form="#filter")
    assert "Nothing of this kind has happened." in none.text
    assert none.link("Show everything") == "/audit"


def test_names_in_the_log_filter_it(
    alice: Person, bob: Person, project: Project
) -> None:
    form = household_form(project)
    audit.record(action="form.update", by=bob.actor, form_id=form.pk)
    page = open_page(alice.browser, _log(alice).link("bob"))
    assert "Only what bob did." in page.text
    assert len(_said(page)) == 1
    page = open_page(alice.browser, page.link("Household"))
    assert "Only of the form Household." in page.text
    page = open_page(alice.browser, page.link("Of everybody"))
    assert "Only what" not in page.text
    page = open_page(alice.browser, page.link("Of all forms"))
    assert len(_said(page)) > 1


def test_days_are_included_from_first_to_last(alice: Person) -> None:
    days = [datetime(2026, 3, day, 12, tzinfo=UTC) for day in (1, 2, 3, 4)]
    _events("config.set", days, actor=alice.actor)
    page = _log(alice)
    fields = {"start": "2026-03-02", "end": "2026-03-03"}
    found = send(alice.browser, page, fields, form="#filter")
    times = found.texts("#events time")
    assert times == ["2026-03-03 12:00:00", "2026-03-02 12:00:00"]
    assert found.select("[name=start]")[0].get("value") == "2026-03-02"


@pytest.mark.parametrize(
    ("fields", "wrong", "said"),
    [
        ({"start": "soon"}, "start", "valid date"),
        ({"end": "1066-10-14"}, "end", "this century"),
        ({"start": "9999-12-31"}, "start", "this century"),
        ({"start": "2026-03-02", "end": "2026-03-01"}, "end", "before the first"),
        ({"group": "none"}, "group", "valid choice"),
        ({"project": "0"}, "project", "valid choice"),
        ({"who": "n" * 251}, "who", "at most 250"),
        ({"who": "a\0b"}, "who", "Null characters"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    alice: Person, fields: dict[str, str], wrong: str, said: str
) -> None:
    page = _log(alice)
    again = send(alice.browser, page, fields, form="#filter", status=400)
    assert said in again.error_beside(wrong)
    assert _said(again) == []
    open_page(alice.browser, f"/audit.csv?{wrong}=%00", status=400)


def test_pages_go_on_where_the_last_ended(alice: Person) -> None:
    moment = now()
    _events("config.set", [moment - timedelta(hours=n // 3) for n in range(120)])
    page, seen = _log(alice), []
    for _ in range(3):
        seen += [item.get("datetime") for item in page.select("#events time")]
        older = [each for each in page.texts(".pages a") if each == "Older"]
        page = open_page(alice.browser, page.link("Older")) if older else page
    assert len(seen) == 120
    assert seen == sorted(seen, reverse=True)
    (newest,) = [a for a in page.select(".pages a") if a.text == "Newest"]
    assert newest.get("href") == "?"
    for cursor in ("x", "1-x", "x-1", "nan-1", "1e99-1"):
        assert len(_said(_log(alice, f"?after={cursor}"))) == 50


def test_what_is_shown_can_be_downloaded(
    alice: Person, bob: Person, project: Project
) -> None:
    make_app_user(project)
    Actor.objects.filter(pk=bob.id).update(display_name="=cmd()")
    audit.record(
        action="project.update", by=bob.actor, project_id=project.pk, notes="-1+1"
    )
    audit.record(action="config.set", by=None)
    answer = alice.browser.get("/audit.csv?group=project")
    assert answer["Content-Disposition"] == 'attachment; filename="audit.csv"'
    head, row = csv.reader(io.StringIO(answer.getvalue().decode()))
    found = dict(zip(head, row, strict=True))
    assert found["action"] == "project.update"
    assert found["sentence"] == "changed the settings of the project Households"
    assert found["actor"] == "'=cmd()"
    assert found["notes"] == "'-1+1"
    assert found["details"] == ""
    everything = alice.browser.get("/audit.csv").getvalue().decode()
    assert len(everything.splitlines()) == 3


def test_only_administrators_read_the_log(
    bob: Person, chelsea: Person, project: Project
) -> None:
    assert project.pk
    for person in (bob, chelsea):
        open_page(person.browser, "/audit", status=403)
        open_page(person.browser, "/audit.csv", status=403)
