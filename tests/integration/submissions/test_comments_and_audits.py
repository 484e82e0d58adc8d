"""What is said about submissions, and what happened to them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from collect.accounts.models import Actor, AuditEvent
from collect.accounts.permissions import DATA_COLLECTOR
from collect.forms.models import Form
from collect.lib.clock import now
from collect.submissions import queries
from tests.factories.accounts import Person, make_person
from tests.factories.submissions import instance, new_id, send, upload
from tests.integration.submissions.addresses import address, put_xml

EXTENDED = {"X-Extended-Metadata": "true"}


@pytest.fixture
def first(form: Form, by: Actor) -> str:
    return send(form, instance(instance_id=new_id()), by=by).instance_id


def test_who_may_read_a_submission_may_comment_on_it(
    form: Form, alice: Person, bob: Person, first: str
) -> None:
    url = address(form, first, "comments")
    assert alice.get(url).json() == []
    said = alice.post(url, {"body": "Is that so? ✅"})
    assert said.status_code == 200
    assert said.json().keys() == {"body", "actorId", "createdAt"}
    assert bob.post(url, {"body": "Yes."}, headers=EXTENDED).json()["actor"]["id"] == (
        bob.id
    )
    found = alice.get(url).json()
    assert found[1] == said.json()
    assert [(c["body"], c["actorId"]) for c in found] == [
        ("Yes.", bob.id),
        ("Is that so? ✅", alice.id),
    ]
    extended = alice.get(url, headers=EXTENDED).json()
    assert [c["actor"]["displayName"] for c in extended] == ["bob", "alice"]


@pytest.mark.parametrize(
    "body", [{}, {"body": None}, {"body": 7}, {"body": "a\0b"}, [], "x"]
)
def test_a_comment_is_a_text(form: Form, alice: Person, first: str, body: Any) -> None:
    url = address(form, first, "comments")
    assert alice.post(url, body).status_code == 400
    assert alice.get(url).json() == []


def test_others_neither_see_comments_nor_make_them(
    form: Form, chelsea: Person, first: str
) -> None:
    dora = make_person("dora", DATA_COLLECTOR, form.project)
    url = address(form, first, "comments")
    for person in (chelsea, dora):
        assert person.get(url).status_code == 403
        assert person.post(url, {"body": "x"}).status_code == 403


def test_comments_are_gone_with_their_submission(
    form: Form, alice: Person, first: str
) -> None:
    url = address(form, first, "comments")
    alice.post(url, {"body": "x"})
    alice.delete(address(form, first))
    assert alice.get(url).json()["code"] == 404.1
    assert alice.post(url, {"body": "y"}).json()["code"] == 404.1
    alice.post(address(form, first, "restore"))
    assert [c["body"] for c in alice.get(url).json()] == ["x"]


def test_the_history_of_a_submission_is_told_newest_first(
    form: Form, alice: Person, by: Actor, first: str
) -> None:
    url = address(form, first)
    send(form, instance(instance_id=new_id()), by=by)  # another one
    edit = instance("<photo>a</photo>", instance_id=new_id(), deprecated_id=first)
    put_xml(alice, url, edit)
    send(form, edit, [upload("a")], by=alice.actor)
    note = {"X-Action-Notes": "why%20not"}
    alice.patch(url, {"reviewState": "hasIssues"}, headers=note)
    alice.delete(url, headers=note)
    alice.post(f"{url}/restore", headers=note)
    audits = alice.get(f"{url}/audits").json()
    assert [(a["action"], a["notes"]) for a in audits] == [
        ("submission.restore", "why not"),
        ("submission.delete", "why not"),
        ("submission.update", "why not"),
        ("submission.attachment.update", None),
        ("submission.update.version", None),
        ("submission.create", None),
    ]
    assert [a["actorId"] for a in audits] == [alice.id] * 5 + [by.id]
    assert audits[2]["details"] == {"instanceId": first, "reviewState": "hasIssues"}
    assert alice.get(f"{url}/audits?limit=1&offset=1").json() == audits[1:2]
    extended = alice.get(f"{url}/audits", headers=EXTENDED).json()
    assert [a["actor"]["displayName"] for a in extended][-1] == by.display_name


def test_who_may_read_a_submission_may_read_its_history(
    form: Form, bob: Person, chelsea: Person, first: str
) -> None:
    url = address(form, first, "audits")
    assert bob.get(url).status_code == 200
    assert chelsea.get(url).status_code == 403
    assert bob.get(address(form, "uuid:none", "audits")).json()["code"] == 404.1


def test_a_history_is_found_by_indexes(form: Form, by: Actor, first: str) -> None:
    others = [
        AuditEvent(
            action=action,
            form_id=form.pk,
            details={"instanceId": f"uuid:{n}"},
            logged_at=now() - timedelta(hours=n),
        )
        for n in range(2000)
        for action in ("submission.create", "submission.update")
    ]
    AuditEvent.objects.bulk_create(others)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_auditevent")
    plan = queries.audits_of(queries.submission_in(form, first)).explain()
    assert "audit_of_submission" in plan
    assert "Seq Scan on accounts_auditevent" not in plan
