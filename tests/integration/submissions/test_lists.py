"""Lists of submissions: parts, the trash, people, tags, and what they cost."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collect.accounts.models import Actor
from collect.forms.models import Form
from collect.submissions.api import answers
from tests.factories.accounts import Person
from tests.factories.submissions import instance, new_id, send
from tests.integration.submissions.addresses import address, content

EXTENDED = {"X-Extended-Metadata": "true"}


def sent(form: Form, by: Actor, count: int = 1) -> list[str]:
    return [
        send(form, instance(instance_id=new_id()), by=by).instance_id
        for _ in range(count)
    ]


def ids(response: Any) -> list[str]:
    return [submission["instanceId"] for submission in response.json()]


def test_the_trash_is_a_list_of_its_own(form: Form, alice: Person, by: Actor) -> None:
    kept, gone = sent(form, by, 2)
    alice.delete(address(form, gone))
    for flag, expected in {"true": gone, "True": gone, "no": kept, "": kept}.items():
        found = alice.get(f"{address(form)}?deleted={flag}")
        assert ids(found) == [expected]
    (deleted,) = alice.get(f"{address(form)}?deleted=true").json()
    assert deleted["deletedAt"] is not None


def test_parts_of_the_list_are_cut_to_measure(
    form: Form, alice: Person, by: Actor
) -> None:
    every = sent(form, by, 3)[::-1]
    for query, expected in {
        "limit=2": every[:2],
        "offset=1": every[1:],
        "limit=1&offset=1": every[1:2],
        "limit=0": [],
        "offset=9": [],
    }.items():
        assert ids(alice.get(f"{address(form)}?{query}")) == expected
    for query in ("limit=-1", "limit=x", "offset=1.5", "limit=" + "9" * 30):
        assert alice.get(f"{address(form)}?{query}").status_code == 400


def test_people_are_told_in_full_if_asked(form: Form, alice: Person, by: Actor) -> None:
    (first,) = sent(form, by)
    edit = instance(instance_id=new_id(), deprecated_id=first)
    send(form, edit, by=alice.actor)
    one = alice.get(address(form, first), headers=EXTENDED).json()
    assert alice.get(address(form), headers=EXTENDED).json() == [one]
    assert one["submitter"]["id"] == one["submitterId"] == by.id
    assert one["submitter"]["type"] == "field_key"
    assert one["submitter"]["displayName"] == by.display_name
    current = one["currentVersion"]
    assert current["submitter"]["displayName"] == "alice"
    assert current["formVersion"] == "1"
    plain = alice.get(address(form, first)).json()
    assert not {"submitter"} & plain.keys()
    assert not {"submitter", "formVersion"} & plain["currentVersion"].keys()


def test_a_list_that_did_not_change_is_not_sent_again(
    form: Form, alice: Person, by: Actor
) -> None:
    (first,) = sent(form, by)
    url = address(form)
    tag = alice.get(url)["ETag"]
    assert tag.startswith('W/"eventhash:')

    def status(path: str = url, **headers: str) -> int:
        given = {"If-None-Match": tag, **headers}
        code: int = alice.get(path, headers=given).status_code
        return code

    assert status() == 304
    assert status(f"{url}?limit=1") == status(**EXTENDED) == 200
    changes: list[Callable[[], Any]] = [
        lambda: sent(form, by),
        lambda: alice.patch(address(form, first), {"reviewState": "approved"}),
        lambda: alice.delete(address(form, first)),
        lambda: alice.post(address(form, first, "restore")),
    ]
    for change in changes:
        change()
        assert status() == 200
        tag = alice.get(url)["ETag"]
        assert status() == 304


def test_heads_are_those_of_the_answers(form: Form, alice: Person, by: Actor) -> None:
    (first,) = sent(form, by)
    for url in (address(form), address(form, first), address(form, f"{first}.xml")):
        head = alice.client.head(url)
        assert (head.status_code, content(head)) == (200, b"")
        assert head["Content-Type"] == alice.get(url)["Content-Type"]


@pytest.mark.parametrize("headers", [{}, EXTENDED])
def test_a_longer_list_takes_no_more_queries(
    form: Form, alice: Person, by: Actor, headers: dict[str, str]
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            content(alice.get(address(form), headers=headers))
        return len(seen)

    sent(form, by)
    queries()
    few = queries()
    sent(form, by, 20)
    assert queries() == few <= 8


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5])
def test_a_long_list_is_sent_while_it_is_read(
    form: Form, alice: Person, by: Actor, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "BATCH", 2)
    every = sent(form, by, count)
    found = alice.get(address(form))
    assert found.streaming == (count >= 2)
    assert found["Content-Type"] == "application/json; charset=utf-8"
    listed = json.loads(content(found))
    assert [submission["instanceId"] for submission in listed] == every[::-1]


def test_submitters_are_listed_once_by_name(
    form: Form, alice: Person, bob: Person, chelsea: Person, by: Actor
) -> None:
    sent(form, by, 2)
    sent(form, alice.actor)
    url = address(form, "submitters")
    names = [actor["displayName"] for actor in alice.get(url).json()]
    assert sorted(names) == sorted(["alice", by.display_name])
    assert bob.get(url).status_code == 200
    assert chelsea.get(url).status_code == 403


def test_there_are_no_keys_this_server_manages(
    form: Form, alice: Person, bob: Person, chelsea: Person
) -> None:
    url = address(form, "keys")
    assert alice.get(url).json() == bob.get(url).json() == []
    assert chelsea.get(url).status_code == 403
