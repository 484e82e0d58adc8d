"""One submission, and the rows in it, by the links of other rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from collect.accounts.models import Actor
from collect.forms.models import Form
from collect.submissions import actions
from collect.submissions.models import SubmissionVersion
from collect.submissions.odata.protocol.tokens import Token
from tests.factories.accounts import Person
from tests.factories.forms import make_draft
from tests.factories.odata import Reader
from tests.factories.submissions import instance, send

BODY = """<name>Ama</name><member><age>1</age><visit><day>2026-01-01</day></visit>
<visit><day>2026-01-02</day></visit></member><member><age>2</age></member>
<member><age>3</age><visit><day>2026-01-03</day></visit></member>"""
ONE = "Submissions('uuid:1')"
Fill = Callable[..., str]


@pytest.fixture(autouse=True)
def two(fill: Fill) -> None:
    fill("uuid:1", BODY)
    fill("uuid:2", BODY)


def values(page: Any, name: str) -> list[Any]:
    return [row[name] for row in page["value"]]


def test_a_submission_is_found_by_its_id(read: Reader) -> None:
    every = read.page()["value"]
    for address in (ONE, "Submissions('uuid%3A1')", f"{ONE}/"):
        found = read.page(address)
        assert found["value"] == every[1:]
        assert found["@odata.context"].endswith("$metadata#Submissions")
    assert read.page(ONE, select="name")["value"] == [{"name": "Ama"}]
    assert len(read.page(ONE, expand="*")["value"][0]["member"]) == 3
    assert read.page(ONE, count="true")["@odata.count"] == 1


def test_its_rows_are_found_by_links(read: Reader) -> None:
    (row,) = read.page(ONE)["value"]
    members = read.page(row["member@odata.navigationLink"])
    assert values(members, "age") == [1, 2, 3]
    assert members["@odata.context"].endswith("$metadata#Submissions.member")
    days = []
    for member in members["value"]:
        visits = read.page(member["visit@odata.navigationLink"])
        days.append(values(visits, "day"))
        assert set(values(visits, "__Submissions-member-id")) <= {member["__id"]}
    assert days == [["2026-01-01", "2026-01-02"], [], ["2026-01-03"]]
    own = f"{ONE}/member('{members['value'][1]['__id']}')"
    assert read.page(own)["value"] == members["value"][1:2]
    assert len(read.ids(f"{ONE}/member/visit")) == 3


def test_its_rows_come_in_pages(read: Reader) -> None:
    table = f"{ONE}/member"
    pages = list(read.pages(table, top=1, count="true"))
    assert [values(page, "age") for page in pages] == [[1], [2], [3]]
    assert [page["@odata.count"] for page in pages] == [3, 3, 3]
    assert values(read.page(table, skip=1, top=1), "age") == [2]
    assert values(read.page(table, filter="age ge 2"), "age") == [2, 3]
    empty = read.page(table, top=0, count="true")
    assert (empty["value"], empty["@odata.count"]) == ([], 3)


def test_tokens_of_central_are_understood(read: Reader) -> None:
    """They hold the id of a row and nothing else."""
    table = f"{ONE}/member"
    ids = read.ids(table)
    token = Token(repeat_id=ids[0]).encode()
    assert read.ids(table, skiptoken=token) == ids[1:]
    assert read.problem(table, skiptoken=Token(repeat_id="x").encode()) == 400.34
    assert read.problem(table, skiptoken=Token(instance_id="x").encode()) == 400.35
    assert read.problem("Submissions.member", skiptoken=token) == 400.34


NOWHERE = [
    "Submissions('uuid:3')",
    "Submissions('uuid:3')/member",
    "Submissions('')",
    "Submissions('uuid:1)",
    "Submissions(uuid:1)",
    "Submissions('uuid:1')/nothing",
    "Submissions('uuid:1')/water",
    "Submissions('uuid:1')/member('x')",
    "Submissions('uuid:1')/member('x')/visit",
    "Submissions('uuid:1')('x')",
    "Submissions.member('x')",
    "Submissions/member",
    "member",
    "Submissions('uuid:1')//member",
    "Submissions('uuid:1' or '1'='1')",
    "Submissions('uuid:1%00')",
]


def test_nothing_is_found_where_nothing_is(read: Reader) -> None:
    assert {read.problem(address) for address in NOWHERE} == {404.1}


def test_rows_are_found_only_in_their_own_submission(read: Reader) -> None:
    other = read.ids("Submissions('uuid:2')/member")[0]
    assert read.problem(f"{ONE}/member('{other}')/visit") == 404.1


def test_a_deleted_submission_is_gone(read: Reader, form: Form, by: Actor) -> None:
    gone = form.submissions.get(instance_id="uuid:1")
    actions.delete_submission(submission_id=gone.pk, by=by)
    assert read.problem(ONE) == 404.1
    assert read.problem(f"{ONE}/member") == 404.1


def test_drafts_and_published_forms_are_apart(
    read: Reader, form: Form, alice: Person
) -> None:
    make_draft(form)
    draft = Reader(form, alice, draft=True)
    assert draft.problem(ONE) == 404.1
    send(form, instance(instance_id="uuid:d"), by=alice.actor, draft=True)
    assert draft.ids("Submissions('uuid:d')") == ["uuid:d"]
    assert read.problem("Submissions('uuid:d')") == 404.1


def test_an_encrypted_submission_shows_what_the_server_knows(
    read: Reader, form: Form
) -> None:
    SubmissionVersion.objects.filter(instance_id="uuid:1").update(encrypted=True)
    (row,) = read.page(ONE)["value"]
    assert set(row) == {"__id", "__system"}
    assert row["__system"]["status"] == "missingEncryptedFormData"
    assert read.page(f"{ONE}/member")["value"] == []
    assert len(read.ids("Submissions.member")) == 3
    missing = "__system/status eq 'missingEncryptedFormData'"
    assert read.ids(filter=missing) == ["uuid:1"]
    assert read.ids(filter="__system/status eq null") == ["uuid:2"]
    version = SubmissionVersion.objects.get(instance_id="uuid:1")
    blob = form.current_version
    assert blob is not None
    _attach(version)
    (row,) = read.page(ONE)["value"]
    assert row["__system"]["status"] == "notDecrypted"
    assert read.ids(filter="__system/status eq 'notDecrypted'") == ["uuid:1"]


def _attach(version: SubmissionVersion) -> None:
    from collect.forms.models import Blob
    from collect.submissions.models import Attachment

    blob = Blob.objects.create(
        sha256="0" * 64, md5="0" * 32, size=1, content_type="application/octet-stream"
    )
    Attachment.objects.create(
        version=version, name="submission.xml.enc", blob=blob, expected=True
    )
