"""What was returned, for collectors and scripts: whose it is, what it says, at what
cost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from collect.accounts.models import AppUser, Project
from collect.accounts.permissions import DATA_COLLECTOR
from collect.forms.actions import set_state
from collect.forms.models import Form
from collect.lib.clock import now
from collect.submissions.models import Submission
from tests.factories.accounts import (
    Person,
    make_app_user,
    make_person,
    make_project,
)
from tests.factories.bulk import fill_households
from tests.factories.submissions import (
    Phone,
    household_form,
    instance,
    new_id,
    send,
)
from tests.integration.sync.returning import judge, say


def listed(phone: Phone) -> list[dict[str, Any]]:
    answer = phone.get(f"{phone.server_url}/returned")
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()
    return found


@pytest.fixture
def sent(phone: Phone) -> str:
    """A submission of the phone."""
    instance_id = new_id()
    assert phone.post(instance(instance_id=instance_id)).status_code == 201
    return instance_id


def test_a_submission_with_issues_is_returned_with_all_one_needs_to_correct_it(
    form: Form, phone: Phone, alice: Person, sent: str
) -> None:
    assert listed(phone) == []
    judge(alice, form, sent, "approved", "Fine")
    judge(alice, form, sent, "hasIssues", "Who is the head?")
    say(alice, form, sent, "And the rooms?")
    (found,) = listed(phone)
    submission = Submission.objects.get()
    comments = found.pop("comments")
    assert [(c["body"], c["author"]) for c in comments] == [
        ("And the rooms?", "alice"),
        ("Who is the head?", "alice"),
        ("Fine", "alice"),
    ]
    assert comments[0]["createdAt"] >= comments[1]["createdAt"] == found["returnedAt"]
    assert found.pop("returnedAt") > found.pop("submittedAt")
    url = found.pop("xmlUrl")
    assert found == {
        "xmlFormId": "household",
        "formVersion": "1",
        "instanceId": sent,
        "currentInstanceId": sent,
        "instanceName": "",
        "reviewState": "hasIssues",
    }
    assert url.startswith(f"{phone.server_url}/forms/household/returned/uuid%3A")
    answer = phone.get(url)
    assert answer.content == bytes(submission.current_version.xml)  # type: ignore[union-attr]
    assert answer["Content-Type"] == "application/xml"
    again = phone.get(url, **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_edit_makes_it_edited_and_takes_it_off_the_list(
    form: Form, phone: Phone, alice: Person, sent: str
) -> None:
    judge(alice, form, sent, "hasIssues")
    (found,) = listed(phone)
    assert found["comments"] == []
    second = new_id()
    xml = instance(instance_id=second, deprecated_id=found["currentInstanceId"])
    assert phone.post(xml).status_code == 201
    assert Submission.objects.get().review_state == "edited"
    assert listed(phone) == []
    assert phone.get(found["xmlUrl"]).status_code == 404
    judge(alice, form, sent, "hasIssues", "Once more")
    (found,) = listed(phone)
    assert (found["instanceId"], found["currentInstanceId"]) == (sent, second)
    assert phone.get(found["xmlUrl"]).content == xml


@pytest.mark.parametrize("state", ["approved", "rejected", "edited", None])
def test_other_decisions_return_nothing(
    form: Form, phone: Phone, alice: Person, sent: str, state: str | None
) -> None:
    judge(alice, form, sent, "hasIssues")
    judge(alice, form, sent, state)
    assert listed(phone) == []


def test_the_last_returned_is_the_first_listed(
    form: Form, phone: Phone, alice: Person, sent: str
) -> None:
    other = household_form(form.project, "other")
    make_both = AppUser.objects.get(actor__display_name="Tablet 1").actor
    # The same instanceID in two forms names two submissions.
    send(form, instance(instance_id="uuid:both"), by=make_both)
    other_xml = instance(form_id="other", instance_id="uuid:both")
    send(other, other_xml, by=alice.actor)
    judge(alice, other, "uuid:both", "hasIssues", "of the other")
    judge(alice, form, "uuid:both", "hasIssues", "of this")
    judge(alice, form, sent, "hasIssues")
    found = listed(phone)
    assert [row["instanceId"] for row in found] == [sent, "uuid:both"]
    assert [c["body"] for c in found[1]["comments"]] == ["of this"]


def test_polling_costs_no_bytes_until_something_changes(
    form: Form, phone: Phone, alice: Person, sent: str
) -> None:
    url = f"{phone.server_url}/returned"

    def ask(tag: str) -> Any:
        return phone.get(url, **{"If-None-Match": tag})

    first = phone.get(url)
    assert first["Cache-Control"] == "private, no-cache"
    assert (ask(first["ETag"]).status_code, ask(first["ETag"]).content) == (304, b"")
    judge(alice, form, sent, "hasIssues")
    second = ask(first["ETag"])
    assert second.status_code == 200
    assert ask(second["ETag"]).status_code == 304
    say(alice, form, sent, "One more thing")
    assert ask(second["ETag"]).status_code == 200


def test_a_list_costs_as_many_queries_however_long_it_is(
    form: Form, phone: Phone, alice: Person, app_user: AppUser
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            listed(phone)
        return len(queries)

    cost()  # the first contact of a key is noted
    empty = cost()
    for _ in range(3):
        instance_id = new_id()
        send(form, instance(instance_id=instance_id), by=app_user.actor)
        judge(alice, form, instance_id, "hasIssues", "see")
    assert len(listed(phone)) == 3
    assert cost() == empty + 2


def test_nobody_sees_what_others_sent(
    form: Form, phone: Phone, alice: Person, sent: str
) -> None:
    judge(alice, form, sent, "hasIssues")
    url = listed(phone)[0]["xmlUrl"]
    tail = urlsplit(url).path.partition("/projects/")[2]
    other = Phone.of(make_app_user(form.project, form_id=form.id))
    assert listed(other) == []
    assert other.get(url.replace(phone.server_url, other.server_url)).status_code == 404
    assert alice.get(f"/v1/projects/{form.project_id}/returned").json() == []
    assert alice.get(f"/v1/projects/{tail}").status_code == 404


def test_a_person_who_collects_data_has_a_list_too(form: Form, alice: Person) -> None:
    dora = make_person("dora", DATA_COLLECTOR, form.project)
    instance_id = new_id()
    send(form, instance(instance_id=instance_id), by=dora.actor)
    judge(alice, form, instance_id, "hasIssues")
    (found,) = dora.get(f"/v1/projects/{form.project_id}/returned").json()
    assert found["instanceId"] == instance_id
    assert dora.get(urlsplit(found["xmlUrl"]).path).status_code == 200


def test_those_who_send_nothing_have_no_list(
    form: Form, bob: Person, chelsea: Person, alice: Person, sent: str
) -> None:
    judge(alice, form, sent, "hasIssues")
    base = f"/v1/projects/{form.project_id}"
    for path in ("/returned", f"/forms/household/returned/{sent}.xml"):
        assert bob.get(base + path).json()["code"] == 403.1
        assert chelsea.get(base + path).json()["code"] == 403.1
        assert Client().get(base + path).json()["code"] == 401.2
    assert alice.get("/v1/projects/999999/returned").json()["code"] == 404.1


def test_an_app_user_without_forms_has_an_empty_list_and_a_stranger_none(
    form: Form, project: Project
) -> None:
    assert listed(Phone.of(make_app_user(project))) == []
    stranger = Phone.of(make_app_user(make_project("Elsewhere")))
    url = stranger.server_url.rpartition("/")[0]
    assert stranger.get(f"{url}/{project.pk}/returned").status_code == 403


def test_a_public_link_which_many_share_returns_nothing(
    form: Form, alice: Person
) -> None:
    path = f"/v1/projects/{form.project_id}/forms/household/public-links"
    token = alice.post(path, {"displayName": "Open"}).json()["token"]
    base = f"/v1/key/{token}/projects/{form.project_id}"
    for path in ("/returned", "/forms/household/returned/uuid:1.xml"):
        assert Client().get(base + path).json()["code"] == 403.1


def test_what_can_no_longer_be_corrected_is_not_returned(
    form: Form, phone: Phone, alice: Person, sent: str
) -> None:
    judge(alice, form, sent, "hasIssues")
    url = listed(phone)[0]["xmlUrl"]
    set_state(form=form, state="closing", by=None)
    assert len(listed(phone)) == 1
    assert phone.get(url).status_code == 200
    set_state(form=form, state="closed", by=None)
    assert listed(phone) == []
    assert phone.get(url).status_code == 404
    set_state(form=form, state="open", by=None)
    path = f"/v1/projects/{form.project_id}/forms/household/submissions/{sent}"
    assert alice.delete(path).status_code == 200
    assert listed(phone) == []


def test_notes_about_a_submission_that_was_purged_are_not_those_of_the_next(
    form: Form, phone: Phone, alice: Person, sent: str
) -> None:
    judge(alice, form, sent, "hasIssues", "about the first")
    Submission.objects.update(created_at=now() + timedelta(hours=1))
    (found,) = listed(phone)
    assert found["comments"] == []


def test_the_database_finds_them_by_indexes_among_many(
    form: Form, phone: Phone, alice: Person, app_user: AppUser
) -> None:
    fill_households(form, by=app_user.actor, count=1000, members=0)
    judge(alice, form, "uuid:7", "hasIssues", "see")
    with connection.cursor() as cursor:
        cursor.execute(_DECISIONS, [form.pk, now()])
        cursor.execute("ANALYZE accounts_auditevent")
        with CaptureQueriesContext(connection) as queries:
            assert len(listed(phone)) == 1
        for mark, index in (
            ('."review_state" = ', "submission_returned"),
            ("submission.update", "audit_of_submission"),
        ):
            (asked,) = [q["sql"] for q in queries if mark in q["sql"]]
            cursor.execute(f"EXPLAIN {asked}")
            assert index in "\n".join(row[0] for row in cursor.fetchall())


_DECISIONS = """
INSERT INTO accounts_auditevent (action, form_id, details, logged_at, failures, error)
SELECT 'submission.update', %s, jsonb_build_object('instanceId', 'uuid:' || n + 1000),
    %s, 0, ''
FROM generate_series(1, 1000) AS n
"""
